import fc from 'fast-check';
import { undefinedBecause } from '../undefined.js';
import { followUpOf } from './follow-up.js';
import { logRankTest, stepsOfArms, type LogRankTest } from './log-rank.js';
import { remission } from './remission-trial.js';

const unit = fc.tuple(fc.integer({ min: 0, max: 12 }), fc.boolean());
const arm = fc.array(unit, { minLength: 3, maxLength: 40 }).map((units) =>
  followUpOf(
    units.map(([time]) => time),
    units.map(([, happened]) => happened),
  ),
);
const weightings = fc.constantFrom('logRank' as const, 'petoPeto' as const);

describe('the log-rank test', () => {
  it('reproduces the published test of the remission data', () => {
    // Kalbfleisch, Prentice (2002), section 1.5; R survdiff: observed 9, expected 19.2505, χ² 16.79
    const test = logRankTest(remission) as LogRankTest;
    expect(test.observedTreatment).toBe(9);
    expect(test.expectedTreatment).toBeCloseTo(19.2505, 4);
    expect(test.variance).toBeCloseTo(6.257, 3);
    expect(test.chiSquare).toBeCloseTo(16.793, 3);
    expect(test.p).toBeCloseTo(4.17e-5, 7);
    expect(test).toMatchObject({ method: 'logRank', df: 1 });
  });

  it('weighs early events more in the form of Peto and Peto', () => {
    // R survdiff(rho = 1): χ² 14.5
    const test = logRankTest(remission, 'petoPeto') as LogRankTest;
    expect(test.chiSquare).toBeCloseTo(14.5, 1);
    expect(test.method).toBe('petoPeto');
  });

  it('does not care which arm is called treatment', () => {
    fc.assert(
      fc.property(arm, arm, weightings, (control, treatment, method) => {
        const forward = logRankTest({ control, treatment }, method);
        const backward = logRankTest({ control: treatment, treatment: control }, method);
        if ('kind' in forward || 'kind' in backward) {
          expect(forward).toEqual(backward);
          return;
        }
        expect(backward.chiSquare).toBeCloseTo(forward.chiSquare, 8);
        expect(backward.observedTreatment - backward.expectedTreatment).toBeCloseTo(
          forward.expectedTreatment - forward.observedTreatment,
          8,
        );
      }),
    );
  });

  it('depends on the order of times only', () => {
    fc.assert(
      fc.property(arm, arm, weightings, (control, treatment, method) => {
        const later = (steps: typeof control) => steps.map((step) => ({ ...step, time: step.time ** 2 + 3 }));
        expect(logRankTest({ control: later(control), treatment: later(treatment) }, method)).toEqual(
          logRankTest({ control, treatment }, method),
        );
      }),
    );
  });

  it('adds up strata, which hides no difference that lies between them only', () => {
    const [a, b] = [
      { control: followUpOf([1, 2, 3, 9], [1, 1, 1, 0]), treatment: followUpOf([1, 2, 3, 9], [1, 1, 1, 0]) },
      remission,
    ];
    const [first, second, both] = [logRankTest(a), logRankTest(b), logRankTest([a, b])] as LogRankTest[];
    expect(both!.observedTreatment).toBe(first!.observedTreatment + second!.observedTreatment);
    expect(both!.expectedTreatment).toBeCloseTo(first!.expectedTreatment + second!.expectedTreatment, 12);
    expect(both!.variance).toBeCloseTo(first!.variance + second!.variance, 12);
    expect(first!.chiSquare).toBeCloseTo(0, 12);
    expect(first!.p).toBeCloseTo(1, 12);
    expect(logRankTest([remission])).toEqual(logRankTest(remission));
  });

  it('says why there is no test', () => {
    const quiet = followUpOf([4, 5], [0, 0]);
    const { control } = remission;
    expect(logRankTest({ control, treatment: [] })).toEqual(undefinedBecause('emptyArm'));
    expect(logRankTest({ control: [], treatment: control })).toEqual(undefinedBecause('emptyArm'));
    expect(logRankTest({ control: quiet, treatment: quiet })).toEqual(undefinedBecause('noEvents'));
    const late = followUpOf([9, 10], [1, 1]);
    expect(logRankTest({ control: quiet, treatment: late })).toEqual(undefinedBecause('noVariance'));
    // one unit in each arm, both with the event at once: nothing could have been otherwise
    const single = followUpOf([3], [1]);
    expect(logRankTest({ control: single, treatment: single })).toEqual(undefinedBecause('noVariance'));
  });

  it('walks through both arms time by time', () => {
    expect(
      stepsOfArms({ control: followUpOf([1, 3], [1, 0]), treatment: followUpOf([2, 3, 3], [0, 1, 1]) }),
    ).toEqual([
      { time: 1, controlAtRisk: 2, treatmentAtRisk: 3, controlEvents: 1, treatmentEvents: 0 },
      { time: 2, controlAtRisk: 1, treatmentAtRisk: 3, controlEvents: 0, treatmentEvents: 0 },
      { time: 3, controlAtRisk: 1, treatmentAtRisk: 2, controlEvents: 0, treatmentEvents: 2 },
    ]);
  });
});
