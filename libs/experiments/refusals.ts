import { refuse, type Refusal, type RefusalCatalogue } from '#kernel';

/** Everything that experiments may refuse: what it means and what to do about it. */
export const experimentRefusals = {
  ExperimentCodeTaken:
    'Another experiment has this code already. Codes stand in files and facts; choose another.',
  ExperimentChangedMeanwhile:
    'Somebody else edited the experiment since you read it. Read it again and repeat your change on what is there now.',
  AllocationInvalid:
    'The shares of a tier cannot be used. Give every variant a share; they add up to 100 % in every tier.',
  PopulationUnknown:
    'The segment version, tier scheme version or lifecycle rule version does not exist. Choose one that is saved.',
  ExperimentStepNotPossible:
    'The experiment is not in a state from which this can be done. The message names the states that it would need.',
  CampaignNotApproved:
    'The campaign of this experiment is not approved in its present form. Have it approved by a second person first.',
  StartAlreadyPast:
    'The experiment would start before today. Move its start, have it approved again and launch.',
  AmendmentNotAllowed:
    'Only a frozen plan can be amended: edit a draft instead; the plan of an ended experiment stays as it is.',
  HoldoutYearStarted:
    'An experiment of this year is enrolled already, so that its global holdout can no longer change. Set the next year.',
  VariantNotContacted:
    'This variant has no such channel in the plan, so there is nobody to contact through it.',
  NotEnrolledYet: 'The customers of this experiment are not assigned yet. Enrol it first.',
  NotExternallyAssigned:
    'The platform assigns the customers of this experiment itself. Only an externally assigned experiment takes a file.',
  AssignmentsMissing: 'No assignment has been loaded for this experiment. Upload the assignment file first.',
} as const satisfies RefusalCatalogue;

export type ExperimentRefusalCode = keyof typeof experimentRefusals;

/** Refuses with a code of this context's catalogue and no other. */
export function refuseExperiment<const Code extends ExperimentRefusalCode>(
  code: Code,
  message: string,
  field?: string,
): Refusal<Code> {
  return refuse(code, message, field);
}
