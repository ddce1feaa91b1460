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
    expect(() => adjustPValues([0.1, 1.2], method)).toThrow(RangeError);
    expect(() => adjustPValues([NaN], method)).toThrow(RangeError);
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
});
