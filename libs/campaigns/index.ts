export { ApproveCampaign, type ApproveCampaignCommand } from './approve-campaign.js';
export { approvalDigest, approvalSubject, type ApprovalPart } from './approval-subject.js';
export * from './campaign.js';
export { proposedContent } from './proposed-content.js';
export { campaignCodesSql } from './campaign-codes.sql.js';
export {
  CampaignReader,
  type CampaignFilter,
  type CampaignRevision,
  type CampaignTransition,
  type JudgedFinding,
} from './campaign.reader.js';
export {
  campaignStates,
  campaignSteps,
  editableStates,
  takeStep,
  type CampaignState,
  type CampaignStep,
  type StepRefusal,
} from './campaign-state.js';
export {
  campaignTypeProfiles,
  campaignTypes,
  type CampaignType,
  type CampaignTypeProfile,
  type MetricChoice,
} from './campaign-type.js';
export { CampaignsModule } from './campaigns.module.js';
export { channels, channelsProposedByTier, outboundChannels, reachesOut, type Channel } from './channel.js';
export { checkCompliance } from './compliance/check-compliance.js';
export { findingRules, type Finding, type FindingRule, type FindingSeverity } from './compliance/finding.js';
export { scanWording, type WordingHit } from './compliance/wording-scan.js';
export { ContributeToApproval, type ContributeToApprovalCommand } from './contribute-to-approval.js';
export { CreateCampaign, type CreateCampaignCommand } from './create-campaign.js';
export { EditCampaign, type EditCampaignCommand } from './edit-campaign.js';
export { judgesOwnWork, type Authorship } from './four-eyes.js';
export { mechanicKinds, type LadderStep, type Mechanic, type MechanicKind } from './mechanic.js';
export { isMetricKey, metricKeys, type MetricKey } from './metric-key.js';
export { MoveCampaign, plainSteps, type PlainStep } from './move-campaign.js';
export { campaignRefusals } from './refusals.js';
export { coversCampaign, seesCampaign } from './region-scope.js';
export { RejectCampaign } from './reject-campaign.js';
export { ReleaseWording, type ReleaseWordingCommand } from './release-wording.js';
export { StartCampaign } from './start-campaign.js';
export type { StepCommand, StepOutcome } from './step-desk.js';
export { SubmitCampaign } from './submit-campaign.js';
export type { WordingRelease } from './wording-release.store.js';
