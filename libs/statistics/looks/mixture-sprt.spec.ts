import fc from 'fast-check';
import { undefinedBecause } from '../undefined.js';
import { mixtureSprt, type MixtureSprt } from './mixture-sprt.js';

const at = (look: object) =>
  mixtureSprt({ difference: 0.5, variance: 0.04, mixtureVariance: 0.25, ...look }) as MixtureSprt;

describe('the mixture sequential probability ratio test', () => {
  it('rejects exactly when its interval excludes no effect', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -5, max: 5, noNaN: true }),
        fc.double({ min: 1e-4, max: 4, noNaN: true }),
        fc.double({ min: 1e-4, max: 4, noNaN: true }),
        fc.double({ min: 0.5, max: 0.999, noNaN: true }),
        (difference, variance, mixtureVariance, level) => {
          const { p, interval, halfWidth, logLikelihoodRatio } = at({
            difference,
            variance,
            mixtureVariance,
            level,
          });
          if (Math.abs(Math.abs(difference) - halfWidth) > 1e-9 * halfWidth) {
            expect(p < 1 - level).toBe(interval.low > 0 || interval.high < 0);
          }
          expect(p).toBeCloseTo(Math.min(1, Math.exp(-logLikelihoodRatio)), 12);
          expect(interval.low + interval.high).toBeCloseTo(2 * difference, 9);
        },
      ),
    );
  });

  it('is the average of the likelihood ratio over the mixture', () => {
    // one-dimensional integral of φ(d; θ, v)/φ(d; 0, v) over θ ~ N(0, τ²), by the midpoint rule
    const [d, v, tau2] = [0.5, 0.04, 0.25];
    let sum = 0;
    const step = 0.001;
    for (let theta = -5; theta < 5; theta += step) {
      const prior = Math.exp((-theta * theta) / (2 * tau2)) / Math.sqrt(2 * Math.PI * tau2);
      sum += prior * Math.exp((theta * d) / v - (theta * theta) / (2 * v)) * step;
    }
    expect(at({}).logLikelihoodRatio).toBeCloseTo(Math.log(sum), 6);
    expect(at({})).toMatchObject({ method: 'mixtureSprt', difference: 0.5, standardError: 0.2 });
  });

  it('says why there is none', () => {
    const look = { difference: 0.5, variance: 0.04, mixtureVariance: 0.25 };
    expect(mixtureSprt({ ...look, variance: 0 })).toEqual(undefinedBecause('noVariance'));
    for (const more of [
      { variance: -1 },
      { mixtureVariance: 0 },
      { level: 1 },
      { level: 0 },
      { difference: NaN },
    ]) {
      expect(mixtureSprt({ ...look, ...more })).toEqual(undefinedBecause('outOfDomain'));
    }
  });
});
