import fc from 'fast-check';
import { undefinedBecause } from '../undefined.js';
import { alphaPerComparison, isPositive, isProbability, tailAlpha } from './error-rates.js';

const outOfDomain = undefinedBecause('outOfDomain');

describe('the false-alarm rate of one comparison', () => {
  it('is alpha when there is one treatment arm', () => {
    expect(alphaPerComparison({ alpha: 0.05 })).toBe(0.05);
  });

  it('is halved for a two-sided tail, which is the default', () => {
    expect(tailAlpha({ alpha: 0.05 })).toBe(0.025);
    expect(tailAlpha({ alpha: 0.05, sides: 2 })).toBe(0.025);
    expect(tailAlpha({ alpha: 0.05, sides: 1 })).toBe(0.05);
  });

  it('is shared among arms as each correction says', () => {
    const rates = (correction: 'none' | 'bonferroni' | 'sidak') => ({
      alpha: 0.05,
      arms: { treatments: 4, correction },
    });
    expect(alphaPerComparison(rates('none'))).toBe(0.05);
    expect(alphaPerComparison(rates('bonferroni'))).toBe(0.0125);
    expect(alphaPerComparison(rates('sidak'))).toBeCloseTo(1 - 0.95 ** 0.25, 15);
  });

  it('is ordered: Bonferroni below Šidák below Dunnett below alpha, and all equal for one arm', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-4, max: 0.3, noNaN: true }),
        fc.constantFrom(1, 2 as const),
        fc.integer({ min: 2, max: 8 }),
        fc.double({ min: 0.2, max: 10, noNaN: true }),
        (alpha, sides, treatments, share) => {
          const shared = (correction: 'bonferroni' | 'sidak' | 'dunnett', arms = treatments) =>
            alphaPerComparison(
              { alpha, sides: sides as 1 | 2, arms: { treatments: arms, correction } },
              share,
            ) as number;
          expect(shared('bonferroni')).toBeLessThan(shared('sidak'));
          expect(shared('sidak')).toBeLessThan(shared('dunnett'));
          expect(shared('dunnett')).toBeLessThan(alpha);
          for (const correction of ['bonferroni', 'sidak', 'dunnett'] as const) {
            expect(shared(correction, 1)).toBeCloseTo(alpha, 12);
          }
        },
      ),
      { numRuns: 30 },
    );
  });

  it('has no value for rates and arms that make no sense', () => {
    expect(alphaPerComparison({ alpha: 0 })).toEqual(outOfDomain);
    expect(alphaPerComparison({ alpha: 1 })).toEqual(outOfDomain);
    expect(alphaPerComparison({ alpha: NaN })).toEqual(outOfDomain);
    expect(alphaPerComparison({ alpha: 0.05 }, 0)).toEqual(outOfDomain);
    expect(alphaPerComparison({ alpha: 0.05, arms: { treatments: 0, correction: 'none' } })).toEqual(
      outOfDomain,
    );
    expect(alphaPerComparison({ alpha: 0.05, arms: { treatments: 1.5, correction: 'none' } })).toEqual(
      outOfDomain,
    );
    expect(tailAlpha({ alpha: 2 })).toEqual(outOfDomain);
  });

  it('knows a probability and a positive size when it sees one', () => {
    expect([0, 1e-300, 0.5, 1, NaN].map(isProbability)).toEqual([false, true, true, false, false]);
    expect([0, -1, 1e-300, 5, Infinity, NaN].map(isPositive)).toEqual([
      false,
      false,
      true,
      true,
      false,
      false,
    ]);
  });
});
