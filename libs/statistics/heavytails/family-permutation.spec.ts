import fc from 'fast-check';
import { seededRandom } from '../distributions/index.js';
import { lognormal } from '../calibration/outcome-source.js';
import { isUndefined, type Maybe } from '../undefined.js';
import { familyPermutation } from './family-permutation.js';
import { studentisedPermutation } from './studentised-permutation.js';

function defined<T>(value: Maybe<T>): T {
  if (isUndefined(value)) throw new Error(value.because);
  return value;
}

const draws = 999;
const amounts = (seed: number, n: number, factor = 1) =>
  lognormal(1)(n, seededRandom(seed)).map((v) => factor * v);

describe('permuting several arms at once', () => {
  it('computes each comparison as the two-arm test does', () => {
    const [control, first, second] = [amounts(1, 80), amounts(2, 30), amounts(3, 40)];
    const family = defined(
      familyPermutation([{ arms: [control, first, second] }], { draws, random: seededRandom(1) }),
    );
    const alone = defined(
      studentisedPermutation([{ control, treatment: first }], { draws, random: seededRandom(1) }),
    );
    expect(family.comparisons[0]?.t).toBeCloseTo(alone.t, 9);
    expect(family.comparisons[0]?.difference).toBeCloseTo(alone.difference, 9);
    expect(family.comparisons.map(({ arm }) => arm)).toEqual([1, 2]);
  });

  it('has one adjusted p-value equal to the raw one when there is one treatment', () => {
    const result = defined(
      familyPermutation([{ arms: [amounts(4, 60), amounts(5, 50)] }], { draws, random: seededRandom(2) }),
    );
    const only = result.comparisons[0];
    expect(only?.pAdjusted).toBeCloseTo(only?.p ?? NaN, 2);
    expect(result.pOverall).toBe(only?.pAdjusted);
  });

  it('never adjusts below the raw p-value or above Bonferroni, and keeps the order', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e6 }),
        fc.double({ min: 0.5, max: 3, noNaN: true }),
        (seed, factor) => {
          const arms = [
            amounts(seed, 60),
            amounts(seed + 1, 30, factor),
            amounts(seed + 2, 25),
            amounts(seed + 3, 40, factor),
          ];
          const strata = [{ arms }, { arms: arms.map((arm) => arm.map((v) => v + 5)) }];
          const { comparisons } = defined(
            familyPermutation(strata, { draws: 199, random: seededRandom(seed) }),
          );
          const inOrder = [...comparisons].sort((a, b) => a.p - b.p);
          for (const { p, pAdjusted } of comparisons) {
            expect(pAdjusted).toBeGreaterThanOrEqual(p - 0.0051);
            expect(pAdjusted).toBeLessThanOrEqual(Math.min(1, 3 * p) + 0.06);
          }
          inOrder.slice(1).forEach((next, i) => {
            expect(next.pAdjusted).toBeGreaterThanOrEqual((inOrder[i]?.pAdjusted ?? 1) - 0.0051);
          });
        },
      ),
      { numRuns: 20 },
    );
  });

  it('finds the arm that differs and not the others', () => {
    const arms = [amounts(11, 200), amounts(12, 100), amounts(13, 100, 3)];
    const { comparisons, pOverall } = defined(
      familyPermutation([{ arms }], { draws, random: seededRandom(5) }),
    );
    expect(comparisons[1]?.pAdjusted).toBeLessThan(0.01);
    expect(comparisons[0]?.pAdjusted).toBeGreaterThan(0.05);
    expect(pOverall).toBe(comparisons[1]?.pAdjusted);
  });

  it('does not lose digits where all amounts are large', () => {
    const arms = [
      [3, 9, 4, 12],
      [8, 20, 6],
      [5, 1, 2, 7, 4],
    ];
    const of = (origin: number) =>
      defined(
        familyPermutation([{ arms: arms.map((arm) => arm.map((v) => v + origin)) }], {
          draws: 199,
          random: seededRandom(6),
        }),
      ).comparisons;
    const [near, far] = [of(0), of(2 ** 40)];
    near.forEach((comparison, i) => {
      expect(far[i]!.t).toBeCloseTo(comparison.t, 9);
      expect(far[i]!.pAdjusted).toBe(comparison.pAdjusted);
    });
  });

  it('says why there is no answer', () => {
    const options = { draws, random: seededRandom(1) };
    const two = [
      [1, 2],
      [3, 5],
    ];
    expect(familyPermutation([{ arms: two }, { arms: [...two, [4, 6]] }], options)).toEqual({
      kind: 'undefined',
      because: 'tooFewObservations',
    });
    expect(familyPermutation([{ arms: [[1, 2]] }], options)).toEqual({
      kind: 'undefined',
      because: 'tooFewObservations',
    });
    expect(familyPermutation([{ arms: [[1, 2], [3]] }], options)).toEqual({
      kind: 'undefined',
      because: 'tooFewObservations',
    });
    expect(
      familyPermutation(
        [
          {
            arms: [
              [1, 1],
              [1, 1],
            ],
          },
        ],
        options,
      ),
    ).toEqual({ kind: 'undefined', because: 'noVariance' });
    expect(familyPermutation([], options)).toEqual({ kind: 'undefined', because: 'tooFewObservations' });
  });
});
