import { tTwoSided, tUpperQuantile } from '../distributions/index.js';
import { undefinedBecause } from '../undefined.js';
import { satterthwaiteDf, tInference } from './t-inference.js';

describe("Student's inference from a difference and its error", () => {
  it('studentises, and puts its interval around the difference', () => {
    const half = tUpperQuantile(0.05, 7) * 2;
    const result = tInference(3, 4, 7, 0.9);
    expect(result).toMatchObject({ difference: 3, standardError: 2, df: 7, t: 1.5, p: tTwoSided(1.5, 7) });
    expect(result.interval).toMatchObject({
      low: expect.closeTo(3 - half, 12) as number,
      high: expect.closeTo(3 + half, 12) as number,
      level: 0.9,
    });
  });

  it('keeps the difference where there is no error, and the error where it has no degrees of freedom', () => {
    const noVariance = undefinedBecause('noVariance');
    expect(tInference(3, 0, 7, 0.95)).toEqual({
      difference: 3,
      standardError: 0,
      df: noVariance,
      t: noVariance,
      p: noVariance,
      interval: noVariance,
    });
    expect(tInference(3, NaN, 7, 0.95).p).toEqual(noVariance);
    const tooFew = undefinedBecause('tooFewObservations');
    for (const df of [0, NaN]) {
      expect(tInference(3, 4, df, 0.95)).toEqual({
        difference: 3,
        standardError: 2,
        df: tooFew,
        t: tooFew,
        p: tooFew,
        interval: tooFew,
      });
    }
  });

  it('weighs degrees of freedom by the errors that rest on them', () => {
    expect(satterthwaiteDf(2, 10, 0, 3)).toBe(10);
    expect(satterthwaiteDf(0, 10, 5, 3)).toBe(3);
    expect(satterthwaiteDf(1, 6, 1, 6)).toBe(12);
    expect(satterthwaiteDf(1, 4, 2, 5)).toBeCloseTo(9 / (1 / 4 + 4 / 5), 14);
  });
});
