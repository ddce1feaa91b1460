import fc from 'fast-check';
import { normalUpperQuantile } from '../distributions/index.js';
import { dunnettCriticalValue } from './dunnett-critical-value.js';

describe("Dunnett's critical value for planning", () => {
  // Dunnett (1964), Biometrics 20, tables for df = ∞, two decimals
  it.each([
    [2, 2, 2.21],
    [2, 3, 2.35],
    [2, 4, 2.44],
    [2, 5, 2.51],
    [1, 2, 1.92],
    [1, 3, 2.06],
    [1, 4, 2.16],
    [1, 5, 2.23],
  ] as const)('reproduces the %s-sided table for %s equal arms: %s', (sides, treatments, critical) => {
    expect(dunnettCriticalValue({ alpha: 0.05, sides, treatments, treatmentPerControl: 1 })).toBeCloseTo(
      critical,
      2,
    );
  });

  it('is the normal quantile when there is one treatment arm', () => {
    const critical = dunnettCriticalValue({ alpha: 0.01, sides: 2, treatments: 1, treatmentPerControl: 3 });
    expect(critical).toBe(normalUpperQuantile(0.005));
  });

  it('falls when arms share more of their error through a small control, down to the single comparison', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 10 }),
        fc.double({ min: 0.01, max: 50, noNaN: true }),
        fc.constantFrom(1 as const, 2 as const),
        (treatments, share, sides) => {
          const at = (treatmentPerControl: number) =>
            dunnettCriticalValue({ alpha: 0.05, sides, treatments, treatmentPerControl });
          expect(at(share * 1.5)).toBeLessThan(at(share));
          expect(at(share)).toBeLessThan(normalUpperQuantile(0.05 / sides / treatments));
          expect(at(share)).toBeGreaterThan(normalUpperQuantile(0.05 / sides));
        },
      ),
      { numRuns: 30 },
    );
  });

  it('holds for independent arms, where the chance is a product', () => {
    const critical = dunnettCriticalValue({
      alpha: 0.05,
      sides: 2,
      treatments: 3,
      treatmentPerControl: 1e-12,
    });
    expect(critical).toBeCloseTo(normalUpperQuantile((1 - 0.95 ** (1 / 3)) / 2), 5);
  });
});
