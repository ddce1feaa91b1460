import fc from 'fast-check';
import { integrateLogConcave } from './log-concave-integral.js';

const normal =
  (centre: number, sd: number, height = 1) =>
  (u: number) =>
    height * Math.exp(-((u - centre) ** 2) / (2 * sd * sd));

describe('the integral of a log-concave function', () => {
  it('is that of the normal curve, wherever it lies, however narrow or low', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -30, max: 30, noNaN: true }),
        fc.double({ min: -4, max: 2, noNaN: true }),
        fc.double({ min: -12, max: 12, noNaN: true }),
        fc.double({ min: -200, max: 0, noNaN: true }),
        (centre, logSd, shift, logHeight) => {
          const [sd, height] = [10 ** logSd, 10 ** logHeight];
          const f = normal(centre, sd, height);
          const integral = integrateLogConcave(f, [{ centre: centre + shift * sd, unit: sd }]);
          expect(integral / (height * sd * Math.sqrt(2 * Math.PI))).toBeCloseTo(1, 10);
        },
      ),
    );
  });

  it('keeps long exponential tails', () => {
    const laplace = (u: number) => Math.exp(-Math.abs(u));
    expect(integrateLogConcave(laplace, [{ centre: 0, unit: 1 }])).toBeCloseTo(2, 12);
  });

  it('resolves a sharp edge beside a broad shoulder', () => {
    // ∫ e^u for u < 0, cut off within a thousandth
    const f = (u: number) => Math.exp(u) / (1 + Math.exp(Math.min(700, u / 0.001)));
    const exact = (Math.PI * 0.001) / Math.sin(Math.PI * 0.001);
    const integral = integrateLogConcave(f, [
      { centre: 0, unit: 0.01 },
      { centre: 0, unit: 1 },
    ]);
    expect(integral).toBeCloseTo(exact, 10);
  });

  it('finds a peak that lies anywhere between two centres at which the function is 0 in doubles', () => {
    for (const at of [-131, -53, 4, 89, 130]) {
      const scales = [
        { centre: -200, unit: 1 },
        { centre: 200, unit: 4 },
      ];
      const f = normal(at, 1);
      expect(f(-200) + f(200)).toBe(0);
      expect(integrateLogConcave(f, scales)).toBeCloseTo(Math.sqrt(2 * Math.PI), 11);
    }
  });

  it('reaches a peak that lies far outside of the centres, on either side', () => {
    for (const far of [-30, 30]) {
      const f = (u: number) => Math.exp(-Math.cosh((u - far) / 10));
      // ∫ e^(−cosh(v)) dv = 2·K₀(1), Abramowitz & Stegun table 9.8: K₀(1) = 0.4210244382
      const integral = integrateLogConcave(f, [{ centre: 0, unit: 1 }]);
      expect(integral / 20).toBeCloseTo(0.4210244382, 9);
    }
  });

  it('is 0 when the function is 0 in doubles', () => {
    expect(integrateLogConcave(() => 0, [{ centre: 0, unit: 1 }])).toBe(0);
  });
});
