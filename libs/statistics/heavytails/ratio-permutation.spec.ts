import fc from 'fast-check';
import { seededRandom } from '../distributions/index.js';
import { lognormal } from '../calibration/outcome-source.js';
import { isUndefined, type Maybe } from '../undefined.js';
import { studentisedRatioPermutation, type RatioUnits } from './ratio-permutation.js';
import { studentisedPermutation } from './studentised-permutation.js';

function defined<T>(value: Maybe<T>): T {
  if (isUndefined(value)) throw new Error(value.because);
  return value;
}

const draws = 399;
const units = (seed: number, n: number): RatioUnits => {
  const random = seededRandom(seed);
  return { numerator: lognormal(1)(n, random), denominator: lognormal(0.5)(n, random) };
};
const sum = (values: ArrayLike<number>) => Array.from(values).reduce((s, v) => s + v, 0);

describe('permuting a ratio of means', () => {
  it('is the permutation test of the mean when every denominator is one', () => {
    const one = (n: number) => new Float64Array(n).fill(1);
    const [control, treatment] = [lognormal(1)(50, seededRandom(1)), lognormal(1)(20, seededRandom(2))];
    const ratio = defined(
      studentisedRatioPermutation(
        [
          {
            control: { numerator: control, denominator: one(50) },
            treatment: { numerator: treatment, denominator: one(20) },
          },
        ],
        { draws, random: seededRandom(3) },
      ),
    );
    const mean = defined(
      studentisedPermutation([{ control, treatment }], { draws, random: seededRandom(3) }),
    );
    expect(ratio.t).toBeCloseTo(mean.t, 9);
    expect(ratio.pUpper).toBe(mean.pUpper);
    expect(ratio.p).toBe(mean.p);
  });

  it('has the delta-method error of both ratios', () => {
    const [control, treatment] = [units(5, 40), units(6, 25)];
    const result = defined(
      studentisedRatioPermutation([{ control, treatment }], { draws, random: seededRandom(7) }),
    );
    const arm = ({ numerator, denominator }: RatioUnits) => {
      const n = numerator.length;
      const ratio = sum(numerator) / sum(denominator);
      const residuals = Array.from(numerator, (y, i) => y - ratio * (denominator[i] as number));
      const error = residuals.reduce((s, e) => s + e * e, 0) / (n - 1) / n / (sum(denominator) / n) ** 2;
      return { ratio, error };
    };
    const [c, t] = [arm(control), arm(treatment)];
    expect(result.difference).toBeCloseTo(t.ratio - c.ratio, 10);
    expect(result.controlRatio).toBeCloseTo(c.ratio, 10);
    expect(result.standardError).toBeCloseTo(Math.sqrt(c.error + t.error), 10);
  });

  it('excludes zero from its interval exactly when it rejects', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e6 }),
        fc.double({ min: 0.4, max: 2.5, noNaN: true }),
        (seed, factor) => {
          const treatment = units(seed + 1, 30);
          const result = defined(
            studentisedRatioPermutation(
              [
                {
                  control: units(seed, 60),
                  treatment: {
                    numerator: Array.from(treatment.numerator, (y) => factor * y),
                    denominator: treatment.denominator,
                  },
                },
              ],
              { draws, random: seededRandom(seed) },
            ),
          );
          expect(result.interval.low > 0 || result.interval.high < 0).toBe(result.p <= 0.05 + 1e-12);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('passes over draws that leave an arm without a denominator', () => {
    // some assignments put 1 and −1 into one arm: they count as no evidence, on either side
    const control = { numerator: [3, 4, 5], denominator: [1, 2, 3] };
    const treatment = { numerator: [2, 6], denominator: [-1, 4] };
    const result = studentisedRatioPermutation([{ control, treatment }], {
      draws: 199,
      random: seededRandom(4),
    });
    expect(result).toMatchObject({
      controlRatio: expect.closeTo(12 / 6, 12),
      treatmentRatio: expect.closeTo(8 / 3, 12),
    });
    const { pUpper, pLower } = result as { pUpper: number; pLower: number };
    expect(pUpper + pLower).toBeGreaterThanOrEqual(1);
  });

  it('says why there is no answer', () => {
    const zero = { numerator: [1, 2], denominator: [-1, 1] };
    const fine = { numerator: [1, 2], denominator: [1, 1] };
    const options = { draws, random: seededRandom(1) };
    expect(studentisedRatioPermutation([{ control: zero, treatment: fine }], options)).toEqual({
      kind: 'undefined',
      because: 'denominatorNearZero',
    });
    expect(studentisedRatioPermutation([{ control: fine, treatment: zero }], options)).toEqual({
      kind: 'undefined',
      because: 'denominatorNearZero',
    });
    const flat = { numerator: [2, 2], denominator: [1, 1] };
    expect(studentisedRatioPermutation([{ control: flat, treatment: flat }], options)).toEqual({
      kind: 'undefined',
      because: 'noVariance',
    });
    const single = { numerator: [1], denominator: [1] };
    expect(studentisedRatioPermutation([{ control: single, treatment: fine }], options)).toEqual({
      kind: 'undefined',
      because: 'tooFewObservations',
    });
  });
});
