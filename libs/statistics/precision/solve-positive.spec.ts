import fc from 'fast-check';
import { solvePositive } from './solve-positive.js';

const entry = fc.double({ min: -10, max: 10, noNaN: true });

describe('the normal equations', () => {
  it('are solved for any regular cross-product matrix', () => {
    fc.assert(
      fc.property(
        fc.array(entry, { minLength: 9, maxLength: 9 }),
        fc.array(entry, { minLength: 3, maxLength: 3 }),
        (g, x) => {
          const a = new Float64Array(9);
          for (let i = 0; i < 3; i++)
            for (let j = 0; j < 3; j++)
              for (let k = 0; k < 3; k++)
                a[i * 3 + j] =
                  (a[i * 3 + j] as number) +
                  (g[k * 3 + i] as number) * (g[k * 3 + j] as number) +
                  (i === j && k === 0 ? 1 : 0);
          const b = [0, 1, 2].map((i) =>
            [0, 1, 2].reduce((s, j) => s + (a[i * 3 + j] as number) * (x[j] as number), 0),
          );
          const { solution, leftOut } = solvePositive(a, b, 3);
          expect(leftOut).toEqual([]);
          x.forEach((value, i) => expect(solution[i]).toBeCloseTo(value, 6));
        },
      ),
    );
  });

  it('leave out a column that repeats an earlier one and still fit', () => {
    const { solution, leftOut } = solvePositive([4, 8, 2, 8, 16, 4, 2, 4, 5], [10, 20, 9], 3);
    expect(leftOut).toEqual([1]);
    expect(Array.from(solution)).toEqual([2, 0, 1]);
  });

  it('leave out everything that does not vary', () => {
    expect(solvePositive([0], [0], 1)).toEqual({ solution: new Float64Array(1), leftOut: [0] });
    expect(solvePositive([0, 0, 0, 4], [0, 6], 2)).toEqual({
      solution: Float64Array.of(0, 1.5),
      leftOut: [0],
    });
  });
});
