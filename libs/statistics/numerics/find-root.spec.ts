import fc from 'fast-check';
import { findRoot } from './find-root.js';

describe('a root between two signs', () => {
  it('finds the root of a cubic to the last digits', () => {
    expect(findRoot((x) => x ** 3 - 2, 0, 2)).toBeCloseTo(Math.cbrt(2), 15);
  });

  it('returns an end that is itself the root', () => {
    expect(findRoot((x) => x - 1, 1, 5)).toBe(1);
    expect(findRoot((x) => x - 5, 1, 5)).toBe(5);
  });

  it('finds any root of a steep or flat monotone function, whichever way the bracket runs', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -50, max: 50, noNaN: true }),
        fc.constantFrom(0.2, 1, 3, 7),
        (root, power) => {
          const f = (x: number) => Math.sign(x - root) * Math.abs(x - root) ** power;
          const tolerance = { absoluteTolerance: 1e-12 };
          expect(Math.abs(findRoot(f, -60, 70, tolerance) - root)).toBeLessThan(1e-6);
          expect(Math.abs(findRoot(f, 70, -60, tolerance) - root)).toBeLessThan(1e-6);
        },
      ),
    );
  });

  it('needs far fewer evaluations than bisection on a smooth function', () => {
    let evaluations = 0;
    findRoot(
      (x) => {
        evaluations++;
        return Math.exp(x) - 3;
      },
      0,
      10,
    );
    expect(evaluations).toBeLessThan(20);
  });

  it('stops early at the tolerance asked for', () => {
    const count = (relativeTolerance: number) => {
      let evaluations = 0;
      findRoot((x) => (evaluations++, Math.atan(x - 3)), 0.1, 9, { relativeTolerance });
      return evaluations;
    };
    expect(count(0.1)).toBeLessThan(count(1e-12));
  });

  it('throws when nothing shows that there is a root', () => {
    expect(() => findRoot((x) => x * x + 1, -1, 1)).toThrow('no change of sign');
    expect(() => findRoot(() => NaN, -1, 1)).toThrow('no change of sign');
  });
});
