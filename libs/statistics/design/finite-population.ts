import { normalUpperQuantile } from '../distributions/index.js';
import { findRoot } from '../numerics/find-root.js';
import { isDefined, undefinedBecause, type Maybe } from '../undefined.js';
import { isPositive, isProbability, type ErrorRatesAndPower } from './error-rates.js';
import { powerOfMeans, type MeansSpread } from './means.js';
import type { PowerCounting } from './normal-power.js';
import { controlPerTreatment } from './allocation.js';

/** How a limited number of customers can be split so that the control is as small as the question allows. */
export interface PopulationSplit {
  /** Units of the control. */
  readonly control: number;
  /** Units of each treatment arm, rounded down: all others. */
  readonly treatment: number;
  /** control / population. */
  readonly controlShare: number;
}

/**
 * The smallest control, out of a population that is enrolled as a whole, that finds a difference of means with the
 * wanted power. No finite-population correction is made: customers that get the other offer are not a sample drawn
 * without replacement from this arm (Neyman's variance; ignoring the variance of individual effects is conservative).
 * For rates give √(p(1−p)) as the spread.
 *
 * Errors: `tooFewObservations` when even the best split of this population does not reach the power; `outOfDomain`.
 *
 * Source: Imbens, Rubin (2015), Causal Inference, chapter 6.
 */
export function smallestControl(
  plan: ErrorRatesAndPower &
    PowerCounting &
    MeansSpread & { difference: number; population: number; varianceFactor?: number },
): Maybe<PopulationSplit> {
  const { population, power, sdControl, sdTreatment = sdControl, arms } = plan;
  const treatments = arms?.treatments ?? 1;
  if (!isPositive(population) || !isProbability(power)) return undefinedBecause('outOfDomain');
  const perTreatment = controlPerTreatment({ treatments, sdControl, sdTreatment });
  if (!isDefined(perTreatment)) return perTreatment;
  const powerAt = (nControl: number) =>
    powerOfMeans({ ...plan, nControl, nTreatment: (population - nControl) / treatments });
  const shortfall = (nControl: number) => {
    const reached = powerAt(nControl);
    return isDefined(reached) ? reached - power : NaN;
  };
  const best = (population * perTreatment) / (perTreatment + treatments);
  const bestPower = powerAt(best);
  if (!isDefined(bestPower)) return bestPower;
  if (bestPower < power) return undefinedBecause('tooFewObservations');
  const least = Math.min(1, best / 2);
  const control = Math.ceil(shortfall(least) >= 0 ? least : findRoot(shortfall, least, best));
  return {
    control,
    treatment: Math.floor((population - control) / treatments),
    controlShare: control / population,
  };
}

/**
 * Units to draw without replacement from a finite list so that one rate is known to within ± margin: n₀/(1 + (n₀ − 1)/N)
 * with n₀ = z²·p(1 − p)/margin². For describing (a satisfaction survey), not for comparing arms.
 * Errors: `outOfDomain`.
 *
 * Source: Cochran (1977), Sampling Techniques, section 4.4.
 */
export function sampleSizeForRateEstimate(plan: {
  rate: number;
  margin: number;
  /** Confidence level, for example 0.95. */
  level: number;
  /** Size of the list (absent: unlimited). */
  population?: number;
}): Maybe<number> {
  const { rate, margin, level, population = Infinity } = plan;
  const usable = isProbability(rate) && isPositive(margin) && isProbability(level) && population >= 1;
  if (!usable) return undefinedBecause('outOfDomain');
  const unlimited = (normalUpperQuantile((1 - level) / 2) ** 2 * rate * (1 - rate)) / margin ** 2;
  return Math.ceil(unlimited / (1 + (unlimited - 1) / population));
}
