import * as fc from 'fast-check';
import { isUndefined, type Maybe } from '../undefined.js';
import { rankSumProbabilities } from './rank-sum-distribution.js';
import {
  compareWinsorisedMeans,
  hodgesLehmannShift,
  kthDifference,
  mannWhitneyTest,
  quantile,
  quantileDifference,
  quantileOfArm,
  trimmedMean,
  yuenTest,
  type QuantileType,
} from './index.js';

function known<T>(value: Maybe<T>): T {
  if (isUndefined(value)) throw new Error(value.because);
  return value;
}

const undefinedAs = (because: string) => ({ kind: 'undefined', because });
const value = fc.integer({ min: -50, max: 50 });
const sample = fc.array(value, { minLength: 2, maxLength: 25 });
const ascending = (values: readonly number[]) => [...values].sort((a, b) => a - b);

describe('differences of all pairs', () => {
  it('are found in order without being listed', () => {
    fc.assert(
      fc.property(sample, sample, fc.nat(), (control, treatment, pick) => {
        const all = ascending(treatment.flatMap((t) => control.map((c) => t - c)));
        const k = pick % all.length;
        expect(kthDifference(ascending(control), ascending(treatment), k)).toBe(all[k]);
        const middle = all.length / 2;
        const median =
          all.length % 2 === 1 ? all[Math.floor(middle)]! : (all[middle - 1]! + all[middle]!) / 2;
        expect(hodgesLehmannShift(ascending(control), ascending(treatment))).toBe(median);
      }),
    );
  });
});

describe('Mann–Whitney', () => {
  it('counts wins with ties by half, as a list of all pairs does', () => {
    fc.assert(
      fc.property(sample, sample, (control, treatment) => {
        const test = known(mannWhitneyTest(control, treatment));
        const wins = treatment.flatMap((t) => control.map((c): number => (t > c ? 1 : t === c ? 0.5 : 0)));
        expect(test.u).toBe(wins.reduce((a, b) => a + b, 0));
        expect(test.probabilityOfSuperiority).toBeCloseTo(test.u / wins.length, 14);
      }),
    );
  });

  it('turns with the arms and does not see a monotone change of scale', () => {
    fc.assert(
      fc.property(sample, sample, (control, treatment) => {
        const there = known(mannWhitneyTest(control, treatment));
        const back = known(mannWhitneyTest(treatment, control));
        expect(back.u).toBe(control.length * treatment.length - there.u);
        if (typeof there.p === 'number') expect(back.p).toBeCloseTo(there.p, 12);
        expect(back.shift).toBe(-there.shift + 0);
        const warp = (values: readonly number[]) => values.map((x) => x ** 3 + x);
        const warped = known(mannWhitneyTest(warp(control), warp(treatment)));
        expect(warped.u).toBe(there.u);
        expect(warped.p).toEqual(there.p);
      }),
    );
  });

  it('has an exact distribution that sums to one and is symmetric', () => {
    for (const [m, n] of [
      [1, 1],
      [3, 5],
      [7, 4],
      [20, 20],
    ] as const) {
      const probabilities = rankSumProbabilities(m, n);
      expect(probabilities.length).toBe(m * n + 1);
      expect(probabilities.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 13);
      expect(probabilities[0]).toBeCloseTo(probabilities[m * n]!, 15);
    }
    // 1 of the 10 ways to place 2 among 5
    expect(rankSumProbabilities(2, 3)[0]).toBeCloseTo(0.1, 15);
  });

  it('excludes a shift of 0 exactly when the exact test rejects', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 0, max: 5000 }), { minLength: 12, maxLength: 30 }),
        fc.nat(40),
        (values, shift) => {
          const half = Math.floor(values.length / 2);
          const control = values.slice(0, half);
          const treatment = values.slice(half).map((x) => x + 50 * shift + 0.5);
          const test = known(mannWhitneyTest(control, treatment));
          expect(test.variant).toBe('exact');
          const { low, high } = known(test.interval);
          expect(low <= test.shift && test.shift <= high).toBe(true);
          if (low > 0 || high < 0) expect(known(test.p)).toBeLessThanOrEqual(0.05 + 1e-12);
          else expect(known(test.p)).toBeGreaterThan(0.05 - 1e-12);
        },
      ),
    );
  });

  it('leaves the exact distribution with ties or many units, and has no p when nothing varies', () => {
    const many = Array.from({ length: 80 }, (_, i) => i);
    expect(
      known(
        mannWhitneyTest(
          many,
          many.map((x) => x + 0.5),
        ),
      ).variant,
    ).toBe('asymptotic');
    expect(known(mannWhitneyTest([1, 2], [2, 3])).variant).toBe('asymptotic');
    const flat = known(mannWhitneyTest([4, 4], [4, 4, 4]));
    expect([flat.p, flat.interval]).toEqual([undefinedAs('noVariance'), undefinedAs('noVariance')]);
    expect(flat.probabilityOfSuperiority).toBe(0.5);
    expect(mannWhitneyTest([], [1])).toEqual(undefinedAs('emptyArm'));
  });
});

