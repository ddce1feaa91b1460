import { normalCdf, normalUpperQuantile } from '../distributions/index.js';
import { findRoot } from '../numerics/find-root.js';
import { isDefined, undefinedBecause, type Maybe } from '../undefined.js';
import {
  isPositive,
  isProbability,
  tailAlpha,
  type ErrorRates,
  type ErrorRatesAndPower,
} from './error-rates.js';

/** What a test needs to know of the estimator. */
export interface KnownStandardError {
  /** Standard error of the estimated effect at the planned sizes, in the unit of the effect. */
  readonly standardError: number;
  /** Units of one treatment arm per unit of the control (default 1); only Dunnett's correction depends on it. */
  readonly treatmentPerControl?: number;
}

/** Which rejections count as power. */
export interface PowerCounting {
  /**
   * false (default): only a finding in the direction of the effect is a success.
   * true: a finding in the wrong direction counts too (R's `strict = TRUE`, pwr, statsmodels).
   */
  readonly wrongDirectionCounts?: boolean;
}

/**
 * Power of a test whose statistic is normal with a known standard error: the answer for any estimator for which the
 * standard error is known beforehand (delta method, CUPED, clusters, tier-weighted totals).
 *
 * With `wrongDirectionCounts` the result at no effect is alpha, without it half of alpha.
 * Errors: `outOfDomain` for a standard error that is not positive or rates outside (0, 1).
 */
export function powerOfZTest(
  plan: ErrorRates & PowerCounting & KnownStandardError & { effect: number },
): Maybe<number> {
  const { effect, standardError, sides = 2, wrongDirectionCounts = false } = plan;
  const tail = tailAlpha(plan, plan.treatmentPerControl);
  if (!isDefined(tail)) return tail;
  if (!isPositive(standardError) || !Number.isFinite(effect)) return undefinedBecause('outOfDomain');
  return powerAtShift(Math.abs(effect) / standardError, tail, sides === 2 && wrongDirectionCounts);
}

/**
 * The smallest effect (absolute value) that is found with the wanted power, for a known standard error.
 *
 * Without `wrongDirectionCounts` it is (z_alpha + z_power)·SE in closed form.
 * Errors: `outOfDomain` as for the power, or for a power that is not above the false-alarm rate.
 */
export function minimumDetectableEffectOfZTest(
  plan: ErrorRatesAndPower & PowerCounting & KnownStandardError,
): Maybe<number> {
  const { standardError, power, sides = 2, wrongDirectionCounts = false } = plan;
  const tail = tailAlpha(plan, plan.treatmentPerControl);
  if (!isDefined(tail)) return tail;
  if (!isPositive(standardError) || !isProbability(power)) return undefinedBecause('outOfDomain');
  const bothTails = sides === 2 && wrongDirectionCounts;
  if (power <= (bothTails ? 2 * tail : tail)) return undefinedBecause('outOfDomain');
  const oneTail = shiftFor(tail, power);
  if (!bothTails) return oneTail * standardError;
  return (
    standardError * findRoot((shift) => powerAtShift(shift, tail, true) - power, 0, oneTail * (1 + 1e-9))
  );
}

/** z_alpha + z_power: the distance, in standard errors, at which one tail reaches the power. */
export function shiftFor(tail: number, power: number): number {
  return normalUpperQuantile(tail) + normalUpperQuantile(1 - power);
}

function powerAtShift(shift: number, tail: number, bothTails: boolean): number {
  const critical = normalUpperQuantile(tail);
  const right = normalCdf(shift - critical);
  return bothTails ? right + normalCdf(-shift - critical) : right;
}
