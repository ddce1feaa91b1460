import { tTwoSided, tUpperQuantile } from '../distributions/index.js';
import { interval, type Interval } from '../interval.js';
import { undefinedBecause, type Maybe, type UndefinedBecause } from '../undefined.js';

/** The studentised answer to «is the difference zero?», with the interval that inverts the same test. */
export interface TInference {
  /** Estimated difference, in the unit of the outcome (a fraction for a relative change). */
  readonly difference: number;
  /** Standard error of the difference, same unit. */
  readonly standardError: number;
  /** Degrees of freedom of the t distribution; Infinity means the normal distribution. */
  readonly df: Maybe<number>;
  /** difference / standardError. */
  readonly t: Maybe<number>;
  /** Two-sided p-value of «the difference is zero». */
  readonly p: Maybe<number>;
  /** difference ± quantile · standardError. */
  readonly interval: Maybe<Interval>;
}

/**
 * Student's t from a difference, its squared standard error and its degrees of freedom.
 * Without a positive variance the difference stays and everything that needs an error says why it has no value.
 */
export function tInference(difference: number, squaredError: number, df: number, level: number): TInference {
  if (!(squaredError > 0)) return withoutError(difference, 'noVariance');
  if (!(df > 0))
    return { ...withoutError(difference, 'tooFewObservations'), standardError: Math.sqrt(squaredError) };
  const standardError = Math.sqrt(squaredError);
  const t = difference / standardError;
  const half = tUpperQuantile((1 - level) / 2, df) * standardError;
  return {
    difference,
    standardError,
    df,
    t,
    p: tTwoSided(t, df),
    interval: interval(difference - half, difference + half, level),
  };
}

function withoutError(difference: number, because: UndefinedBecause): TInference {
  const none = undefinedBecause(because);
  return { difference, standardError: 0, df: none, t: none, p: none, interval: none };
}

/**
 * Degrees of freedom of a sum of independent squared errors aᵢ, each estimated on νᵢ degrees of freedom:
 * (Σaᵢ)² / Σ aᵢ²/νᵢ. Sources: Satterthwaite (1946), Welch (1947).
 */
export function satterthwaiteDf(a: number, dfOfA: number, b: number, dfOfB: number): number {
  const sum = a + b;
  return (sum * sum) / ((a * a) / dfOfA + (b * b) / dfOfB);
}