describe('sample quantiles', () => {
  const types: readonly QuantileType[] = [1, 2, 4, 5, 6, 7, 8, 9];

  it('rise with p, stay within the sample and follow shifts and scales', () => {
    fc.assert(
      fc.property(
        sample,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (values, p, q) => {
          for (const type of types) {
            const [low, high] = [Math.min(p, q), Math.max(p, q)].map((each) =>
              known(quantile(values, each, type)),
            );
            expect(low).toBeLessThanOrEqual(high! + 1e-9);
            expect(low).toBeGreaterThanOrEqual(Math.min(...values));
            expect(high).toBeLessThanOrEqual(Math.max(...values));
            const moved = known(
              quantile(
                values.map((x) => 3 * x + 7),
                p,
                type,
              ),
            );
            expect(moved).toBeCloseTo(3 * known(quantile(values, p, type)) + 7, 8);
          }
        },
      ),
    );
  });

  it('refuse no values and shares beyond [0, 1]', () => {
    expect(quantile([], 0.5)).toEqual(undefinedAs('tooFewObservations'));
    expect(quantile([1], 1.5)).toEqual(undefinedAs('outOfDomain'));
    expect(quantile([1], NaN)).toEqual(undefinedAs('outOfDomain'));
  });
});

describe('the difference of a quantile', () => {
  const arm = (offset: number) =>
    known(
      quantileOfArm(
        Array.from({ length: 400 }, (_, i) => i + offset),
        0.5,
      ),
    );

  it('turns with the arms', () => {
    const [there, back] = [
      known(quantileDifference(arm(0), arm(30))),
      known(quantileDifference(arm(30), arm(0))),
    ];
    expect(there.difference).toBeCloseTo(30, 10);
    expect(back.difference).toBe(-there.difference);
    expect(back.p).toBe(there.p);
  });

  it('reads its standard error off the order statistics: about √(ν(1 − ν)/n) / density', () => {
    // uniform on 0…400: density 1/400, so SE of the median ≈ 400 · 0.5 / 20
    const { variance } = known(quantileDifference(arm(0), arm(5))).control;
    expect(Math.sqrt(variance / 400)).toBeGreaterThan(9.8);
    expect(Math.sqrt(variance / 400)).toBeLessThan(10.2);
  });

  it('refuses a quantile that its sample cannot place, and a spike', () => {
    const rare = { n: 90, nStar: 90, nu: 0.99, quantile: 5, lower: 4, upper: 6 };
    expect(quantileDifference(rare, rare)).toEqual(undefinedAs('tooFewObservations'));
    const spike = { n: 900, nStar: 900, nu: 0.5, quantile: 0, lower: 0, upper: 0 };
    expect(quantileDifference(spike, spike)).toEqual(undefinedAs('noVariance'));
    expect(quantileDifference({ ...spike, nu: 1 }, spike)).toEqual(undefinedAs('outOfDomain'));
    expect(quantileOfArm([1], 0.5)).toEqual(undefinedAs('tooFewObservations'));
    expect(quantileOfArm([1, 2, 3], 0.9)).toEqual(undefinedAs('tooFewObservations'));
    expect(quantileOfArm([1, 2, 3], 0)).toEqual(undefinedAs('outOfDomain'));
    expect(known(quantileDifference(arm(0), arm(5), { leastVariance: 1e9 })).control.variance).toBe(1e9);
  });
});

describe('trimmed and winsorised means', () => {
  it('are the plain ones when nothing is cut', () => {
    fc.assert(
      fc.property(sample, (values) => {
        const mean = values.reduce((a, b) => a + b, 0) / values.length;
        expect(known(trimmedMean(values, 0)).mean).toBeCloseTo(mean, 10);
        const whole = known(compareWinsorisedMeans(values, values, { lower: 0, upper: 1 }));
        expect(whole.clipped).toEqual({ control: 0, treatment: 0 });
        expect(whole.control.mean).toBeCloseTo(mean, 10);
      }),
    );
  });

  it('do not move with an outlier that is cut off', () => {
    const [calm, wild] = [
      [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
      [1, 2, 3, 4, 5, 6, 7, 8, 9, 1e9],
    ];
    expect(known(trimmedMean(wild, 0.1))).toEqual(known(trimmedMean(calm, 0.1)));
    expect(known(yuenTest(calm, wild, 0.1)).difference).toBe(0);
    const clipped = known(compareWinsorisedMeans(calm, wild, { lower: 0, upper: 0.9 }));
    expect(clipped.treatment.mean).toBeLessThan(10);
    expect(clipped.clipped.treatment).toBe(1);
    expect(clipped.method).toBe('winsorisedWelch');
  });

  it('turn with the arms', () => {
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 6, maxLength: 25 }),
        fc.array(value, { minLength: 6, maxLength: 25 }),
        (a, b) => {
          const [there, back] = [known(yuenTest(a, b, 0.2)), known(yuenTest(b, a, 0.2))];
          expect(back.difference).toBe(-there.difference + 0);
          expect(back.p).toEqual(there.p);
        },
      ),
    );
  });

  it('say what they lack', () => {
    expect(trimmedMean([1, 2, 3], 0.5)).toEqual(undefinedAs('outOfDomain'));
    expect(trimmedMean([1, 2, 3], 0.4)).toEqual(undefinedAs('tooFewObservations'));
    expect(yuenTest([1, 2, 3], [1], 0.1)).toEqual(undefinedAs('tooFewObservations'));
    expect(yuenTest([1], [1, 2, 3], 0.1)).toEqual(undefinedAs('tooFewObservations'));
    expect(known(yuenTest([2, 2, 2, 2], [3, 3, 3], 0)).p).toEqual(undefinedAs('noVariance'));
    expect(compareWinsorisedMeans([], [1], { lower: 0, upper: 1 })).toEqual(undefinedAs('emptyArm'));
    expect(compareWinsorisedMeans([1, 2], [1, 3], { lower: 0.9, upper: 0.1 })).toEqual(
      undefinedAs('outOfDomain'),
    );
  });
});
