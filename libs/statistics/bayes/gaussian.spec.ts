import fc from 'fast-check';
import { seededRandom, standardNormal } from '../distributions/index.js';
import { undefinedBecause } from '../undefined.js';
import { absoluteBelief, posteriorOfEffect, type EffectPosterior } from './gaussian.js';

const posterior = (estimate: number, standardError: number, options = {}) =>
  posteriorOfEffect({ estimate, standardError }, options) as EffectPosterior;
const effects = fc.double({ min: -50, max: 50, noNaN: true });
const spreads = fc.double({ min: 0.01, max: 20, noNaN: true });

describe('the posterior of an effect', () => {
  it('is the estimate itself under a flat prior', () => {
    const { mean, sd, interval, chanceToBeat } = posterior(2, 1);
    expect([mean, sd]).toEqual([2, 1]);
    expect(interval.low).toBeCloseTo(2 - 1.959963984540054, 12);
    expect(interval.high).toBeCloseTo(2 + 1.959963984540054, 12);
    expect(chanceToBeat).toBeCloseTo(0.9772498680518208, 14);
  });

  it('lies between prior and estimate, and is surer than either', () => {
    fc.assert(
      fc.property(effects, spreads, effects, spreads, (estimate, standardError, priorMean, priorSd) => {
        const prior = { mean: priorMean, variance: priorSd ** 2 };
        const { mean, sd } = posterior(estimate, standardError, { prior });
        expect(mean).toBeGreaterThanOrEqual(Math.min(estimate, priorMean) - 1e-9);
        expect(mean).toBeLessThanOrEqual(Math.max(estimate, priorMean) + 1e-9);
        expect(sd).toBeLessThan(Math.min(standardError, priorSd));
        expect(1 / sd ** 2).toBeCloseTo(
          1 / standardError ** 2 + 1 / priorSd ** 2,
          6 - Math.ceil(Math.log10(1 + 1 / sd ** 2)),
        );
      }),
    );
  });

  it('adds data in any order: a posterior is the next prior', () => {
    const first = posterior(1, 2, { prior: { mean: 0, variance: 9 } });
    const both = posterior(3, 1, { prior: { mean: first.mean, variance: first.sd ** 2 } });
    const other = posterior(3, 1, { prior: { mean: 0, variance: 9 } });
    const swapped = posterior(1, 2, { prior: { mean: other.mean, variance: other.sd ** 2 } });
    expect(both.mean).toBeCloseTo(swapped.mean, 12);
    expect(both.sd).toBeCloseTo(swapped.sd, 12);
  });

  it('has chances that add up to one and losses that differ by the mean', () => {
    fc.assert(
      fc.property(effects, spreads, fc.boolean(), (estimate, standardError, lowerIsBetter) => {
        const result = posterior(estimate, standardError, { lowerIsBetter });
        expect(result.chanceToBeat + result.chanceToLose).toBeCloseTo(1, 12);
        const gain = result.expectedLossOfControl - result.expectedLossOfTreatment;
        expect(gain).toBeCloseTo(lowerIsBetter ? -estimate : estimate, 9);
        expect(result.expectedLossOfTreatment).toBeGreaterThanOrEqual(0);
        const mirrored = posterior(-estimate, standardError, { lowerIsBetter: !lowerIsBetter });
        expect(mirrored.chanceToBeat).toBeCloseTo(result.chanceToBeat, 13);
        expect(mirrored.expectedLossOfTreatment).toBeCloseTo(result.expectedLossOfTreatment, 12);
      }),
    );
  });

  it('has the losses of simulated effects', () => {
    const random = seededRandom(5);
    const draws = 200_000;
    let [loss, gain] = [0, 0];
    for (let i = 0; i < draws; i++) {
      const effect = 0.7 + 1.3 * standardNormal(random);
      if (effect < 0) loss -= effect / draws;
      else gain += effect / draws;
    }
    const { expectedLossOfTreatment, expectedLossOfControl } = posterior(0.7, 1.3);
    expect(expectedLossOfTreatment).toBeCloseTo(loss, 2);
    expect(expectedLossOfControl).toBeCloseTo(gain, 2);
  });

  it('keeps the digits of tiny chances and losses', () => {
    const { chanceToLose, expectedLossOfTreatment } = posterior(30, 1);
    expect(chanceToLose / 4.906713927148187e-198).toBeCloseTo(1, 12);
    // φ(z)/z²·(1 − 3/z² + …)
    expect(expectedLossOfTreatment / chanceToLose).toBeCloseTo(1 / 30, 3);
    expect(posterior(345, 1).expectedLossOfTreatment).toBe(0);
  });

  it('puts a relative belief on the scale of the difference', () => {
    expect(absoluteBelief({ mean: 0.1, variance: 0.04 }, -50)).toEqual({ mean: 5, variance: 100 });
  });

  it('says why there is none', () => {
    const estimate = { estimate: 1, standardError: 1 };
    const outOfDomain = undefinedBecause('outOfDomain');
    expect(posteriorOfEffect({ ...estimate, standardError: 0 })).toEqual(undefinedBecause('noVariance'));
    expect(posteriorOfEffect({ ...estimate, standardError: -1 })).toEqual(outOfDomain);
    expect(posteriorOfEffect({ ...estimate, estimate: NaN })).toEqual(outOfDomain);
    expect(posteriorOfEffect(estimate, { level: 0 })).toEqual(outOfDomain);
    expect(posteriorOfEffect(estimate, { level: 1 })).toEqual(outOfDomain);
    expect(posteriorOfEffect(estimate, { prior: { mean: NaN, variance: 1 } })).toEqual(outOfDomain);
    expect(posteriorOfEffect(estimate, { prior: { mean: 0, variance: 0 } })).toEqual(outOfDomain);
  });
});
