import { interval, type Interval } from '../interval.js';
import { undefinedBecause, type Maybe } from '../undefined.js';

export interface LookAtEstimate {
  /** Estimated effect at this look, in its unit. */
  readonly estimate: number;
  /** Its standard error at this look. */
  readonly standardError: number;
  /** Units in both arms together at this look. */
  readonly n: number;
  /** 1 − the chance that any of unlimited looks misses the truth, for example 0.95. */
  readonly level?: number;
  /** Number of units at which the sequence should be tightest: about where a decision is expected. */
  readonly tuningSize: number;
  /** `greater` / `less`: only a lower / an upper bound is wanted, which is then tighter. Default `twoSided`. */
  readonly alternative?: 'twoSided' | 'greater' | 'less';
}

export interface ConfidenceSequence {
  readonly method: 'asymptoticConfidenceSequence';
  readonly difference: number;
  readonly standardError: number;
  /** Covers the truth at all looks together with the given level; unbounded on one side for a one-sided alternative. */
  readonly interval: Interval;
  readonly halfWidth: number;
  /** Valid at every look; the smallest seen so far may be used. */
  readonly p: number;
  /** ln p: finite where p itself is no longer a double. */
  readonly logP: number;
  /** Spread of the mixture, per root unit. */
  readonly rho: number;
}

/**
 * Interval and p-value that stay valid however often and whenever one looks, for any estimate with a standard error.
 *
 * Half-width (two-sided) SE·√(2(nρ² + 1)/(nρ²)·ln(√(nρ² + 1)/α)), ρ² = (−2·ln α + ln(1 − 2·ln α))/tuningSize (one-sided:
 * ρ at 2α). The p-value inverts the interval with ρ held fixed.
 * Assumption: the estimate is asymptotically normal from the first look on: not before some hundred units, and later
 * where tails are heavy. The price is a width of 1.3 to 2 times that of a single look.
 * Errors: `noVariance`; `outOfDomain`.
 *
 * Source: Waudby-Smith, Arbour, Sinha, Kennedy, Ramdas (2021), arXiv 2103.06476, equations 9, 134, 155 and 161.
 */
export function confidenceSequence(look: LookAtEstimate): Maybe<ConfidenceSequence> {
  const { estimate, standardError, n, level = 0.95, tuningSize, alternative = 'twoSided' } = look;
  const alpha = 1 - level;
  const tail = alternative === 'twoSided' ? alpha : 2 * alpha;
  const usable = n > 0 && tuningSize > 0 && alpha > 0 && tail < 1 && Number.isFinite(estimate);
  if (!usable || !(standardError >= 0)) return undefinedBecause('outOfDomain');
  if (standardError === 0) return undefinedBecause('noVariance');
  const rho = mixtureSpread(tail, tuningSize);
  const nRho = n * rho ** 2;
  const logRoot = 0.5 * Math.log1p(nRho);
  const reach =
    alternative === 'twoSided' ? logRoot - Math.log(alpha) : Math.log1p(Math.exp(logRoot) / (2 * alpha));
  const halfWidth = standardError * Math.sqrt(((2 * (nRho + 1)) / nRho) * reach);
  const z = estimate / standardError;
  const evidence = ((nRho / (nRho + 1)) * z * z) / 2;
  const logP =
    alternative === 'twoSided'
      ? logRoot - evidence
      : (alternative === 'greater') === z > 0
        ? logRoot - Math.LN2 - logExpm1(evidence)
        : 0;
  return {
    method: 'asymptoticConfidenceSequence',
    difference: estimate,
    standardError,
    interval: interval(
      alternative === 'less' ? -Infinity : estimate - halfWidth,
      alternative === 'greater' ? Infinity : estimate + halfWidth,
      level,
    ),
    halfWidth,
    p: Math.exp(Math.min(0, logP)),
    logP: Math.min(0, logP),
    rho,
  };
}

/** ρ that makes the sequence nearly tightest at `tuningSize` units (equation 161). */
export function mixtureSpread(alpha: number, tuningSize: number): number {
  const twice = -2 * Math.log(alpha);
  return Math.sqrt((twice + Math.log1p(twice)) / tuningSize);
}

function logExpm1(x: number): number {
  return x > 30 ? x : Math.log(Math.expm1(x));
}
