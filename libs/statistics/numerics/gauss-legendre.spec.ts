import fc from 'fast-check';
import { gaussLegendre, integrate } from './gauss-legendre.js';

describe('Gauss–Legendre quadrature', () => {
  it('has the two-point rule of the textbook', () => {
    const { nodes, weights } = gaussLegendre(2);
    expect(nodes[0]).toBeCloseTo(-1 / Math.sqrt(3), 15);
    expect(nodes[1]).toBeCloseTo(1 / Math.sqrt(3), 15);
    expect(weights[0]).toBeCloseTo(1, 15);
    expect(weights[1]).toBeCloseTo(1, 15);
  });

  it('integrates every monomial up to degree 2·points − 1 exactly', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.nat(119), (points, power) => {
        const degree = power % (2 * points);
        const { nodes, weights } = gaussLegendre(points);
        const sum = nodes.reduce((total, x, i) => total + weights[i]! * x ** degree, 0);
        expect(sum).toBeCloseTo(degree % 2 === 1 ? 0 : 2 / (degree + 1), 12);
      }),
    );
  });

  it('returns the same rule when asked again', () => {
    expect(gaussLegendre(17)).toBe(gaussLegendre(17));
  });

  it('refuses a rule without nodes', () => {
    expect(() => gaussLegendre(0)).toThrow('cannot place 0 nodes');
    expect(() => gaussLegendre(2.5)).toThrow('cannot place 2.5 nodes');
  });

  it('integrates over any range, and backwards with the opposite sign', () => {
    expect(integrate(Math.sin, 0, Math.PI)).toBeCloseTo(2, 14);
    expect(integrate(Math.sin, Math.PI, 0)).toBeCloseTo(-2, 14);
    expect(integrate((x) => Math.exp(-x * x), -6, 6, 12, 20)).toBeCloseTo(Math.sqrt(Math.PI), 13);
    expect(integrate((x) => x ** 3, 1, 2, 1, 2)).toBeCloseTo(3.75, 14);
  });
});
