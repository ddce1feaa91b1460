import { nonCentralTCdf, nonCentralTUpper, tUpperQuantile } from '../distributions/index.js';
import { findRoot } from '../numerics/find-root.js';
import { isDefined, undefinedBecause, type Maybe } from '../undefined.js';
import {
  isPositive,
  isProbability,
  tailAlpha,
  type ErrorRates,
  type ErrorRatesAndPower,
} from './error-rates.js';
import type { ArmSizes } from './means.js';
import { shiftFor, type PowerCounting } from './normal-power.js';
import { sampleSizeFromControl, type AllocationAndVariance, type SampleSize } from './sample-size.js';

export interface Standardised {
  /** Difference of means that should be found. */
  readonly difference: number;
  /** Common standard deviation of single units (use 1 and a standardised difference if only Cohen's d is known). */
  readonly sd: number;
}

/**
 * Power of the two-sample t test with equal variances, by the non-central t distribution: right for small arms too.
 * R's `power.t.test` (`wrongDirectionCounts`: `strict = TRUE`), `pwr.t2n.test`, statsmodels `TTestIndPower`.
 * Assumption: normal outcomes with one spread. Errors: `tooFewObservations` for fewer than 3 units together;
 * `outOfDomain`.
 *
 * Source: Cohen (1988), Statistical Power Analysis for the Behavioral Sciences, chapter 2.
 */
export function powerOfTTest(
  plan: ErrorRates & PowerCounting & Standardised & ArmSizes & { varianceFactor?: number },
): Maybe<number> {
  const {
    nControl,
    nTreatment,
    difference,
    sd,
    varianceFactor = 1,
    sides = 2,
    wrongDirectionCounts = false,
  } = plan;
  if (![nControl, nTreatment, sd, varianceFactor].every(isPositive) || !Number.isFinite(difference)) {
    return undefinedBecause('outOfDomain');
  }
  const tail = tailAlpha(plan, nTreatment / nControl);
  if (!isDefined(tail)) return tail;
  const df = nControl + nTreatment - 2;
  if (df <= 0) return undefinedBecause('tooFewObservations');
  const shift = Math.abs(difference) / (sd * Math.sqrt(varianceFactor * (1 / nControl + 1 / nTreatment)));
  const critical = tUpperQuantile(tail, df);
  const right = nonCentralTUpper(critical, df, shift);
  return sides === 2 && wrongDirectionCounts ? right + nonCentralTCdf(-critical, df, shift) : right;
}

/**
 * Units that the two-sample t test needs, solved for a real number of control units and then rounded up.
 * For equal arms it is R's `power.t.test`. Errors: `outOfDomain`.
 */
export function sampleSizeForTTest(
  plan: ErrorRatesAndPower & PowerCounting & Standardised & AllocationAndVariance,
): Maybe<SampleSize> {
  const { difference, sd, power, treatmentPerControl = 1, varianceFactor = 1 } = plan;
  const tail = tailAlpha(plan, treatmentPerControl);
  if (!isDefined(tail)) return tail;
  const usable = [Math.abs(difference), sd, varianceFactor].every(isPositive) && isProbability(power);
  if (!usable || power <= tail * (plan.wrongDirectionCounts ? 2 : 1)) return undefinedBecause('outOfDomain');
  const shortfall = (nControl: number) => {
    const reached = powerOfTTest({ ...plan, nControl, nTreatment: nControl * treatmentPerControl });
    return isDefined(reached) ? reached - power : NaN;
  };
  // The t test never needs fewer units than the normal distribution says, nor fewer than one degree of freedom.
  const fewest = 3 / (1 + treatmentPerControl);
  const normal =
    (1 + 1 / treatmentPerControl) * varianceFactor * ((sd * shiftFor(tail, power)) / difference) ** 2;
  const tooFew = Math.max(fewest, 0.99 * normal);
  if (shortfall(fewest) >= 0) return sampleSizeFromControl(fewest, treatmentPerControl, plan.arms);
  // Where the wrong direction counts too, fewer units than the normal approximation asks for may do.
  if (shortfall(tooFew) >= 0) {
    const exactControl = findRoot(shortfall, fewest, tooFew, { relativeTolerance: 1e-12 });
    return sampleSizeFromControl(exactControl, treatmentPerControl, plan.arms);
  }
  let enough = 1.01 * tooFew + 2;
  while (shortfall(enough) < 0) enough *= 1.5;
  const exactControl = findRoot(shortfall, tooFew, enough, { relativeTolerance: 1e-12 });
  return sampleSizeFromControl(exactControl, treatmentPerControl, plan.arms);
}

/** The smallest difference of means that the t test finds with the wanted power at given sizes. Errors: `outOfDomain`. */
export function minimumDetectableEffectForTTest(
  plan: ErrorRatesAndPower & PowerCounting & ArmSizes & { sd: number; varianceFactor?: number },
): Maybe<number> {
  const { power, sd } = plan;
  const shortfall = (multiple: number) => {
    const reached = powerOfTTest({ ...plan, difference: multiple * sd });
    return isDefined(reached) ? reached - power : NaN;
  };
  const withoutEffect = powerOfTTest({ ...plan, difference: 0 });
  if (!isDefined(withoutEffect)) return withoutEffect;
  if (!isProbability(power) || withoutEffect >= power) return undefinedBecause('outOfDomain');
  const { nControl, nTreatment, varianceFactor = 1 } = plan;
  let enough = 4 * Math.sqrt(varianceFactor * (1 / nControl + 1 / nTreatment));
  while (shortfall(enough) < 0) enough *= 2;
  return sd * findRoot(shortfall, 0, enough, { relativeTolerance: 1e-12 });
}
