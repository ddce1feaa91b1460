export {
  sharesOf,
  wholeBasisPoints,
  type AllocationPlan,
  type Shares,
} from './allocation/allocation-plan.js';
export {
  allocate,
  type AllocationRule,
  type Assignment,
  type EligibleCustomer,
} from './allocation/allocate.js';
export { assignmentHash } from './allocation/assignment-hash.js';
export { cutPoints, type Slice } from './allocation/cut-points.js';
export { type ContactList, type ContactListId } from './contacts/contact-list.js';
export { ContactListStore } from './contacts/contact-list.store.js';
export { ExportUnits, type ExportedFile, type ExportRefusal } from './contacts/export-units.js';
export { FillContactList, type FillContactListPayload } from './contacts/fill-contact-list.js';
export {
  RequestContactList,
  type ContactListRefusal,
  type RequestContactListCommand,
} from './contacts/request-contact-list.js';
export {
  CreateExperiment,
  type CreateExperimentCommand,
  type CreateExperimentRefusal,
} from './design/create-experiment.js';
export {
  EditExperiment,
  type EditExperimentCommand,
  type EditExperimentRefusal,
} from './design/edit-experiment.js';
export { type Amendment, type Experiment } from './design/experiment.js';
export {
  controlOf,
  experimentKinds,
  treatmentsOf,
  variantKeys,
  type AnalysisPlan,
  type Expectation,
  type ExperimentDesign,
  type ExperimentKind,
  type PopulationPin,
  type Variant,
  type VersionPin,
} from './design/experiment-design.js';
export { ExperimentReader, type EffectivePlan } from './design/experiment.reader.js';
export { amendableFields, hashPlan, type AmendableAnalysis, type FrozenPlan } from './design/frozen-plan.js';
export { type ContactCap } from './eligibility/contact-cap.js';
export {
  type EligibilityPreview,
  type ExpectedExclusion,
  type TierEligibility,
} from './eligibility/eligibility.reader.js';
export {
  exclusionReasons,
  exclusionWords,
  removalReasons,
  type ExclusionReason,
  type RemovalReason,
} from './eligibility/exclusion-reason.js';
export { ExclusionReader, type ExclusionCount } from './eligibility/exclusion.reader.js';
export { holdoutBound, isHeldOut, saltOfYear, type GlobalHoldout } from './eligibility/global-holdout.js';
export { GlobalHoldoutStore } from './eligibility/global-holdout.store.js';
export { SetContactCap } from './eligibility/set-contact-cap.js';
export { SetGlobalHoldout, type SetGlobalHoldoutCommand } from './eligibility/set-global-holdout.js';
export { AssignCustomers, type AssignCustomersPayload } from './enrolment/assign-customers.js';
export { allTiers, notableDifference } from './enrolment/balance.js';
export { BalanceStore, type StoredBalanceRow } from './enrolment/balance.store.js';
export { EnrolExperiment, type EnrolRefusal } from './enrolment/enrol-experiment.js';
export { EnrolmentReader, type EnrolledUnit } from './enrolment/enrolment.reader.js';
export {
  assignmentRatio,
  type SampleRatioFinding,
  type SampleRatioVerdict,
  type VariantCount,
} from './enrolment/sample-ratio.js';
export { type ExperimentId } from './experiment-id.js';
export { type ExperimentRuns } from './experiment-runs.js';
export { ExperimentsModule } from './experiments.module.js';
export { AdoptAssignments, type AdoptAssignmentsPayload } from './external/adopt-assignments.js';
export { AssignmentCheckStore, type AssignmentCheck } from './external/assignment-check.store.js';
export { AmendPlan, type AmendPlanCommand } from './lifecycle/amend-plan.js';
export { CancelExperiment } from './lifecycle/cancel-experiment.js';
export {
  enrolledStates,
  experimentStates,
  experimentSteps,
  type ExperimentState,
  type ExperimentStep,
} from './lifecycle/experiment-state.js';
export { FollowCampaign } from './lifecycle/follow-campaign.js';
export { LaunchExperiment, type LaunchRefusal } from './lifecycle/launch-experiment.js';
export {
  EstimateExperiment,
  type EstimateExperimentQuestion,
  type ExperimentEstimate,
} from './power/estimate-experiment.js';
export {
  type ArmEstimate,
  type Effect,
  type SizeEstimate,
  type TierBaseline,
  type TierEstimate,
} from './power/size-estimate.js';
export { experimentRefusals } from './refusals.js';
export { enrolledSql } from './enrolment/enrolled.sql.js';
export { stagedRoster } from './enrolment/staged-roster.js';
