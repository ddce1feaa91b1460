import fc from 'fast-check';
import { isUndefined, type Maybe } from '../undefined.js';
import { partialPooling, type StratumEffect } from './partial-pooling.js';

function defined<T>(value: Maybe<T>): T {
  if (isUndefined(value)) throw new Error(value.because);
  return value;
}

const effects = fc
  .array(
    fc.tuple(fc.double({ min: -20, max: 20, noNaN: true }), fc.double({ min: 0.01, max: 9, noNaN: true })),
    {
      minLength: 2,
      maxLength: 8,
    },
  )
  .map((all) =>
    all.map(([difference, squaredError], i): StratumEffect => ({
      name: String(i),
      difference,
      squaredError,
    })),
  );

describe('partial pooling of tiers', () => {
  it('draws every tier towards the mean and never past it', () => {
    fc.assert(
      fc.property(effects, (tiers) => {
        const result = defined(partialPooling(tiers));
        for (const { raw, shrunken, kept } of result.strata) {
          expect(kept).toBeGreaterThanOrEqual(0);
          expect(kept).toBeLessThan(1);
          expect(Math.abs(shrunken - result.mean)).toBeLessThanOrEqual(Math.abs(raw - result.mean) + 1e-9);
          expect((shrunken - result.mean) * (raw - result.mean)).toBeGreaterThanOrEqual(-1e-9);
        }
      }),
    );
  });

  it('finds the between variance at which the weighted squares equal their degrees of freedom (Paule–Mandel)', () => {
    fc.assert(
      fc.property(effects, (tiers) => {
        const { betweenVariance: tau, mean } = defined(partialPooling(tiers));
        const squares = tiers.reduce(
          (sum, e) => sum + (e.difference - mean) ** 2 / (tau + e.squaredError),
          0,
        );
        if (tau > 0) expect(squares).toBeCloseTo(tiers.length - 1, 6);
        else expect(squares).toBeLessThanOrEqual(tiers.length - 1 + 1e-9);
      }),
    );
  });

  it('agrees between both methods when all tiers have the same error, where both are s² − v', () => {
    const tiers = [1, 4, 7, 12].map((difference) => ({
      name: String(difference),
      difference,
      squaredError: 2,
    }));
    const variance = [1, 4, 7, 12].reduce((s, d) => s + (d - 6) ** 2, 0) / 3;
    for (const method of ['pauleMandel', 'derSimonianLaird'] as const) {
      const result = defined(partialPooling(tiers, { method }));
      expect(result.betweenVariance).toBeCloseTo(variance - 2, 9);
      expect(result.mean).toBeCloseTo(6, 12);
      expect(result.method).toBe(method);
    }
  });

  it('reports no heterogeneity and full pooling when the tiers agree', () => {
    const tiers = [3, 3.01, 2.99].map((difference) => ({ name: 'x', difference, squaredError: 1 }));
    const result = defined(partialPooling(tiers));
    expect(result.betweenVariance).toBe(0);
    expect(result.heterogeneity.share).toBe(0);
    expect(result.heterogeneity.p).toBeGreaterThan(0.99);
    result.strata.forEach((stratum) => expect(stratum.shrunken).toBeCloseTo(3, 12));
  });

  it('needs two tiers, each with an error', () => {
    const one = { name: 'a', difference: 1, squaredError: 1 };
    expect(partialPooling([one])).toEqual({ kind: 'undefined', because: 'tooFewObservations' });
    expect(partialPooling([one, { ...one, squaredError: 0 }])).toEqual({
      kind: 'undefined',
      because: 'noVariance',
    });
  });
});
