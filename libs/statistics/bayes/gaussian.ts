import { normalCdf, normalDensity, normalUpper, normalUpperQuantile } from '../distributions/index.js';
import { interval, type Interval } from '../interval.js';
import { undefinedBecause, type Maybe } from '../undefined.js';

/** Belief about an effect before the data: normal, on the scale of the estimate. */
export interface NormalBelief {
  readonly mean: number;
  readonly variance: number;
}

export interface EffectPosterior {
  readonly method: 'normalPosterior';
  /** Posterior mean of the effect: the estimate shrunk towards the prior's mean. */
  readonly mean: number;
  readonly sd: number;
  /** Equal-tailed credible interval. */
  readonly interval: Interval;
  /** Posterior probability that the treatment is better (the lower one, where lower is better). */
  readonly chanceToBeat: number;
  readonly chanceToLose: number;
  /** Mean of what is lost if the treatment is chosen and the control was better, ≥ 0, in the effect's unit. */
  readonly expectedLossOfTreatment: number;
  /** Mean of what is lost if the control is chosen and the treatment was better. */
  readonly expectedLossOfControl: number;
}

/**
 * Posterior of an effect with a normal estimate and a flat (absent) or normal prior.
 *
 * Assumption: the estimate is normal with the standard error given, as for the classical interval; with a flat prior
 * the credible interval is that interval.
 * Errors: `noVariance` for a standard error of 0; `outOfDomain`.
 *
 * Source: Gelman et al. (2013), Bayesian Data Analysis, section 2.5; conventions of growthbook's gbstats 0.8
 * (EffectBayesianABTest), whose risk is the expected loss here.
 */
export function posteriorOfEffect(
  estimate: { estimate: number; standardError: number },
  options: { prior?: NormalBelief; level?: number; lowerIsBetter?: boolean } = {},
): Maybe<EffectPosterior> {
  const { prior, level = 0.95, lowerIsBetter = false } = options;
  const { estimate: effect, standardError } = estimate;
  const priorIsUsable = !prior || (Number.isFinite(prior.mean) && prior.variance > 0);
  const usable = Number.isFinite(effect) && standardError >= 0 && level > 0 && level < 1;
  if (!usable || !priorIsUsable) return undefinedBecause('outOfDomain');
  if (standardError === 0) return undefinedBecause('noVariance');
  const { mean, variance } = prior
    ? combine({ mean: effect, variance: standardError ** 2 }, prior)
    : flat(estimate);
  const sd = Math.sqrt(variance);
  const reach = normalUpperQuantile((1 - level) / 2) * sd;
  const z = mean / sd;
  const [gain, loss] = [sd * meanAbove(z), sd * meanAbove(-z)];
  const [positive, negative] = [normalUpper(-z), normalCdf(-z)];
  return {
    method: 'normalPosterior',
    mean,
    sd,
    interval: interval(mean - reach, mean + reach, level),
    chanceToBeat: lowerIsBetter ? negative : positive,
    chanceToLose: lowerIsBetter ? positive : negative,
    expectedLossOfTreatment: lowerIsBetter ? gain : loss,
    expectedLossOfControl: lowerIsBetter ? loss : gain,
  };
}

/** A belief about a relative effect, on the scale of the absolute one. */
export function absoluteBelief(relative: NormalBelief, controlMean: number): NormalBelief {
  return { mean: relative.mean * Math.abs(controlMean), variance: relative.variance * controlMean ** 2 };
}

/** Mean and variance of the product of two normal densities: weighted by precision. */
function combine(a: NormalBelief, b: NormalBelief): NormalBelief {
  const total = a.variance + b.variance;
  return {
    mean: (a.mean * b.variance + b.mean * a.variance) / total,
    variance: a.variance * (b.variance / total),
  };
}

function flat({ estimate, standardError }: { estimate: number; standardError: number }): NormalBelief {
  return { mean: estimate, variance: standardError ** 2 };
}

/** E[(Z + z)⁺] of a standard normal Z. */
function meanAbove(z: number): number {
  return Math.max(0, normalDensity(z) + z * normalCdf(z));
}
