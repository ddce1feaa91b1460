import fc from 'fast-check';
import { solveIncreasing, type ValueAndSlope } from './solve-quantile.js';

/** The root, and where the function was asked. */
function solve(evaluate: (u: number) => ValueAndSlope, start: number) {
  const asked: { u: number; value: number }[] = [];
  const root = solveIncreasing((u) => {
    const answer = evaluate(u);
    asked.push({ u, value: answer.value });
    return answer;
  }, start);
  return { root, asked };
}

const shapes: Readonly<Record<string, (x: number) => ValueAndSlope>> = {
  // Newton's method by itself runs away from the root of the first two
  arctangent: (x) => ({ value: Math.atan(x), slope: 1 / (1 + x * x) }),
  logistic: (x) => ({ value: Math.tanh(x), slope: 1 / Math.cosh(x) ** 2 }),
  exponential: (x) => ({ value: Math.expm1(x), slope: Math.exp(x) }),
  line: (x) => ({ value: 3 * x, slope: 3 }),
};

describe('the root of an increasing function', () => {
  it.each(Object.keys(shapes))('is found wherever it lies: %s', (name) => {
    fc.assert(
      fc.property(
        fc.double({ min: -60, max: 60, noNaN: true }),
        fc.double({ min: -9, max: 9, noNaN: true }),
        (root, start) => {
          const found = solve((u) => shapes[name]!(u - root), start);
          expect(Math.abs(found.root - root)).toBeLessThan(1e-9);
          expect(found.asked.length).toBeLessThan(100);
        },
      ),
    );
  });

  it.each(Object.keys(shapes))(
    'is asked for only between what is known to be too low and too high: %s',
    (name) => {
      fc.assert(
        fc.property(fc.double({ min: -60, max: 60, noNaN: true }), (root) => {
          let [low, high] = [-Infinity, Infinity];
          for (const { u, value } of solve((x) => shapes[name]!(x - root), 0).asked) {
            expect(u).toBeGreaterThan(low);
            expect(u).toBeLessThan(high);
            if (value < 0) low = u;
            else high = u;
          }
        }),
      );
    },
  );

  it('is not leapt past where the slope says nothing', () => {
    // the slope at 0 is e⁻¹²⁰: a Newton step would go to e¹¹⁹
    const { root, asked } = solve((u) => shapes.logistic!(u - 60), 0);
    expect(root).toBeCloseTo(60, 9);
    expect(Math.max(...asked.map(({ u }) => u))).toBeLessThan(200);
    const back = solve((u) => shapes.logistic!(u + 60), 0);
    expect(Math.min(...back.asked.map(({ u }) => u))).toBeGreaterThan(-200);
  });

  it('is reached in one step along a line, and asked for no more where it is met', () => {
    expect(solve((u) => ({ value: 2 * (u - 3), slope: 2 }), 0).asked.map(({ u }) => u)).toEqual([0, 3]);
    expect(solve((u) => ({ value: u - 1, slope: 1 }), 1).asked).toHaveLength(1);
  });
});
