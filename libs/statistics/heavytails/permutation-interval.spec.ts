import fc from 'fast-check';
import { seededRandom } from '../distributions/index.js';
import { undefinedBecause } from '../undefined.js';
import type { EffectModel } from './linear-strata.js';
import { studentisedPermutation, type PermutationResult } from './studentised-permutation.js';

const draws = 199;
const amounts = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 4, maxLength: 9 });

function test(
  control: readonly number[],
  treatment: readonly number[],
  options: { level: number; model?: EffectModel },
): PermutationResult {
  return studentisedPermutation([{ control, treatment }], {
    draws,
    random: seededRandom(8),
    ...options,
  }) as PermutationResult;
}

const ends = ({ interval }: PermutationResult) => interval as { low: number; high: number };

describe('the interval of a permutation test', () => {
  // at a level of 10 % nearly half of all assignments are left out on each side, now and then the estimate itself with them
  it.each([0.95, 0.8, 0.1])('ends where shifted units begin to be rejected, at a level of %s', (level) => {
    const tail = (1 - level) / 2 + 1e-9;
    fc.assert(
      fc.property(amounts, amounts, (control, treatment) => {
        const result = test(control, treatment, { level, model: 'additive' });
        if (!('interval' in result)) return;
        const { low, high } = ends(result);
        const step = 1e-5 * result.standardError;
        const at = (shift: number) =>
          test(
            control,
            treatment.map((value) => value - shift),
            { level },
          );
        if (Number.isFinite(low)) expect(at(low - step).pUpper).toBeLessThanOrEqual(tail);
        if (Number.isFinite(high)) expect(at(high + step).pLower).toBeLessThanOrEqual(tail);
        const inside = low < high ? [at(low + step).pUpper, at(high - step).pLower] : [1];
        if (Number.isFinite(low + high)) expect(Math.min(...inside)).toBeGreaterThan(tail);
      }),
      { numRuns: 40 },
    );
  });

  it('ends where divided units begin to be rejected, under a factor', () => {
    fc.assert(
      fc.property(amounts, amounts, (control, treatment) => {
        const level = 0.8;
        const result = test(control, treatment, { level, model: 'multiplicative' });
        if (!('interval' in result)) return;
        const { low, high } = ends(result);
        const at = (lift: number) =>
          test(
            control,
            treatment.map((value) => value / (1 + lift)),
            { level },
          );
        if (low > -1) {
          expect(at(low - 1e-4 * (1 + low)).pUpper).toBeLessThanOrEqual(0.1 + 1e-9);
          expect(at(low + 1e-4 * (1 + low)).pUpper).toBeGreaterThan(0.1 + 1e-9);
        }
        if (Number.isFinite(high)) {
          expect(at(high + 1e-4 * (1 + high)).pLower).toBeLessThanOrEqual(0.1 + 1e-9);
          expect(at(high - 1e-4 * (1 + high)).pLower).toBeGreaterThan(0.1 + 1e-9);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('of a factor is the same for debts as for balances', () => {
    const [control, treatment] = [
      [3, 9, 4, 12, 7],
      [8, 20, 6, 15],
    ];
    const owed = (values: readonly number[]) => values.map((value) => -value);
    const [balances, debts] = [
      ends(test(control, treatment, { level: 0.9, model: 'multiplicative' })),
      ends(test(owed(control), owed(treatment), { level: 0.9, model: 'multiplicative' })),
    ];
    expect(debts.low).toBeCloseTo(balances.low, 5);
    expect(debts.high).toBeCloseTo(balances.high, 5);
    expect(balances.low).toBeLessThan(balances.high);
  });

  it('has no factor where a mean is 0 or the means differ in sign', () => {
    for (const [control, treatment] of [
      [
        [1, 2, 3],
        [-4, 1, 3],
      ],
      [
        [-2, -1, 3],
        [4, 1, 3],
      ],
      [
        [1, 2, 3],
        [-4, -1, -3],
      ],
    ] as const) {
      const { interval } = test(control, treatment, { level: 0.9, model: 'multiplicative' });
      expect(interval).toEqual(undefinedBecause('denominatorNearZero'));
    }
  });
});
