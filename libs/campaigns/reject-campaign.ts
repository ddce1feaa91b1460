import { Injectable } from '@nestjs/common';
import type { Actor } from '#kernel';
import { judgesOwnWork } from './four-eyes.js';
import { StepDesk, type StepCommand, type StepOutcome } from './step-desk.js';

/** The second pair of eyes says no, and why. The author may mend the campaign and submit it again. */
@Injectable()
export class RejectCampaign {
  constructor(private readonly desk: StepDesk) {}

  execute(command: StepCommand, actor: Actor): Promise<StepOutcome<'ApproverIsAuthor' | 'ApproverIsEditor'>> {
    return this.desk.take<'ApproverIsAuthor' | 'ApproverIsEditor'>('reject', command, actor, (file) =>
      judgesOwnWork(file.authorship, actor),
    );
  }
}
