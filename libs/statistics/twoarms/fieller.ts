import { normalUpperQuantile, tUpperQuantile } from '../distributions/index.js';
import { interval, type Interval } from '../interval.js';
import { undefinedBecause, type Maybe } from '../undefined.js';

/** Two estimates that are jointly close to normal. */
export interface EstimatedRatio {
  readonly numerator: number;
  readonly denominator: number;
  /** Squared standard errors of the two estimates, and their covariance (0 for independent arms). */
  readonly numeratorVariance: number;
  readonly denominatorVariance: number;
  readonly covariance: number;
}

export interface FiellerRatio {
  readonly method: 'fieller';
  /** numerator / denominator; undefined when the denominator's estimate is 0. */
  readonly ratio: Maybe<number>;
  /** All ratios that the test of numerator − θ·denominator = 0 does not reject; its kind is part of the answer. */
  readonly interval: Interval;
}

/**
 * Fieller's set for a ratio of two means, for example cost / incremental converters.
 *
 * What: { θ : (A − θB)² ≤ q²(Var A − 2θ Cov + θ² Var B) }. Exact for normal estimates with known variances, whatever
 * the denominator. When the denominator is not distinguishable from 0 no finite interval can hold its level, and the
 * set is the outside of an interval (`complement`) or everything (`wholeLine`); then the ratio should not be used.
 * `df`: degrees of freedom of the variances; Infinity (default) uses the normal quantile.
 * Source: Fieller (1954), JRSS B 16; the shapes in Franz (2007), arXiv:0710.2024.
 */
export function fiellerRatio(estimates: EstimatedRatio, level = 0.95, df = Infinity): Maybe<FiellerRatio> {
  const { numerator, denominator, numeratorVariance, denominatorVariance, covariance } = estimates;
  const finite = [numerator, denominator, numeratorVariance, denominatorVariance, covariance];
  if (!finite.every(Number.isFinite) || numeratorVariance < 0 || denominatorVariance < 0) {
    return undefinedBecause('outOfDomain');
  }
  if (numeratorVariance === 0 && denominatorVariance === 0) return undefinedBecause('noVariance');
  if (!(df > 0)) return undefinedBecause('tooFewObservations');
  const tail = (1 - level) / 2;
  const quantile = df === Infinity ? normalUpperQuantile(tail) : tUpperQuantile(tail, df);
  const q2 = quantile * quantile;
  const set = quadraticSet(
    denominator * denominator - q2 * denominatorVariance,
    numerator * denominator - q2 * covariance,
    numerator * numerator - q2 * numeratorVariance,
    level,
  );
  return {
    method: 'fieller',
    ratio: denominator === 0 ? undefinedBecause('denominatorNearZero') : numerator / denominator,
    interval: set,
  };
}

/** { θ : aθ² − 2bθ + c ≤ 0 }, which here is never empty. */
function quadraticSet(a: number, b: number, c: number, level: number): Interval {
  const everything: Interval = { kind: 'wholeLine', low: -Infinity, high: Infinity, level };
  const discriminant = b * b - a * c;
  if (a === 0) {
    if (b === 0) return everything;
    return b > 0 ? interval(c / (2 * b), Infinity, level) : interval(-Infinity, c / (2 * b), level);
  }
  if (discriminant <= 0 && a < 0) return everything;
  // the root without cancellation first, the other from their product c / a
  const far = b + Math.sign(b || 1) * Math.sqrt(Math.max(0, discriminant));
  const roots = far === 0 ? [0, 0] : [far / a, c / far];
  const low = Math.min(roots[0]!, roots[1]!);
  const high = Math.max(roots[0]!, roots[1]!);
  return a > 0 ? interval(low, high, level) : { kind: 'complement', low, high, level };
}
