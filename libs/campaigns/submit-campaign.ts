import { Injectable } from '@nestjs/common';
import type { Actor } from '#kernel';
import { blockingRefusal } from './approval-checklist.js';
import { StepDesk, type StepCommand, type StepOutcome } from './step-desk.js';

/** Hands a draft to review; what nobody could release is sent back at once. */
@Injectable()
export class SubmitCampaign {
  constructor(private readonly desk: StepDesk) {}

  execute(command: StepCommand, actor: Actor): Promise<StepOutcome<'ComplianceBlocked'>> {
    return this.desk.take('submit', command, actor, ({ findings }) => blockingRefusal(findings));
  }
}
