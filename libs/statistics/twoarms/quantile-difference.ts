import { normalUpperQuantile } from '../distributions/index.js';
import { tInference, type TInference } from '../precision/t-inference.js';
import { isUndefined, undefinedBecause, type Maybe } from '../undefined.js';
import { quantileOfSorted } from './quantiles.js';
import { deltaLift, welchDf, type RelativeLift } from './relative-lift.js';

/** What is kept of an arm for one quantile: the estimate and the order statistics around it. */
export interface QuantileOfArm {
  readonly n: number;
  /** Number of units behind `lower` and `upper`, when they were read from a sample of the arm; else n. */
  readonly nStar: number;
  /** Which quantile, 0 < ν < 1. */
  readonly nu: number;
  readonly quantile: number;
  /** The quantiles at ν ∓ 1.96·√(ν(1 − ν)/nStar): a 95 % interval of the quantile. */
  readonly lower: number;
  readonly upper: number;
}

export interface QuantileComparison extends TInference {
  readonly method: 'quantileDifference';
  readonly control: { readonly quantile: number; readonly variance: number };
  readonly treatment: { readonly quantile: number; readonly variance: number };
  readonly relativeLift: Maybe<RelativeLift<'delta'>>;
}

export interface QuantileQuestion {
  readonly level?: number;
  /** Variances per unit below this are raised to it; default 0. The unit is that of the outcome squared. */
  readonly leastVariance?: number;
}

const z975 = normalUpperQuantile(0.025);

/**
 * Difference of one quantile between two arms, a different question from the mean: what a customer at that rank has,
 * not what all of them add up to.
 *
 * The variance of each sample quantile comes from the width of its order-statistic interval, so the density need not be
 * estimated; then Welch's t. `tooFewObservations` when n ≤ z²ν/(1 − ν) (the upper order statistic would lie outside the
 * sample); `noVariance` when the order statistics coincide (a quantile inside a spike, such as zero).
 * Source: Price and Bonett (2002); the per-unit scaling is that of gbstats.
 */
export function quantileDifference(
  control: QuantileOfArm,
  treatment: QuantileOfArm,
  { level = 0.95, leastVariance = 0 }: QuantileQuestion = {},
): Maybe<QuantileComparison> {
  const [a, b] = [unitVariance(control, leastVariance), unitVariance(treatment, leastVariance)];
  if (isUndefined(a)) return a;
  if (isUndefined(b)) return b;
  const arm = ({ n, quantile }: QuantileOfArm, variance: number) => ({
    n,
    mean: quantile,
    squaredError: variance / n,
    df: n - 1,
  });
  const [c, t] = [arm(control, a), arm(treatment, b)];
  return {
    method: 'quantileDifference',
    ...tInference(t.mean - c.mean, c.squaredError + t.squaredError, welchDf(c, t), level),
    control: { quantile: c.mean, variance: a },
    treatment: { quantile: t.mean, variance: b },
    relativeLift: deltaLift(c, t, { level }),
  };
}

function unitVariance({ n, nStar, nu, lower, upper }: QuantileOfArm, leastVariance: number): Maybe<number> {
  if (!(nu > 0 && nu < 1)) return undefinedBecause('outOfDomain');
  if (!(n >= 2) || nStar <= (z975 * z975 * nu) / (1 - nu)) return undefinedBecause('tooFewObservations');
  const spread = (upper - lower) / (2 * z975);
  const variance = (nStar / n) * (n - 1) * spread * spread;
  return variance > 0 ? Math.max(variance, leastVariance) : undefinedBecause('noVariance');
}

/** The quantile of raw values with the order statistics that `quantileDifference` needs. */
export function quantileOfArm(values: ArrayLike<number>, nu: number): Maybe<QuantileOfArm> {
  const sorted = Float64Array.from(values).sort();
  const n = sorted.length;
  if (!(nu > 0 && nu < 1)) return undefinedBecause('outOfDomain');
  if (n < 2) return undefinedBecause('tooFewObservations');
  const reach = z975 * Math.sqrt((nu * (1 - nu)) / n);
  if (nu - reach <= 0 || nu + reach >= 1) return undefinedBecause('tooFewObservations');
  const at = (p: number) => {
    const value = quantileOfSorted(sorted, p);
    if (isUndefined(value)) throw new RangeError(`No quantile ${p} of ${n} values`);
    return value;
  };
  return { n, nStar: n, nu, quantile: at(nu), lower: at(nu - reach), upper: at(nu + reach) };
}
