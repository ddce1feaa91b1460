import { isDefined, undefinedBecause, type Maybe } from '../undefined.js';
import { isPositive, type ErrorRates, type ErrorRatesAndPower } from './error-rates.js';
import {
  minimumDetectableEffectOfZTest,
  powerOfZTest,
  type KnownStandardError,
  type PowerCounting,
} from './normal-power.js';
import type { ArmSizes } from './means.js';

/** Cohen's h = 2·asin√p_t − 2·asin√p_c: a distance between rates whose variance hardly depends on the rates. */
export function arcsineDistance(control: number, treatment: number): Maybe<number> {
  const areRates = control >= 0 && control <= 1 && treatment >= 0 && treatment <= 1;
  if (!areRates) return undefinedBecause('outOfDomain');
  return 2 * Math.asin(Math.sqrt(treatment)) - 2 * Math.asin(Math.sqrt(control));
}

/**
 * Power of a comparison of two rates on the arcsine scale, where the standard error is √(1/n_c + 1/n_t) whatever the
 * rates are: a second opinion where the rates are guesses. As `pwr.2p2n.test` in R with `wrongDirectionCounts`.
 * Errors: `outOfDomain`.
 *
 * Source: Cohen (1988), Statistical Power Analysis for the Behavioral Sciences, chapter 6.
 */
export function powerOfArcsineProportions(
  plan: ErrorRates & PowerCounting & ArmSizes & { control: number; treatment: number },
): Maybe<number> {
  const effect = arcsineDistance(plan.control, plan.treatment);
  if (!isDefined(effect)) return effect;
  const precision = arcsinePrecision(plan);
  return isDefined(precision) ? powerOfZTest({ ...plan, ...precision, effect }) : precision;
}

/**
 * The treatment rates nearest to the control's that are found with the wanted power on the arcsine scale.
 * Errors: `outOfDomain`; a rate that would lie beyond 0 or 1 is `boundary`.
 */
export function minimumDetectableEffectForArcsineProportions(
  plan: ErrorRatesAndPower & PowerCounting & ArmSizes & { control: number },
): Maybe<{ h: number; increaseTo: Maybe<number>; decreaseTo: Maybe<number> }> {
  const origin = arcsineDistance(0, plan.control);
  if (!isDefined(origin)) return origin;
  const precision = arcsinePrecision(plan);
  if (!isDefined(precision)) return precision;
  const h = minimumDetectableEffectOfZTest({ ...plan, ...precision });
  if (!isDefined(h)) return h;
  const rateAt = (angle: number) =>
    angle < 0 || angle > Math.PI ? undefinedBecause('boundary') : Math.sin(angle / 2) ** 2;
  return { h, increaseTo: rateAt(origin + h), decreaseTo: rateAt(origin - h) };
}

function arcsinePrecision({ nControl, nTreatment }: ArmSizes): Maybe<KnownStandardError> {
  if (!isPositive(nControl) || !isPositive(nTreatment)) return undefinedBecause('outOfDomain');
  return {
    standardError: Math.sqrt(1 / nControl + 1 / nTreatment),
    treatmentPerControl: nTreatment / nControl,
  };
}
