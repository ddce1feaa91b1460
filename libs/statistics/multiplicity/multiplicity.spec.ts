import * as fc from 'fast-check';
import { tUpperQuantile } from '../distributions/index.js';
import {
  adjustPValues,
  falseCoverageLevel,
  holmLowerBounds,
  simultaneousLevel,
  type MultiplicityMethod,
} from './index.js';

const methods: readonly MultiplicityMethod[] = [
  'bonferroni',
  'holm',
  'hochberg',
  'hommel',
  'sidak',
  'holmSidak',
  'benjaminiHochberg',
  'benjaminiYekutieli',
];
const family = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 12 });

describe.each(methods)('adjusting by %s', (method) => {
  it('keeps the order, never lowers a p-value, never leaves [0, 1]', () => {
    fc.assert(
      fc.property(family, (pValues) => {
        const adjusted = adjustPValues(pValues, method);
        pValues.forEach((p, i) => {
          expect(adjusted[i]).toBeGreaterThanOrEqual(p * (1 - 1e-12));
          expect(adjusted[i]).toBeLessThanOrEqual(1);
          pValues.forEach((q, j) => {
            if (p <= q) expect(adjusted[i]).toBeLessThanOrEqual(adjusted[j]! * (1 + 1e-12));
          });
        });
      }),
    );
  });

  it('does not depend on the order of the family, and leaves a family of one alone', () => {
    fc.assert(
      fc.property(family, (pValues) => {
        const backwards = adjustPValues(pValues.toReversed(), method).reverse();
        adjustPValues(pValues, method).forEach((p, i) => expect(backwards[i]).toBeCloseTo(p, 12));
      }),
    );
    expect(adjustPValues([0.03], method)[0]).toBeCloseTo(0.03, 15);
    expect(adjustPValues([], method)).toEqual([]);
  });

  it('leaves out what has no p-value', () => {
    const missing = { kind: 'undefined', because: 'noEvents' } as const;
    const adjusted = adjustPValues([0.01, missing, 0.2], method);
    expect(adjusted[1]).toBe(missing);
    expect([adjusted[0], adjusted[2]]).toEqual(adjustPValues([0.01, 0.2], method));
  });

  it('takes a p-value outside [0, 1] for a bug', () => {
    expect(() => adjustPValues([0.1, 1.2], method)).toThrow('A p-value must lie in [0, 1]');
    expect(() => adjustPValues([-0.1, 0.5], method)).toThrow(RangeError);
    expect(() => adjustPValues([NaN], method)).toThrow(RangeError);
    expect(adjustPValues([0, 1], method)).toEqual([0, 1]);
  });
});

describe('procedures compared', () => {
  it('reject the more the more they assume', () => {
    fc.assert(
      fc.property(family, (pValues) => {
        const by = Object.fromEntries(methods.map((method) => [method, adjustPValues(pValues, method)]));
        const order: [MultiplicityMethod, MultiplicityMethod][] = [
          ['holm', 'bonferroni'],
          ['hochberg', 'holm'],
          ['hommel', 'hochberg'],
          ['sidak', 'bonferroni'],
          ['holmSidak', 'holm'],
          ['benjaminiHochberg', 'hochberg'],
          ['benjaminiHochberg', 'benjaminiYekutieli'],
        ];
        for (const [powerful, cautious] of order) {
          pValues.forEach((_, i) =>
            expect(by[powerful]![i]).toBeLessThanOrEqual(by[cautious]![i]! * (1 + 1e-9) + 1e-15),
          );
        }
      }),
    );
  });
});

