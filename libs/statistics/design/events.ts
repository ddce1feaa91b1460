import { isDefined, undefinedBecause, type Maybe } from '../undefined.js';
import { isPositive, isProbability, tailAlpha, type ErrorRatesAndPower } from './error-rates.js';
import { shiftFor } from './normal-power.js';
import {
  sampleSizeFromControl,
  wholeUnits,
  type AllocationAndVariance,
  type SampleSize,
} from './sample-size.js';

export interface TimeToEventSize extends SampleSize {
  /** Events, over both arms, that the log-rank test needs, rounded up. */
  readonly events: number;
}

/**
 * Units (and events) that the log-rank test needs to find a hazard ratio:
 * events = (z_alpha + z_power)² / (π(1 − π)·ln(HR)²), π the treatment's share of the units of the two arms.
 *
 * @param shareWithEventControl expected share of control units with the event before the window ends; the treatment's
 *   is 1 − (1 − share)^HR.
 * Assumption: proportional hazards; censoring does not depend on the arm. Errors: `outOfDomain`.
 *
 * Source: Schoenfeld (1981), Biometrika 68, 316–319.
 */
export function sampleSizeForTimeToEvent(
  plan: ErrorRatesAndPower & AllocationAndVariance & { hazardRatio: number; shareWithEventControl: number },
): Maybe<TimeToEventSize> {
  const { hazardRatio, shareWithEventControl, power, treatmentPerControl = 1, varianceFactor = 1 } = plan;
  const tail = tailAlpha(plan, treatmentPerControl);
  if (!isDefined(tail)) return tail;
  const usable = isPositive(hazardRatio) && hazardRatio !== 1 && isPositive(varianceFactor);
  if (!usable || !isProbability(power) || power <= tail || !isProbability(shareWithEventControl)) {
    return undefinedBecause('outOfDomain');
  }
  const treated = treatmentPerControl / (1 + treatmentPerControl);
  const events =
    (varianceFactor * (shiftFor(tail, power) / Math.log(hazardRatio)) ** 2) / (treated * (1 - treated));
  const shareWithEventTreatment = -Math.expm1(hazardRatio * Math.log1p(-shareWithEventControl));
  const share = (1 - treated) * shareWithEventControl + treated * shareWithEventTreatment;
  const size = sampleSizeFromControl((events / share) * (1 - treated), treatmentPerControl, plan.arms);
  return { ...size, events: wholeUnits(events) };
}

/**
 * Units needed to find a ratio of event rates (transactions per customer and month) on the log scale.
 *
 * @param ratePerUnit expected events per control unit within the window; @param rateRatio treatment / control.
 * @param dispersion variance of the counts divided by their mean (default 1: Poisson; real activity counts 2 to 50).
 * Errors: `outOfDomain`.
 *
 * Source: Signorini (1991), Biometrika 78, 446–450, for two groups; dispersion as a quasi-likelihood factor.
 */
export function sampleSizeForRates(
  plan: ErrorRatesAndPower &
    AllocationAndVariance & { ratePerUnit: number; rateRatio: number; dispersion?: number },
): Maybe<SampleSize> {
  const { ratePerUnit, rateRatio, dispersion = 1, power, treatmentPerControl = 1, varianceFactor = 1 } = plan;
  const tail = tailAlpha(plan, treatmentPerControl);
  if (!isDefined(tail)) return tail;
  const usable = [ratePerUnit, rateRatio, dispersion, varianceFactor].every(isPositive) && rateRatio !== 1;
  if (!usable || !isProbability(power) || power <= tail) return undefinedBecause('outOfDomain');
  const variancePerControlUnit = (dispersion / ratePerUnit) * (1 + 1 / (rateRatio * treatmentPerControl));
  const exactControl =
    varianceFactor * variancePerControlUnit * (shiftFor(tail, power) / Math.log(rateRatio)) ** 2;
  return sampleSizeFromControl(exactControl, treatmentPerControl, plan.arms);
}

/**
 * Units that the Mann–Whitney test needs, given the chance that a treated unit's value exceeds a control unit's
 * (one half means no effect): total = (z_alpha + z_power)² / (12·c(1 − c)·(chance − ½)²).
 * Assumption: a location shift without many ties. Errors: `outOfDomain`.
 *
 * Source: Noether (1987), JASA 82, 645–647.
 */
export function sampleSizeForMannWhitney(
  plan: ErrorRatesAndPower & AllocationAndVariance & { chanceTreatmentExceeds: number },
): Maybe<SampleSize> {
  const { chanceTreatmentExceeds, power, treatmentPerControl = 1, varianceFactor = 1 } = plan;
  const tail = tailAlpha(plan, treatmentPerControl);
  if (!isDefined(tail)) return tail;
  const usable = isProbability(chanceTreatmentExceeds) && chanceTreatmentExceeds !== 0.5;
  if (!usable || !isProbability(power) || power <= tail || !isPositive(varianceFactor)) {
    return undefinedBecause('outOfDomain');
  }
  const control = 1 / (1 + treatmentPerControl);
  const total =
    (varianceFactor * (shiftFor(tail, power) / (chanceTreatmentExceeds - 0.5)) ** 2) /
    (12 * control * (1 - control));
  return sampleSizeFromControl(total * control, treatmentPerControl, plan.arms);
}
