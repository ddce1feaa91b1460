import { Injectable } from '@nestjs/common';
import type { Actor } from '#kernel';
import { StepDesk, type StepCommand, type StepOutcome } from './step-desk.js';

/** Steps that need nothing but the right state (and, for some, a reason). */
export const plainSteps = ['withdraw', 'pause', 'resume', 'complete', 'archive', 'cancel'] as const;
export type PlainStep = (typeof plainSteps)[number];

@Injectable()
export class MoveCampaign {
  constructor(private readonly desk: StepDesk) {}

  execute(command: StepCommand & { readonly step: PlainStep }, actor: Actor): Promise<StepOutcome> {
    return this.desk.take(command.step, command, actor);
  }
}
