import fc from 'fast-check';
import { isSpending, spentAt, type Spending } from './spending.js';

const spendings = fc.constantFrom<Spending>(
  { kind: 'obrienFlemingLike' },
  { kind: 'pocockLike' },
  { kind: 'power', exponent: 3 },
  { kind: 'power', exponent: 0.5 },
  { kind: 'hwangShihDeCani', gamma: -4 },
  { kind: 'hwangShihDeCani', gamma: 0 },
  { kind: 'hwangShihDeCani', gamma: 2 },
);

describe('spending alpha', () => {
  it('rises from nothing to all of it, and stays there', () => {
    fc.assert(
      fc.property(
        spendings,
        fc.double({ min: 0.001, max: 0.4, noNaN: true }),
        fc.double({ min: 0.01, max: 0.98, noNaN: true }),
        (spending, alpha, t) => {
          expect(spentAt(spending, alpha, 1)).toBeCloseTo(alpha, 12);
          expect(spentAt(spending, alpha, 1.3)).toBe(spentAt(spending, alpha, 1));
          expect(spentAt(spending, alpha, t)).toBeGreaterThan(0);
          expect(spentAt(spending, alpha, t + 0.01)).toBeGreaterThan(spentAt(spending, alpha, t));
        },
      ),
    );
  });

  it('has the published shares at half time', () => {
    // Jennison, Turnbull (2000), section 7.2, and rpact: one-sided 0.025
    expect(spentAt({ kind: 'obrienFlemingLike' }, 0.025, 0.5)).toBeCloseTo(0.0015253, 7);
    expect(spentAt({ kind: 'pocockLike' }, 0.025, 0.5)).toBeCloseTo(
      0.025 * Math.log(1 + (Math.E - 1) / 2),
      14,
    );
    expect(spentAt({ kind: 'power', exponent: 2 }, 0.025, 0.5)).toBeCloseTo(0.00625, 14);
    expect(spentAt({ kind: 'hwangShihDeCani', gamma: 0 }, 0.025, 0.5)).toBeCloseTo(0.0125, 14);
    expect(spentAt({ kind: 'hwangShihDeCani', gamma: -4 }, 0.025, 0.5)).toBeCloseTo(
      (0.025 * (Math.exp(2) - 1)) / (Math.exp(4) - 1),
      14,
    );
  });

  it('knows parameters that make no spending', () => {
    expect(isSpending({ kind: 'power', exponent: 1 })).toBe(true);
    expect(isSpending({ kind: 'power', exponent: 0 })).toBe(false);
    expect(isSpending({ kind: 'power', exponent: Infinity })).toBe(false);
    expect(isSpending({ kind: 'hwangShihDeCani', gamma: NaN })).toBe(false);
    expect(isSpending({ kind: 'hwangShihDeCani', gamma: -4 })).toBe(true);
    expect(isSpending({ kind: 'pocockLike' })).toBe(true);
    expect(isSpending({ kind: 'obrienFlemingLike' })).toBe(true);
  });
});
