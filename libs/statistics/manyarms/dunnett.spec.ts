import fc from 'fast-check';
import { tTwoSided } from '../distributions/index.js';
import { momentsOf } from '../moments/index.js';
import { isUndefined, type Maybe } from '../undefined.js';
import { dunnett, dunnettCritical, dunnettUpper } from './dunnett.js';

function defined<T>(value: Maybe<T>): T {
  if (isUndefined(value)) throw new Error(value.because);
  return value;
}

const half = Math.SQRT1_2;
const equal = (k: number) => Array.from({ length: k }, () => half);

describe("Dunnett's critical values", () => {
  // Two-sided 5 % points for equal arms, printed to two decimals in Dunnett (1964), Biometrics 20, table II.
  it.each([
    [2, 10, 2.57],
    [3, 20, 2.54],
    [2, Infinity, 2.21],
    [5, 60, 2.58],
    [4, 15, 2.73],
  ])('for %i treatments and %d degrees of freedom agree with the printed table', (k, df, printed) => {
    expect(dunnettCritical(0.05, equal(k), df)).toBeCloseTo(printed, 1);
    expect(Math.abs(dunnettCritical(0.05, equal(k), df) - printed)).toBeLessThan(0.0051);
  });

  it('integrate unequal correlations to ten digits', () => {
    // mpmath 1.2, quad over control and scale with 20 digits: λ = .3, .5, .9, df 7, c = 2.5.
    expect(dunnettUpper(2.5, [0.3, 0.5, 0.9], 7)).toBeCloseTo(0.10295780239909931445, 11);
  });
});

describe("Dunnett's test", () => {
  it('is the pooled t test when there is one treatment', () => {
    for (const t of [0.1, 1, 2.5, 8]) {
      expect(dunnettUpper(t, [0.6], 9) / tTwoSided(t, 9)).toBeCloseTo(1, 9);
    }
  });

  it('keeps p between the single comparison and Bonferroni, and falling in |t|', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.2, max: 0.95, noNaN: true }), { minLength: 2, maxLength: 4 }),
        fc.double({ min: 0.1, max: 6, noNaN: true }),
        fc.integer({ min: 3, max: 400 }),
        (shared, t, df) => {
          const p = dunnettUpper(t, shared, df);
          const single = tTwoSided(t, df);
          expect(p).toBeGreaterThanOrEqual(single * (1 - 1e-9));
          expect(p).toBeLessThanOrEqual(Math.min(1, shared.length * single) * (1 + 1e-9));
          expect(dunnettUpper(t + 0.1, shared, df)).toBeLessThan(p);
        },
      ),
      { numRuns: 15 },
    );
  });

  it('excludes zero from a simultaneous interval exactly when the adjusted p is below 5 %', () => {
    const arm = fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 4, maxLength: 12 });
    fc.assert(
      fc.property(
        arm,
        fc.array(arm, { minLength: 1, maxLength: 3 }),
        fc.boolean(),
        (control, treatments, pooled) => {
          const result = dunnett(
            momentsOf(control),
            treatments.map((t) => momentsOf(t)),
            { variance: pooled ? 'pooled' : 'unpooled' },
          );
          if (isUndefined(result)) return expect(result.because).toBe('noVariance');
          for (const { difference, interval, p } of result.comparisons) {
            expect(interval.low).toBeLessThanOrEqual(difference);
            expect(interval.high).toBeGreaterThanOrEqual(difference);
            if (Math.abs(p - 0.05) > 1e-6) expect(interval.low > 0 || interval.high < 0).toBe(p < 0.05);
          }
        },
      ),
      { numRuns: 15 },
    );
  });

  it('uses the variance of all arms together, or that of each', () => {
    const control = momentsOf([1, 2, 3, 4]);
    const treatment = momentsOf([5, 9, 13]);
    const other = momentsOf([2, 2.5, 3]);
    const pooled = defined(dunnett(control, [treatment, other]));
    expect(pooled.df).toBe(7);
    expect(pooled.comparisons[0]?.standardError).toBeCloseTo(
      Math.sqrt(((5 + 32 + 0.5) / 7) * (1 / 4 + 1 / 3)),
      12,
    );
    const unpooled = defined(dunnett(control, [treatment, other], { variance: 'unpooled' }));
    expect(unpooled.comparisons[0]?.standardError).toBeCloseTo(Math.sqrt(5 / 3 / 4 + 16 / 3), 12);
    expect(unpooled.df).toBeLessThan(5);
  });

  it('says why there is no answer', () => {
    expect(dunnett(momentsOf([1, 2]), [])).toEqual({ kind: 'undefined', because: 'tooFewObservations' });
    expect(dunnett(momentsOf([1, 1]), [momentsOf([2, 2])])).toEqual({
      kind: 'undefined',
      because: 'noVariance',
    });
    expect(dunnett(momentsOf([1, 2]), [momentsOf([3])], { variance: 'unpooled' })).toEqual({
      kind: 'undefined',
      because: 'tooFewObservations',
    });
  });
});
