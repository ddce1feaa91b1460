import fc from 'fast-check';
import { assertDraws, permutationDraws } from './draw-count.js';

describe('the number of draws', () => {
  it('is refused where no whole number of them lies in each tail', () => {
    expect(() => assertDraws(199, 0.95)).not.toThrow();
    expect(() => assertDraws(19, 0.9)).not.toThrow();
    expect(() => assertDraws(200, 0.95)).toThrow(RangeError);
    // (7/3 + 1)·0.3 = 1, of a third of a draw
    expect(() => assertDraws(7 / 3, 0.4)).toThrow('draws at level');
    expect(() => assertDraws(-1, 0.95)).toThrow(RangeError);
    expect(() => assertDraws(NaN, 0.95)).toThrow(RangeError);
  });

  it('makes (B + 1)·α/2 whole and is the next such number', () => {
    expect(permutationDraws(0.95)).toBe(1999);
    expect(permutationDraws(0.95, 2000)).toBe(2039);
    expect(permutationDraws(0.99, 999)).toBe(999);
    expect(permutationDraws(0.9, 15)).toBe(19);
    fc.assert(
      fc.property(
        fc.constantFrom(0.8, 0.9, 0.95, 0.98, 0.99, 0.999),
        fc.integer({ min: 1, max: 5000 }),
        (level, least) => {
          const draws = permutationDraws(level, least);
          const rank = ((draws + 1) * (1 - level)) / 2;
          expect(draws).toBeGreaterThanOrEqual(least);
          expect(rank).toBeCloseTo(Math.round(rank), 6);
        },
      ),
    );
  });
});
