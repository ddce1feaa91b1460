import { undefinedBecause, type Maybe } from '../undefined.js';
import { isPositive } from './error-rates.js';

/** What is known, per unit, of a metric that is a ratio of two means (cost per conversion, revenue per visit). */
export interface RatioSpread {
  readonly meanNumerator: number;
  readonly meanDenominator: number;
  readonly sdNumerator: number;
  readonly sdDenominator: number;
  /** Correlation of numerator and denominator among units, in [−1, 1]. */
  readonly correlation: number;
}

/**
 * The spread that makes a ratio of means plan like a mean: the standard deviation of (numerator − R·denominator) /
 * mean denominator among units. Put it into `sampleSizeForMeans` as `sdControl`, with the difference of ratios.
 *
 * Assumption: the denominator's mean is many standard errors from zero (delta method).
 * Errors: `denominatorNearZero`; `outOfDomain`.
 *
 * Source: Deng, Knoblich, Lu (2018), KDD, section 3.
 */
export function spreadOfRatio(spread: RatioSpread): Maybe<number> {
  const { meanNumerator, meanDenominator, sdNumerator, sdDenominator, correlation } = spread;
  if (meanDenominator === 0) return undefinedBecause('denominatorNearZero');
  const ratio = meanNumerator / meanDenominator;
  const usable =
    sdNumerator >= 0 && sdDenominator >= 0 && Math.abs(correlation) <= 1 && Number.isFinite(ratio);
  if (!usable) return undefinedBecause('outOfDomain');
  const variance =
    sdNumerator ** 2 + (ratio * sdDenominator) ** 2 - 2 * ratio * correlation * sdNumerator * sdDenominator;
  const sd = Math.sqrt(Math.max(0, variance)) / Math.abs(meanDenominator);
  return isPositive(sd) ? sd : undefinedBecause('noVariance');
}

/** Standard deviation of a zero-or-one outcome with this rate. Errors: `outOfDomain`. */
export function spreadOfProportion(rate: number): Maybe<number> {
  return rate > 0 && rate < 1 ? Math.sqrt(rate * (1 - rate)) : undefinedBecause('outOfDomain');
}

/**
 * Spread of an amount that most units do not have: zero with probability 1 − share, otherwise with the given mean and
 * standard deviation (spend per customer, most of whom buy nothing). Errors: `outOfDomain`.
 */
export function spreadOfZeroInflated(amount: {
  share: number;
  meanOfBuyers: number;
  sdOfBuyers: number;
}): Maybe<number> {
  const { share, meanOfBuyers, sdOfBuyers } = amount;
  const usable = share > 0 && share <= 1 && Number.isFinite(meanOfBuyers) && sdOfBuyers >= 0;
  if (!usable) return undefinedBecause('outOfDomain');
  const sd = Math.sqrt(share * sdOfBuyers ** 2 + share * (1 - share) * meanOfBuyers ** 2);
  return isPositive(sd) ? sd : undefinedBecause('noVariance');
}
