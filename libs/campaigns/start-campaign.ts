import { Injectable } from '@nestjs/common';
import { refuse, type Actor } from '#kernel';
import { StepDesk, type StepCommand, type StepOutcome } from './step-desk.js';

/** Starts what was approved, and nothing else: the digest is computed anew. */
@Injectable()
export class StartCampaign {
  constructor(private readonly desk: StepDesk) {}

  execute(command: StepCommand, actor: Actor): Promise<StepOutcome<'ApprovalVoid'>> {
    return this.desk.take('start', command, actor, ({ campaign, digest }) =>
      campaign.approvedDigest === digest
        ? undefined
        : refuse('ApprovalVoid', 'The campaign is not what was approved; submit it for review again.'),
    );
  }
}
