import type { CampaignState } from '#campaigns';
import { refuseExperiment } from '../refusals.js';

export const experimentStates = [
  /** is being designed */
  'draft',
  /** plan and salt are fixed; nobody is assigned yet */
  'frozen',
  /** everybody is assigned, nobody is contacted yet */
  'enrolled',
  'running',
  'paused',
  'completed',
  'cancelled',
] as const;
export type ExperimentState = (typeof experimentStates)[number];

interface Step {
  readonly from: readonly ExperimentState[];
  readonly to: ExperimentState;
}

/** The life of an experiment, whole. */
export const experimentSteps = {
  launch: { from: ['draft'], to: 'frozen' },
  enrol: { from: ['frozen'], to: 'enrolled' },
  start: { from: ['enrolled'], to: 'running' },
  pause: { from: ['enrolled', 'running'], to: 'paused' },
  resume: { from: ['paused'], to: 'running' },
  complete: { from: ['enrolled', 'running', 'paused'], to: 'completed' },
  cancel: { from: ['draft', 'frozen', 'enrolled', 'running', 'paused'], to: 'cancelled' },
} as const satisfies Record<string, Step>;

export type ExperimentStep = keyof typeof experimentSteps;

/** The states in which customers are assigned, so that an analysis can be made. */
export const enrolledStates: readonly ExperimentState[] = ['enrolled', 'running', 'paused', 'completed'];

/** The states in which the customers of an experiment are kept from others of its layer and count as contacted. */
export const occupyingStates: readonly ExperimentState[] = ['enrolled', 'running', 'paused'];

/** The states in which a plan is frozen and not yet history. */
export const amendableStates: readonly ExperimentState[] = ['frozen', 'enrolled', 'running', 'paused'];

export function takeExperimentStep(from: ExperimentState, step: ExperimentStep) {
  const { from: allowed, to }: Step = experimentSteps[step];
  if (allowed.includes(from)) return to;
  return refuseExperiment(
    'ExperimentStepNotPossible',
    `An experiment that is '${from}' cannot ${step}; it would have to be ${allowed.join(' or ')}.`,
  );
}

/** What a campaign's state asks of its experiments. A pause of the campaign pauses every experiment that runs. */
const stepsAskedBy: Readonly<Record<CampaignState, readonly ExperimentStep[]>> = {
  draft: [],
  inReview: [],
  approved: [],
  rejected: [],
  running: ['start', 'resume'],
  paused: ['pause'],
  completed: ['complete'],
  archived: ['complete'],
  cancelled: ['cancel'],
};

/** The step that brings an experiment in step with its campaign; undefined where it is already. */
export function stepInStepWith(
  campaign: CampaignState,
  experiment: ExperimentState,
): ExperimentStep | undefined {
  return stepsAskedBy[campaign].find((step) => {
    const { from }: Step = experimentSteps[step];
    return from.includes(experiment);
  });
}
