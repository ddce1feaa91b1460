import { tUpper, tUpperQuantile } from '../distributions/index.js';
import { interval, type Interval } from '../interval.js';
import type { Moments } from '../moments/index.js';
import { isUndefined, undefinedBecause, type Maybe } from '../undefined.js';
import { welchTest } from './welch.js';

export interface EquivalenceQuestion {
  /** Largest difference that does not matter, > 0, in the unit of the outcome. More of the outcome is better. */
  readonly margin: number;
  /** Size of each one-sided test; default 0.05. */
  readonly alpha?: number;
}

export interface Equivalence {
  readonly method: 'welchEquivalence';
  readonly difference: number;
  readonly standardError: number;
  readonly df: number;
  /** Against «worse by the margin or more». */
  readonly pNonInferiority: number;
  /** Against «better by the margin or more». */
  readonly pNonSuperiority: number;
  /** The greater of the two: against «differs by the margin or more» (two one-sided tests). */
  readonly pTost: number;
  /** The 1 − 2α interval; inside ±margin exactly when the arms are equivalent. */
  readonly interval: Interval;
  readonly nonInferior: boolean;
  readonly equivalent: boolean;
}

/**
 * Non-inferiority and equivalence of two means with Welch's t. That a difference is not significant shows nothing;
 * this shows that it is smaller than a margin fixed beforehand.
 * Assumes what `welchTest` assumes. `outOfDomain` for a margin ≤ 0; `tooFewObservations`, `noVariance`, `emptyArm`.
 * Source: Schuirmann (1987), J. Pharmacokinetics and Biopharmaceutics 15.
 */
export function equivalenceTest<Metric extends string>(
  control: Moments<Metric>,
  treatment: Moments<NoInfer<Metric>>,
  { margin, alpha = 0.05 }: EquivalenceQuestion,
): Maybe<Equivalence> {
  if (!(margin > 0) || !(alpha > 0 && alpha < 0.5)) return undefinedBecause('outOfDomain');
  const welch = welchTest(control, treatment);
  if (isUndefined(welch)) return welch;
  const { difference, standardError, df } = welch;
  if (isUndefined(df)) return df;
  const pNonInferiority = tUpper((difference + margin) / standardError, df);
  const pNonSuperiority = tUpper((margin - difference) / standardError, df);
  const pTost = Math.max(pNonInferiority, pNonSuperiority);
  const reach = tUpperQuantile(alpha, df) * standardError;
  return {
    method: 'welchEquivalence',
    difference,
    standardError,
    df,
    pNonInferiority,
    pNonSuperiority,
    pTost,
    interval: interval(difference - reach, difference + reach, 1 - 2 * alpha),
    nonInferior: pNonInferiority < alpha,
    equivalent: pTost < alpha,
  };
}
