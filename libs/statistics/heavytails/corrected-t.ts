import { tTwoSided, tUpper, tUpperQuantile } from '../distributions/index.js';
import { interval, type Interval } from '../interval.js';
import type { CentralMoments } from '../moments/index.js';
import { satterthwaiteDf } from '../precision/t-inference.js';
import { undefinedBecause, type Maybe } from '../undefined.js';

export interface CorrectedT {
  readonly method: 'johnson' | 'hall';
  readonly difference: number;
  readonly standardError: number;
  readonly df: number;
  /** Standardised third cumulant of the difference: its skewness, which the correction removes. */
  readonly skewness: number;
  /** The corrected statistic that is referred to Student's t. */
  readonly t: number;
  readonly p: number;
  /** One-sided: P(T ≥ t) and P(T ≤ t). */
  readonly pUpper: number;
  readonly pLower: number;
  readonly interval: Interval;
}

/**
 * Welch's t corrected for skewness, from central moments per arm.
 *
 * What: the difference of means, with the first term of the Edgeworth expansion of its studentised form removed. With
 * κ = (μ₃ₜ/nₜ² − μ₃꜀/n꜀²)/SE³: Johnson t + κ(1 + 2t²)/6; Hall adds κ²t³/27 and t + κt²/3 + κ/6, which makes it monotone,
 * so that it can be inverted to an interval and is the one to use.
 * Holds for moderate skewness of the difference only (|κ| up to about 0.15, `pickMeanMethod` says when): the sample
 * estimate of μ₃ is too small under heavy tails, and then no correction made from it suffices.
 * Errors: `tooFewObservations` with fewer than three units in an arm; `noVariance`.
 * Sources: Johnson (1978), Modified t tests and confidence intervals for asymmetrical populations; Hall (1992), On the
 * removal of skewness by transformation.
 */
export function correctedT(
  control: CentralMoments,
  treatment: CentralMoments,
  options: { readonly method?: CorrectedT['method']; readonly level?: number } = {},
): Maybe<CorrectedT> {
  if (control.n < 3 || treatment.n < 3) return undefinedBecause('tooFewObservations');
  const level = options.level ?? 0.95;
  const method = options.method ?? 'hall';
  const c = control.m2 / (control.n - 1);
  const t = treatment.m2 / (treatment.n - 1);
  if (!(c + t > 0)) return undefinedBecause('noVariance');
  const standardError = Math.sqrt(c + t);
  const df = satterthwaiteDf(c, control.n - 1, t, treatment.n - 1);
  const skewness = (thirdCumulant(treatment) - thirdCumulant(control)) / standardError ** 3;
  const difference = treatment.mean - control.mean;
  const plain = difference / standardError;
  const corrected =
    method === 'hall' ? hall(plain, skewness) : plain + (skewness * (1 + 2 * plain * plain)) / 6;
  const quantile = tUpperQuantile((1 - level) / 2, df);
  const bound = method === 'hall' ? hallInverse : johnsonInverse;
  return {
    method,
    difference,
    standardError,
    df,
    skewness,
    t: corrected,
    p: tTwoSided(corrected, df),
    pUpper: tUpper(corrected, df),
    pLower: tUpper(-corrected, df),
    interval: interval(
      difference - bound(quantile, skewness) * standardError,
      difference - bound(-quantile, skewness) * standardError,
      level,
    ),
  };
}

/** Third cumulant of the arm's mean: the unbiased third central moment m3·n²/((n − 1)(n − 2)) over n². */
function thirdCumulant({ n, m3 }: CentralMoments): number {
  return m3 / ((n - 1) * (n - 2));
}

function hall(t: number, skewness: number): number {
  return t + (skewness * t * t) / 3 + (skewness * skewness * t ** 3) / 27 + skewness / 6;
}

function hallInverse(x: number, skewness: number): number {
  if (Math.abs(skewness) < 1e-8) return x - (skewness * (1 + 2 * x * x)) / 6;
  return (3 / skewness) * (Math.cbrt(1 + skewness * (x - skewness / 6)) - 1);
}

/** Johnson's statistic is not monotone; his interval puts the correction into the centre instead. */
function johnsonInverse(x: number, skewness: number): number {
  return x - (skewness * (1 + 2 * x * x)) / 6;
}
