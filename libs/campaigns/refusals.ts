import type { RefusalCatalogue } from '#kernel';

export const campaignRefusals = {
  CampaignCodeTaken: 'Another campaign has this code. Choose another; codes are never reused.',
  CampaignChangedMeanwhile:
    'Somebody else edited the campaign since you read it. Read it again and repeat your change on what is there now.',
  StepNotPossible:
    'The campaign is in a state from which this step cannot be taken. The message names the states that allow it.',
  ReasonMissing: 'This step is explained to whoever reads the record later. Repeat it with a reason.',
  ApproverIsAuthor: 'The person who wrote a campaign never judges it (four eyes). Ask another approver.',
  ApproverIsEditor:
    'Everybody who edited a campaign is an author of it and may not judge it. Ask another approver.',
  ApprovalSubjectChanged:
    'The campaign is no longer what you looked at: the digest differs. Read it again before you approve.',
  ApprovalVoid:
    'The campaign or one of its experiments differs from what was approved. Submit it for review again.',
  ComplianceBlocked:
    'The compliance check found something that nobody can release. Mend what `compliance` lists as blocking.',
  WordingHeld:
    'Wording is held by the compliance check. Change it, or have somebody in compliance release each finding with a reason.',
  FindingNotHeld: 'The campaign has no held finding with this id; it was mended, changed or never there.',
  FindingAlreadyReleased: 'This finding was already released; the first release stands with its reason.',
} as const satisfies RefusalCatalogue;
