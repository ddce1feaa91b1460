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

  it('is 0 when the function is 0 in doubles', () => {
    expect(integrateLogConcave(() => 0, [{ centre: 0, unit: 1 }])).toBe(0);
  });
});