describe('intervals of a family', () => {
  it('reject with Bonferroni and Šidák exactly what the adjusted p-values reject', () => {
    expect(simultaneousLevel('bonferroni', 5)).toBeCloseTo(0.99, 14);
    expect(simultaneousLevel('sidak', 5)).toBeCloseTo(0.95 ** 0.2, 14);
    expect(simultaneousLevel('sidak', 5)).toBeLessThan(simultaneousLevel('bonferroni', 5));
    expect(simultaneousLevel('bonferroni', 1, 0.9)).toBeCloseTo(0.9, 15);
    expect(() => simultaneousLevel('sidak', 0)).toThrow(RangeError);
  });

  it('widen for the selected by how few of the family were selected', () => {
    // Benjamini–Hochberg selects the first two of four
    expect(falseCoverageLevel([0.001, 0.02, 0.5, 0.9])).toBeCloseTo(1 - (2 * 0.05) / 4, 14);
    expect(falseCoverageLevel([0.5, 0.9])).toEqual({ kind: 'undefined', because: 'notRequested' });
  });

  it('bound effects from below in agreement with Holm', () => {
    const effects = [5, 3, 0.5];
    const bound = (i: number, alpha: number) => effects[i]! - tUpperQuantile(alpha, Infinity);
    const someOpen = holmLowerBounds([1e-6, 0.0013, 0.31], bound);
    // two are rejected on the way: known to be above 0, no more; the open one is bounded at the full error
    expect(someOpen.slice(0, 2)).toEqual([0, 0]);
    expect(someOpen[2]).toBeCloseTo(bound(2, 0.05), 12);
    const allRejected = holmLowerBounds([1e-6, 0.0013, 0.02], bound);
    expect(allRejected[0]).toBeCloseTo(bound(0, 0.05 / 3), 12);
    expect(allRejected[2]).toBe(0);
    const missing = { kind: 'undefined', because: 'noVariance' } as const;
    expect(holmLowerBounds([missing, 0.4], bound)).toEqual([missing, bound(1, 1 - 0.95)]);
    expect(holmLowerBounds([1e-9], () => missing)).toEqual([missing]);
  });

  it('divide the error of Holm’s bounds among those that have a p-value', () => {
    const missing = { kind: 'undefined', because: 'noVariance' } as const;
    const asked: [number, number][] = [];
    const bound = (i: number, alpha: number) => (asked.push([i, alpha]), i + 1);
    expect(holmLowerBounds([1e-6, missing, 1e-5], bound)).toEqual([1, missing, 3]);
    expect(asked.map(([i]) => i)).toEqual([0, 2]);
    for (const [, alpha] of asked) expect(alpha).toBeCloseTo(0.025, 14);
  });
});

describe('adjusted p-values worked by hand', () => {
  const p = [0.01, 0.02, 0.03, 0.5];
  // harmonic number of four: 25/12
  it.each([
    ['bonferroni', [0.04, 0.08, 0.12, 1]],
    ['holm', [0.04, 0.06, 0.06, 0.5]],
    ['hochberg', [0.04, 0.06, 0.06, 0.5]],
    ['benjaminiHochberg', [0.04, 0.04, 0.04, 0.5]],
    ['benjaminiYekutieli', [0.25 / 3, 0.25 / 3, 0.25 / 3, 1]],
    ['sidak', [1 - 0.99 ** 4, 1 - 0.98 ** 4, 1 - 0.97 ** 4, 1 - 0.5 ** 4]],
    [
      'holmSidak',
      [1 - 0.99 ** 4, 1 - 0.98 ** 3, 1 - 0.97 ** 2 > 1 - 0.98 ** 3 ? 1 - 0.97 ** 2 : 1 - 0.98 ** 3, 0.5],
    ],
  ] as const)('are those of %s', (method, expected) => {
    adjustPValues(p, method).forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 12));
  });

  it('are the greatest Simes p-value of all sets that hold the hypothesis, for Hommel', () => {
    fc.assert(
      fc.property(
        family.filter(({ length }) => length <= 6),
        (pValues) => {
          const simes = (set: readonly number[]) =>
            Math.min(
              ...[...set].sort((a, b) => a - b).map((value, rank) => (set.length * value) / (rank + 1)),
            );
          const closed = pValues.map((_, i) => {
            let greatest = 0;
            for (let members = 0; members < 2 ** pValues.length; members++) {
              if (((members >> i) & 1) === 0) continue;
              greatest = Math.max(greatest, simes(pValues.filter((__, j) => (members >> j) & 1)));
            }
            return Math.min(1, greatest);
          });
          adjustPValues(pValues, 'hommel').forEach((value, i) => expect(value).toBeCloseTo(closed[i]!, 12));
        },
      ),
    );
  });
});
