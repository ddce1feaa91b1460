import fc from 'fast-check';
import { sumOfErrors } from './satterthwaite.js';

const parts = fc.array(
  fc.record({
    squaredError: fc.double({ min: 0.001, max: 10, noNaN: true }),
    df: fc.integer({ min: 1, max: 100 }),
  }),
  { minLength: 1, maxLength: 6 },
);

describe('the sum of independent squared errors', () => {
  it('has no fewer degrees of freedom than its scarcest part and no more than all together', () => {
    fc.assert(
      fc.property(parts, (list) => {
        const { squaredError, df } = sumOfErrors(list);
        expect(squaredError).toBeCloseTo(
          list.reduce((sum, part) => sum + part.squaredError, 0),
          10,
        );
        expect(df).toBeGreaterThanOrEqual(Math.min(...list.map((part) => part.df)) - 1e-9);
        expect(df).toBeLessThanOrEqual(list.reduce((sum, part) => sum + part.df, 0) + 1e-9);
      }),
    );
  });

  it('is Welch’s formula for two arms, and ignores parts without error', () => {
    const two = [
      { squaredError: 2, df: 5 },
      { squaredError: 1, df: 10 },
    ];
    expect(sumOfErrors(two).df).toBeCloseTo(9 / (4 / 5 + 1 / 10), 12);
    expect(sumOfErrors([...two, { squaredError: 0, df: 0 }])).toEqual(sumOfErrors(two));
  });
});
