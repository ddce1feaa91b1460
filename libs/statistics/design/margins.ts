import { normalCdf, normalUpperQuantile } from '../distributions/index.js';
import { findRoot } from '../numerics/find-root.js';
import { undefinedBecause, type Maybe } from '../undefined.js';
import { isPositive, isProbability } from './error-rates.js';
import type { ArmSizes, MeansSpread } from './means.js';
import { shiftFor } from './normal-power.js';
import { sampleSizeFromControl, type AllocationAndVariance, type SampleSize } from './sample-size.js';

/** A test that wants to show that a difference stays within a margin, at level alpha in each tail. */
export interface MarginPlan extends MeansSpread {
  /** Level of each one-sided test, for example 0.05 for a 90 % interval or 0.025 for a 95 % interval. */
  readonly alpha: number;
  /** The largest loss that is still acceptable, in the unit of the outcome, above 0. */
  readonly margin: number;
  /** True difference, treatment − control, at which the power is wanted (default 0). */
  readonly difference?: number;
  /** Factor on the variance of the estimated difference (default 1). */
  readonly varianceFactor?: number;
}

/**
 * Power to show non-inferiority: that treatment − control lies above −margin. For rates give √(p(1−p)) as spreads.
 * Errors: `outOfDomain`.
 *
 * Source: Chow, Shao, Wang (2008), Sample Size Calculations in Clinical Research, section 3.2.
 */
export function powerOfNonInferiority(plan: MarginPlan & ArmSizes): Maybe<number> {
  const { alpha, margin, difference = 0, nControl, nTreatment } = plan;
  if (!isUsable(plan) || !isPositive(nControl) || !isPositive(nTreatment))
    return undefinedBecause('outOfDomain');
  const standardError = Math.sqrt(variancePerControlUnit(plan, nTreatment / nControl) / nControl);
  return normalCdf((margin + difference) / standardError - normalUpperQuantile(alpha));
}

/**
 * Units needed to show non-inferiority. Errors: `outOfDomain`, also when the true difference is itself beyond the
 * margin, where no size helps.
 */
export function sampleSizeForNonInferiority(
  plan: MarginPlan & AllocationAndVariance & { power: number },
): Maybe<SampleSize> {
  const { alpha, margin, difference = 0, power, treatmentPerControl = 1 } = plan;
  const usable = isUsable(plan) && isProbability(power) && power > alpha && margin + difference > 0;
  if (!usable || !isPositive(treatmentPerControl)) return undefinedBecause('outOfDomain');
  const variance = variancePerControlUnit(plan, treatmentPerControl);
  return sampleSizeFromControl(
    variance * (shiftFor(alpha, power) / (margin + difference)) ** 2,
    treatmentPerControl,
  );
}

/**
 * Power of two one-sided tests to show equivalence: that the difference lies between −margin and +margin.
 * Zero when the sizes are too small for any outcome to show it. Errors: `outOfDomain`.
 *
 * Source: Schuirmann (1987), Journal of Pharmacokinetics and Biopharmaceutics 15, 657–680.
 */
export function powerOfEquivalence(plan: MarginPlan & ArmSizes): Maybe<number> {
  const { alpha, margin, difference = 0, nControl, nTreatment } = plan;
  if (!isUsable(plan) || !isPositive(nControl) || !isPositive(nTreatment))
    return undefinedBecause('outOfDomain');
  const standardError = Math.sqrt(variancePerControlUnit(plan, nTreatment / nControl) / nControl);
  const critical = normalUpperQuantile(alpha);
  const below = normalCdf((margin - difference) / standardError - critical);
  const above = normalCdf((-margin - difference) / standardError + critical);
  return Math.max(0, below - above);
}

/** Units needed to show equivalence. Errors: `outOfDomain`, also for a true difference beyond the margin. */
export function sampleSizeForEquivalence(
  plan: MarginPlan & AllocationAndVariance & { power: number },
): Maybe<SampleSize> {
  const { alpha, margin, difference = 0, power, treatmentPerControl = 1 } = plan;
  const usable = isUsable(plan) && isProbability(power) && power > alpha && Math.abs(difference) < margin;
  if (!usable || !isPositive(treatmentPerControl)) return undefinedBecause('outOfDomain');
  const shortfall = (nControl: number) => {
    const reached = powerOfEquivalence({ ...plan, nControl, nTreatment: nControl * treatmentPerControl });
    return typeof reached === 'number' ? reached - power : NaN;
  };
  // One margin alone needs fewer units than both; halving the chance of failure for each side needs more.
  const variance = variancePerControlUnit(plan, treatmentPerControl);
  const nearest = margin - Math.abs(difference);
  const tooFew = variance * (shiftFor(alpha, power) / nearest) ** 2 * 0.999;
  const enough = variance * (shiftFor(alpha, (1 + power) / 2) / nearest) ** 2 * 1.001;
  return sampleSizeFromControl(findRoot(shortfall, tooFew, enough), treatmentPerControl);
}

function isUsable({
  alpha,
  margin,
  sdControl,
  sdTreatment = sdControl,
  difference = 0,
  varianceFactor = 1,
}: MarginPlan) {
  const positive = [margin, sdControl, sdTreatment, varianceFactor].every(isPositive);
  return positive && isProbability(alpha) && Number.isFinite(difference);
}

function variancePerControlUnit(plan: MarginPlan, treatmentPerControl: number): number {
  const { sdControl, sdTreatment = sdControl, varianceFactor = 1 } = plan;
  return (sdControl ** 2 + sdTreatment ** 2 / treatmentPerControl) * varianceFactor;
}
