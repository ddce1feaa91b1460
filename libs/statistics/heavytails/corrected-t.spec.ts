import fc from 'fast-check';
import { tUpper, tUpperQuantile } from '../distributions/index.js';
import { centralMomentsOf } from '../moments/index.js';
import { isUndefined, type Maybe } from '../undefined.js';
import { correctedT } from './corrected-t.js';

function defined<T>(value: Maybe<T>): T {
  if (isUndefined(value)) throw new Error(value.because);
  return value;
}

const arm = fc
  .array(fc.integer({ min: 0, max: 1000 }), { minLength: 5, maxLength: 30 })
  .filter((values) => new Set(values).size > 2)
  .map((values) => centralMomentsOf(values));

describe('t corrected for skewness', () => {
  it('is Welch when both arms are symmetric', () => {
    const [c, t] = [centralMomentsOf([1, 2, 3, 4, 5]), centralMomentsOf([2, 4, 6, 8, 10])];
    for (const method of ['johnson', 'hall'] as const) {
      const result = defined(correctedT(c, t, { method }));
      expect(result.skewness).toBeCloseTo(0, 12);
      expect(result.t).toBeCloseTo(3 / Math.sqrt(2.5 / 5 + 10 / 5), 12);
      expect(result.pUpper).toBeCloseTo(tUpper(result.t, result.df), 12);
    }
  });

  it('takes the third moments over the squared sizes of the arms as skewness of the difference', () => {
    const c = centralMomentsOf([0, 0, 0, 10]);
    const t = centralMomentsOf([0, 1, 2, 3, 9]);
    const third = (m: { n: number; m3: number }) => (m.m3 * m.n ** 2) / ((m.n - 1) * (m.n - 2)) / m.n ** 2;
    const error = Math.sqrt(c.m2 / 3 + t.m2 / 4);
    expect(defined(correctedT(c, t)).skewness).toBeCloseTo((third(t) - third(c)) / error ** 3, 12);
  });

  it('mirrors when the arms are swapped', () => {
    fc.assert(
      fc.property(arm, arm, fc.constantFrom('johnson' as const, 'hall' as const), (c, t, method) => {
        const [there, back] = [defined(correctedT(c, t, { method })), defined(correctedT(t, c, { method }))];
        expect(back.t).toBeCloseTo(-there.t, 9);
        expect(back.pUpper).toBeCloseTo(there.pLower, 9);
        expect(back.interval.low).toBeCloseTo(-there.interval.high, 6);
      }),
    );
  });

  it("inverts Hall's transformation: the interval excludes zero exactly when p is below 5 %", () => {
    fc.assert(
      fc.property(arm, arm, (c, t) => {
        const { interval, p } = defined(correctedT(c, t));
        if (Math.abs(p - 0.05) > 1e-6) expect(interval.low > 0 || interval.high < 0).toBe(p < 0.05);
      }),
    );
  });

  it('needs three units an arm and a variance', () => {
    const two = centralMomentsOf([1, 2]);
    const flat = centralMomentsOf([4, 4, 4]);
    expect(correctedT(two, flat)).toEqual({ kind: 'undefined', because: 'tooFewObservations' });
    expect(correctedT(flat, flat)).toEqual({ kind: 'undefined', because: 'noVariance' });
  });

  it("adds Johnson's term to t, and takes it off the bounds of his interval", () => {
    const c = centralMomentsOf([0, 0, 1, 10, 3]);
    const t = centralMomentsOf([0, 1, 2, 3, 9, 4]);
    const { skewness, difference, standardError, df, interval, ...result } = defined(
      correctedT(c, t, { method: 'johnson' }),
    );
    const plain = difference / standardError;
    expect(result.t).toBeCloseTo(plain + (skewness * (1 + 2 * plain * plain)) / 6, 12);
    const q = tUpperQuantile(0.025, df);
    const shift = (skewness * (1 + 2 * q * q)) / 6;
    expect(interval.low).toBeCloseTo(difference - (q - shift) * standardError, 10);
    expect(interval.high).toBeCloseTo(difference + (q + shift) * standardError, 10);
  });

  it("adds Hall's three terms to t", () => {
    const c = centralMomentsOf([0, 0, 1, 10, 3]);
    const t = centralMomentsOf([0, 1, 2, 3, 9, 4]);
    const { skewness, difference, standardError, ...result } = defined(correctedT(c, t));
    const plain = difference / standardError;
    expect(result.method).toBe('hall');
    expect(result.t).toBeCloseTo(
      plain + (skewness * plain ** 2) / 3 + (skewness ** 2 * plain ** 3) / 27 + skewness / 6,
      12,
    );
    expect(result.p).toBeCloseTo(2 * Math.min(result.pUpper, result.pLower), 12);
  });
});
