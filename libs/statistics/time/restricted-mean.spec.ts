import fc from 'fast-check';
import { undefinedBecause } from '../undefined.js';
import { followUpOf } from './follow-up.js';
import { remission } from './remission-trial.js';
import {
  restrictedMean,
  restrictedMeanDifference,
  type RestrictedMean,
  type RestrictedMeanDifference,
} from './restricted-mean.js';

describe('the restricted mean time without the event', () => {
  it('is the mean of the times cut at the horizon when nobody leaves early', () => {
    const times = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 2, maxLength: 50 });
    fc.assert(
      fc.property(times, fc.integer({ min: 1, max: 40 }), (list, horizon) => {
        const mean = restrictedMean(
          followUpOf(
            list,
            list.map(() => 1),
          ),
          horizon,
        ) as RestrictedMean;
        const cut = list.map((time) => Math.min(time, horizon));
        const plain = cut.reduce((a, b) => a + b, 0) / cut.length;
        const variance = cut.reduce((sum, time) => sum + (time - plain) ** 2, 0) / cut.length;
        expect(mean.mean).toBeCloseTo(plain, 10);
        expect(mean.standardError).toBeCloseTo(Math.sqrt(variance / cut.length), 10);
        expect(mean.horizon).toBe(horizon);
      }),
    );
  });

  it('grows with the horizon and stays below it', () => {
    let before = 0;
    for (const horizon of [1, 5, 10, 20, 35]) {
      const { mean } = restrictedMean(remission.treatment, horizon) as RestrictedMean;
      expect(mean).toBeGreaterThan(before);
      expect(mean).toBeLessThanOrEqual(horizon);
      before = mean;
    }
  });

  it('is not known when observation ends before the horizon, unless everyone had the event', () => {
    expect(restrictedMean(remission.treatment, 35)).toHaveProperty('mean');
    expect(restrictedMean(remission.treatment, 36)).toEqual(undefinedBecause('notReached'));
    // the last of the control arm had the event in week 23: 182 weeks among 21 children
    expect((restrictedMean(remission.control, 100) as RestrictedMean).mean).toBeCloseTo(182 / 21, 12);
  });

  it('does not see what happens at its horizon', () => {
    const followUp = [
      { time: 2, events: 1, censored: 0 },
      { time: 5, events: 2, censored: 1 },
    ];
    // one of four at 2, three until 5
    expect(restrictedMean(followUp, 5)).toMatchObject({ mean: (2 + 3 * 5) / 4, horizon: 5 });
    expect(restrictedMean(followUp, 4)).toMatchObject({ mean: (2 + 3 * 4) / 4 });
  });

  it('has no value without units or a horizon', () => {
    expect(restrictedMean([], 5)).toEqual(undefinedBecause('emptyArm'));
    expect(restrictedMean(remission.control, 0)).toEqual(undefinedBecause('outOfDomain'));
    expect(restrictedMean(remission.control, Infinity)).toEqual(undefinedBecause('outOfDomain'));
  });
});

describe('the difference of restricted means', () => {
  it('changes sign, and nothing else, when the arms change places', () => {
    const forward = restrictedMeanDifference(remission, 20) as RestrictedMeanDifference;
    const swapped = { control: remission.treatment, treatment: remission.control };
    const backward = restrictedMeanDifference(swapped, 20) as RestrictedMeanDifference;
    expect(forward.difference).toBeGreaterThan(0);
    expect(backward.difference).toBe(-forward.difference);
    expect(backward.p).toBe(forward.p);
    expect(backward.interval.low).toBe(-forward.interval.high);
  });

  it('has an interval that excludes zero exactly when p is below 1 − level', () => {
    const { p } = restrictedMeanDifference(remission, 20) as RestrictedMeanDifference;
    for (const shift of [-1e-9, 1e-9]) {
      const { interval } = restrictedMeanDifference(
        remission,
        20,
        1 - p * (1 + shift),
      ) as RestrictedMeanDifference;
      expect(interval.low > 0).toBe(shift > 0);
    }
  });

  it('adds the variances of the arms', () => {
    const { control, treatment, standardError, difference, interval } = restrictedMeanDifference(
      remission,
      20,
    ) as RestrictedMeanDifference;
    expect(standardError).toBeCloseTo(
      Math.sqrt(control.standardError ** 2 + treatment.standardError ** 2),
      12,
    );
    expect(difference).toBe(treatment.mean - control.mean);
    expect((interval.high - interval.low) / 2 / standardError).toBeCloseTo(1.959964, 6);
  });

  it('passes on why an arm has no mean, and has none without any event', () => {
    const quiet = followUpOf([30, 30], [0, 0]);
    expect(restrictedMeanDifference({ control: [], treatment: quiet }, 5)).toEqual(
      undefinedBecause('emptyArm'),
    );
    expect(restrictedMeanDifference({ control: quiet, treatment: [] }, 5)).toEqual(
      undefinedBecause('emptyArm'),
    );
    expect(restrictedMeanDifference({ control: quiet, treatment: quiet }, 5)).toEqual(
      undefinedBecause('noVariance'),
    );
  });
});
