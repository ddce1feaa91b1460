import { Injectable } from '@nestjs/common';
import { refuse, type Actor, type Refusal } from '#kernel';
import { approvalRefusal } from './approval-checklist.js';
import { judgesOwnWork } from './four-eyes.js';
import { StepDesk, type StepCommand, type StepFile, type StepOutcome } from './step-desk.js';

export interface ApproveCampaignCommand extends StepCommand {
  /** The digest of what the approver looked at. */
  readonly digest: string;
}

type ApprovalRefusalCode =
  'ApproverIsAuthor' | 'ApproverIsEditor' | 'ApprovalSubjectChanged' | 'ComplianceBlocked' | 'WordingHeld';

/** The second pair of eyes signs exactly what it saw. */
@Injectable()
export class ApproveCampaign {
  constructor(private readonly desk: StepDesk) {}

  execute(command: ApproveCampaignCommand, actor: Actor): Promise<StepOutcome<ApprovalRefusalCode>> {
    const condition = (file: StepFile): Refusal<ApprovalRefusalCode> | undefined =>
      judgesOwnWork(file.authorship, actor) ??
      (file.digest === command.digest
        ? approvalRefusal(file.findings, file.released)
        : refuse(
            'ApprovalSubjectChanged',
            'What you looked at is not what the campaign is now; read it again.',
            'digest',
          ));
    return this.desk.take('approve', command, actor, condition);
  }
}
