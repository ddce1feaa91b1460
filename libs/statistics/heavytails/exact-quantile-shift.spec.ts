import fc from 'fast-check';
import { hypergeometricPmf } from '../distributions/index.js';
import { isUndefined, type Maybe } from '../undefined.js';
import { exactQuantileShift, exactQuantileTest } from './exact-quantile-shift.js';

function defined<T>(value: Maybe<T>): T {
  if (isUndefined(value)) throw new Error(value.because);
  return value;
}

const arm = fc.uniqueArray(fc.integer({ min: -100, max: 100 }), { minLength: 8, maxLength: 40 });
const other = arm.map((values) => values.map((value) => value + 0.5));
const share = fc.constantFrom(0.25, 0.5, 0.75);

describe('the exact test of a quantile', () => {
  it('counts treated units above the pooled quantile as a draw from an urn', () => {
    // Pooled median of 1…10 is 5: treatment has 4 of its 5 units above. P(X ≥ 5) = 1/252, P(X = 4) = 25/252.
    const result = defined(exactQuantileShift([1, 2, 3, 4, 9], [5, 6, 7, 8, 10], 0.5));
    expect(result.pUpper).toBeCloseTo((1 + 12.5) / 252, 12);
    expect(result.pLower).toBeCloseTo(1 - (1 + 12.5) / 252, 12);
    expect(result.p).toBeCloseTo(27 / 252, 12);
    expect(result.difference).toBe(4);
  });

  it('errs on either side in 2.0 to 3.0 % of trials without an effect, summed over its urn', () => {
    for (const [controls, treated] of [
      [200, 1_800],
      [1_000, 9_000],
      [5_000, 5_000],
    ] as const) {
      for (const nu of [0.5, 0.9]) {
        const population = controls + treated;
        const above = population - Math.ceil(nu * population);
        const urn = { population, successes: above, draws: treated };
        let [higher, lower] = [0, 0];
        let atMost = 0;
        for (let k = Math.max(0, above - controls); k <= Math.min(above, treated); k++) {
          const chance = hypergeometricPmf(k, urn);
          const midP = { lower: atMost + chance / 2, upper: 1 - atMost - chance / 2 };
          atMost += chance;
          if (midP.upper <= 0.025) higher += chance;
          if (midP.lower <= 0.025) lower += chance;
        }
        for (const error of [higher, lower]) {
          expect(error).toBeGreaterThan(0.0208);
          expect(error).toBeLessThan(0.0279);
        }
      }
    }
  });

  it('sees only ranks: a monotone change of both arms leaves p as it is', () => {
    fc.assert(
      fc.property(arm, other, share, (control, treatment, nu) => {
        const cube = (values: number[]) => values.map((v) => v ** 3 + v);
        const base = exactQuantileTest(control, treatment, nu);
        const bent = exactQuantileTest(cube(control), cube(treatment), nu);
        if (isUndefined(base) || isUndefined(bent)) return;
        expect(bent.pUpper).toBeCloseTo(base.pUpper, 12);
      }),
    );
  });

  it('finds with its pooled order statistic what sorting everything finds, at any shift', () => {
    fc.assert(
      fc.property(
        arm,
        arm,
        share,
        fc.double({ min: -50, max: 50, noNaN: true }),
        (control, treatment, nu, shift) => {
          const moved = treatment.map((value) => value - shift);
          const all = [...control, ...moved].sort((a, b) => a - b);
          const cut = all[Math.ceil(nu * all.length) - 1] as number;
          const above = moved.filter((value) => value > cut).length;
          const result = defined(exactQuantileTest(control, moved, nu));
          const more = defined(exactQuantileTest(control, [...moved].reverse(), nu));
          expect(more).toEqual(result);
          const share = above / moved.length - control.filter((value) => value > cut).length / control.length;
          if (share > 0.35) expect(result.pUpper).toBeLessThan(0.5);
          if (share < -0.35) expect(result.pLower).toBeLessThan(0.5);
        },
      ),
    );
  });

  it('excludes zero from its interval exactly when it rejects, and moves with a shift', () => {
    fc.assert(
      fc.property(arm, other, share, fc.integer({ min: -60, max: 60 }), (control, treatment, nu, shift) => {
        const moved = treatment.map((value) => value + shift);
        const result = defined(exactQuantileShift(control, moved, nu));
        const base = defined(exactQuantileShift(control, treatment, nu));
        if (Math.abs(result.interval.low) > 1e-6 && Math.abs(result.interval.high) > 1e-6) {
          expect(result.interval.low > 0 || result.interval.high < 0).toBe(
            Math.min(result.pUpper, result.pLower) <= 0.025,
          );
        }
        expect(result.interval.low).toBeCloseTo(base.interval.low + shift, 6);
        expect(result.interval.high).toBeCloseTo(base.interval.high + shift, 6);
      }),
      { numRuns: 25 },
    );
  });

  it('says why there is no answer', () => {
    expect(exactQuantileShift([1, 2], [3, 4], 1)).toEqual({ kind: 'undefined', because: 'outOfDomain' });
    expect(exactQuantileShift([1], [3, 4], 0.5)).toEqual({
      kind: 'undefined',
      because: 'tooFewObservations',
    });
    expect(exactQuantileShift([0, 0, 0], [0, 0], 0.5)).toEqual({ kind: 'undefined', because: 'noVariance' });
  });
});
