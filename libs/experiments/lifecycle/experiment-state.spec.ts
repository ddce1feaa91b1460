import { campaignStates } from '#campaigns';
import { isRefusal } from '#kernel';
import {
  experimentStates,
  experimentSteps,
  stepInStepWith,
  takeExperimentStep,
  type ExperimentState,
} from './experiment-state.js';

describe('the life of an experiment', () => {
  it('leads from a draft to its completion', () => {
    const steps = ['launch', 'enrol', 'start', 'pause', 'resume', 'complete'] as const;
    let state: ExperimentState = 'draft';
    for (const step of steps) {
      const next = takeExperimentStep(state, step);
      if (isRefusal(next)) throw new Error(next.message);
      state = next;
    }
    expect(state).toBe('completed');
  });

  it('never assigns customers twice', () => {
    const enrolling = experimentStates.filter((state) => !isRefusal(takeExperimentStep(state, 'enrol')));
    expect(enrolling).toEqual(['frozen']);
  });

  it('ends: nothing leads out of completed or cancelled', () => {
    for (const end of ['completed', 'cancelled'] as const) {
      for (const step of Object.keys(experimentSteps) as (keyof typeof experimentSteps)[]) {
        expect(takeExperimentStep(end, step)).toMatchObject({ refusal: 'ExperimentStepNotPossible' });
      }
    }
  });
});

describe('an experiment in step with its campaign', () => {
  it.each([
    ['running', 'enrolled', 'start'],
    ['paused', 'running', 'pause'],
    ['running', 'paused', 'resume'],
    ['paused', 'enrolled', 'pause'],
    ['completed', 'paused', 'complete'],
    ['cancelled', 'frozen', 'cancel'],
    ['running', 'draft', undefined],
    ['running', 'running', undefined],
    ['approved', 'enrolled', undefined],
  ] as const)('of a campaign that is %s, when it is %s: %s', (campaign, experiment, step) => {
    expect(stepInStepWith(campaign, experiment)).toBe(step);
  });

  it('is reached after one step from everywhere', () => {
    for (const campaign of campaignStates) {
      for (const experiment of experimentStates) {
        const step = stepInStepWith(campaign, experiment);
        if (step === undefined) continue;
        expect(stepInStepWith(campaign, experimentSteps[step].to)).toBeUndefined();
      }
    }
  });
});
