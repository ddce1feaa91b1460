import { isDefined, undefinedBecause, type Maybe } from '../undefined.js';
import {
  isPositive,
  isProbability,
  tailAlpha,
  type ErrorRates,
  type ErrorRatesAndPower,
} from './error-rates.js';
import {
  minimumDetectableEffectOfZTest,
  powerOfZTest,
  shiftFor,
  type PowerCounting,
} from './normal-power.js';
import { sampleSizeFromControl, type AllocationAndVariance, type SampleSize } from './sample-size.js';

/** Spread of the outcome among single units, in the unit of the outcome. */
export interface MeansSpread {
  readonly sdControl: number;
  /** Default: as in the control. */
  readonly sdTreatment?: number;
}

export interface ArmSizes {
  /** Units in the control. */
  readonly nControl: number;
  /** Units in the treatment arm. */
  readonly nTreatment: number;
}

/**
 * Units needed to find a difference of means.
 *
 * n_control = (z_alpha + z_power)²·(sd_c² + sd_t²/r)·f / difference², with r treatment units per control unit and f the
 * variance factor. Several arms: the power is that of each single comparison.
 * Assumption: the difference is normal; for fewer than about 30 units in an arm use `sampleSizeForTTest`.
 * Errors: `outOfDomain` (no difference to find, a spread that is not positive, rates outside (0, 1)).
 *
 * Source: Chow, Shao, Wang (2008), Sample Size Calculations in Clinical Research, section 3.2.
 */
export function sampleSizeForMeans(
  plan: ErrorRatesAndPower & MeansSpread & AllocationAndVariance & { difference: number },
): Maybe<SampleSize> {
  const {
    difference,
    power,
    sdControl,
    sdTreatment = sdControl,
    treatmentPerControl = 1,
    varianceFactor = 1,
  } = plan;
  const tail = tailAlpha(plan, treatmentPerControl);
  if (!isDefined(tail)) return tail;
  const usable =
    isProbability(power) && power > tail && isPositive(Math.abs(difference)) && isPositive(varianceFactor);
  if (!usable || !isPositive(sdControl) || !isPositive(sdTreatment)) return undefinedBecause('outOfDomain');
  const variancePerControlUnit = (sdControl ** 2 + sdTreatment ** 2 / treatmentPerControl) * varianceFactor;
  const exactControl = variancePerControlUnit * (shiftFor(tail, power) / difference) ** 2;
  return sampleSizeFromControl(exactControl, treatmentPerControl, plan.arms);
}

/** Power of the comparison of two means at given sizes, by the normal distribution. Errors: `outOfDomain`. */
export function powerOfMeans(
  plan: ErrorRates & PowerCounting & MeansSpread & ArmSizes & { difference: number; varianceFactor?: number },
): Maybe<number> {
  const standardError = standardErrorOfMeans(plan);
  if (!isDefined(standardError)) return standardError;
  const treatmentPerControl = plan.nTreatment / plan.nControl;
  return powerOfZTest({ ...plan, effect: plan.difference, standardError, treatmentPerControl });
}

/**
 * The smallest difference of means found with the wanted power at given sizes, as an absolute value in the unit of the
 * outcome; divide by the control's mean for a relative one. Errors: `outOfDomain`.
 */
export function minimumDetectableEffectForMeans(
  plan: ErrorRatesAndPower & PowerCounting & MeansSpread & ArmSizes & { varianceFactor?: number },
): Maybe<number> {
  const standardError = standardErrorOfMeans(plan);
  if (!isDefined(standardError)) return standardError;
  return minimumDetectableEffectOfZTest({
    ...plan,
    standardError,
    treatmentPerControl: plan.nTreatment / plan.nControl,
  });
}

function standardErrorOfMeans(plan: MeansSpread & ArmSizes & { varianceFactor?: number }): Maybe<number> {
  const { sdControl, sdTreatment = sdControl, nControl, nTreatment, varianceFactor = 1 } = plan;
  const usable = [sdControl, sdTreatment, nControl, nTreatment, varianceFactor].every(isPositive);
  if (!usable) return undefinedBecause('outOfDomain');
  return Math.sqrt((sdControl ** 2 / nControl + sdTreatment ** 2 / nTreatment) * varianceFactor);
}
