import fc from 'fast-check';
import { isUndefined, type Maybe } from '../undefined.js';
import { mantelHaenszel } from './mantel-haenszel.js';

function defined<T>(value: Maybe<T>): T {
  if (isUndefined(value)) throw new Error(value.because);
  return value;
}

const count = fc
  .tuple(fc.integer({ min: 4, max: 300 }), fc.double({ min: 0.05, max: 0.95, noNaN: true }))
  .map(([n, share]) => ({ n, successes: Math.min(n - 1, Math.max(1, Math.round(n * share))) }));
const strata = fc
  .array(fc.tuple(count, count), { minLength: 1, maxLength: 6 })
  .map((all) => all.map(([control, treatment], i) => ({ name: String(i), control, treatment })));

describe('Cochran–Mantel–Haenszel', () => {
  it('inverts the ratios and negates the difference when the arms are swapped', () => {
    fc.assert(
      fc.property(strata, (tiers) => {
        const there = defined(mantelHaenszel(tiers));
        const back = defined(
          mantelHaenszel(tiers.map((t) => ({ ...t, control: t.treatment, treatment: t.control }))),
        );
        expect(defined(back.oddsRatio).estimate * defined(there.oddsRatio).estimate).toBeCloseTo(1, 9);
        expect(defined(back.riskRatio).estimate * defined(there.riskRatio).estimate).toBeCloseTo(1, 9);
        expect(defined(back.riskDifference).estimate).toBeCloseTo(
          -defined(there.riskDifference).estimate,
          10,
        );
        expect(defined(back.riskDifferenceSato).standardError).toBeCloseTo(
          defined(there.riskDifferenceSato).standardError,
          9,
        );
        expect(defined(back.p)).toBeCloseTo(defined(there.p), 9);
      }),
    );
  });

  it('is the plain odds ratio, risk ratio and difference when there is one stratum', () => {
    const result = defined(
      mantelHaenszel([
        { name: 'all', control: { n: 200, successes: 20 }, treatment: { n: 100, successes: 25 } },
      ]),
    );
    expect(defined(result.oddsRatio).estimate).toBeCloseTo((25 * 180) / (75 * 20), 12);
    expect(defined(result.oddsRatio).logStandardError).toBeCloseTo(
      Math.sqrt(1 / 25 + 1 / 75 + 1 / 20 + 1 / 180),
      12,
    );
    expect(defined(result.riskRatio).estimate).toBeCloseTo(2.5, 12);
    expect(defined(result.riskRatio).logStandardError).toBeCloseTo(
      Math.sqrt(1 / 25 - 1 / 100 + 1 / 20 - 1 / 200),
      12,
    );
    expect(defined(result.riskDifference).estimate).toBeCloseTo(0.15, 12);
    expect(defined(result.riskDifference).standardError).toBeCloseTo(
      Math.sqrt((0.25 * 0.75) / 100 + (0.1 * 0.9) / 200),
      12,
    );
  });

  it('never rejects more with the continuity correction, and contains its estimates', () => {
    fc.assert(
      fc.property(strata, (tiers) => {
        const result = defined(mantelHaenszel(tiers));
        expect(defined(result.pCorrected)).toBeGreaterThanOrEqual(defined(result.p));
        for (const measure of [
          result.oddsRatio,
          result.riskRatio,
          result.riskDifference,
          result.riskDifferenceSato,
        ]) {
          const { estimate, interval } = defined<{
            estimate: number;
            interval: { low: number; high: number };
          }>(measure);
          expect(interval.low).toBeLessThanOrEqual(estimate);
          expect(interval.high).toBeGreaterThanOrEqual(estimate);
        }
      }),
    );
  });

  it('passes over a stratum with an empty arm', () => {
    const full = { name: 'a', control: { n: 60, successes: 3 }, treatment: { n: 66, successes: 9 } };
    const empty = { name: 'b', control: { n: 0, successes: 0 }, treatment: { n: 10, successes: 4 } };
    expect(mantelHaenszel([full, empty])).toEqual(mantelHaenszel([full]));
    expect(mantelHaenszel([empty])).toEqual({ kind: 'undefined', because: 'emptyArm' });
  });

  it('says what cannot be estimated without events', () => {
    const none = { name: 'a', control: { n: 60, successes: 0 }, treatment: { n: 66, successes: 0 } };
    const result = defined(mantelHaenszel([none]));
    expect(result.p).toEqual({ kind: 'undefined', because: 'noVariance' });
    expect(result.oddsRatio).toEqual({ kind: 'undefined', because: 'boundary' });
    expect(defined(result.riskDifference).estimate).toBe(0);
  });
});
