import { interval, type Interval } from '../interval.js';
import { undefinedBecause, type Maybe } from '../undefined.js';

export interface MixtureSprt {
  readonly method: 'mixtureSprt';
  readonly difference: number;
  readonly standardError: number;
  /** ln of the likelihood ratio of the mixture of effects over no effect. */
  readonly logLikelihoodRatio: number;
  /** min(1, 1 / likelihood ratio); valid at every look, and so is the smallest seen so far. */
  readonly p: number;
  /** Always valid: all effects that this look does not reject. */
  readonly interval: Interval;
  readonly halfWidth: number;
}

/**
 * Mixture sequential probability ratio test: a test of no effect that may be looked at any time, with effects weighed
 * by a normal distribution N(0, τ²) beforehand.
 *
 * @param look `variance`: of the estimated difference at this look; `mixtureVariance`: τ², about the square of the
 *   effects worth finding (`mixtureVarianceFor` gives the one that suits a planned size).
 * Errors: `noVariance`; `outOfDomain`.
 *
 * Source: Johari, Koomen, Pekelis, Walsh (2022), Operations Research 70, 1806–1821; Robbins (1970).
 */
export function mixtureSprt(look: {
  difference: number;
  variance: number;
  mixtureVariance: number;
  level?: number;
}): Maybe<MixtureSprt> {
  const { difference, variance: v, mixtureVariance: tau2, level = 0.95 } = look;
  if (!(v >= 0 && tau2 > 0 && level > 0 && level < 1 && Number.isFinite(difference))) {
    return undefinedBecause('outOfDomain');
  }
  if (v === 0) return undefinedBecause('noVariance');
  const logShrink = 0.5 * Math.log1p(tau2 / v);
  const logLikelihoodRatio = (difference / v) * ((difference * tau2) / (2 * (v + tau2))) - logShrink;
  const halfWidth = Math.sqrt(2 * v * (1 + v / tau2) * (logShrink - Math.log(1 - level)));
  return {
    method: 'mixtureSprt',
    difference,
    standardError: Math.sqrt(v),
    logLikelihoodRatio,
    p: Math.exp(Math.min(0, -logLikelihoodRatio)),
    interval: interval(difference - halfWidth, difference + halfWidth, level),
    halfWidth,
  };
}
