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
import type { ArmSizes } from './means.js';
import type { PowerCounting } from './normal-power.js';
import { sampleSizeFromControl, type AllocationAndVariance, type SampleSize } from './sample-size.js';

export interface ProportionsTest {
  /**
   * Standard error that the test will use: `pooled` (default; both arms as one, as the usual z and χ² tests) or
   * `unpooled` (each arm its own, as the Wald interval).
   */
  readonly test?: 'pooled' | 'unpooled';
}

export interface TwoRates {
  /** Expected rate in the control, in (0, 1). */
  readonly control: number;
  /** Rate in the treatment arm that should be found, in [0, 1]. */
  readonly treatment: number;
}

/**
 * Units needed to find a difference between two rates.
 *
 * n_control = [z_alpha·√(p̄q̄(1 + 1/r)) + z_power·√(p_c·q_c + p_t·q_t/r)]² / (p_t − p_c)², p̄ = (p_c + r·p_t)/(1 + r);
 * with `unpooled` the second root stands in both places. For r = 1 it is R's `power.prop.test`.
 * Several arms: the power is that of each single comparison.
 * Assumption: enough expected conversions for a normal difference (about 10 per arm).
 * Errors: `outOfDomain` (equal rates, rates outside (0, 1), …).
 *
 * Source: Fleiss, Levin, Paik (2003), Statistical Methods for Rates and Proportions, section 4.2.
 */
export function sampleSizeForProportions(
  plan: ErrorRatesAndPower & ProportionsTest & TwoRates & AllocationAndVariance,
): Maybe<SampleSize> {
  const { control, treatment, power, treatmentPerControl = 1, varianceFactor = 1 } = plan;
  const tail = tailAlpha(plan, treatmentPerControl);
  if (!isDefined(tail)) return tail;
  const usable = areRates(plan) && control !== treatment && isProbability(power) && power > tail;
  if (!usable || !isPositive(varianceFactor)) return undefinedBecause('outOfDomain');
  const spread = spreadPerControlUnit(plan, treatmentPerControl);
  const reach = normalUpperQuantile(tail) * spread.test + normalUpperQuantile(1 - power) * spread.truth;
  const exactControl = varianceFactor * (reach / (treatment - control)) ** 2;
  return sampleSizeFromControl(exactControl, treatmentPerControl, plan.arms);
}

/**
 * Power of the comparison of two rates at given sizes. For equal arms it is R's `power.prop.test`, with
 * `wrongDirectionCounts` its `strict = TRUE`. Errors: `outOfDomain`.
 */
export function powerOfProportions(
  plan: ErrorRates & PowerCounting & ProportionsTest & TwoRates & ArmSizes & { varianceFactor?: number },
): Maybe<number> {
  const { nControl, nTreatment, varianceFactor = 1, sides = 2, wrongDirectionCounts = false } = plan;
  if (![nControl, nTreatment, varianceFactor].every(isPositive) || !areRates(plan)) {
    return undefinedBecause('outOfDomain');
  }
  const tail = tailAlpha(plan, nTreatment / nControl);
  if (!isDefined(tail)) return tail;
  const spread = spreadPerControlUnit(plan, nTreatment / nControl);
  const distance = Math.abs(plan.treatment - plan.control) * Math.sqrt(nControl / varianceFactor);
  const threshold = normalUpperQuantile(tail) * spread.test;
  const right = normalCdf((distance - threshold) / spread.truth);
  return sides === 2 && wrongDirectionCounts
    ? right + normalCdf((-distance - threshold) / spread.truth)
    : right;
}

export interface DetectableRate {
  /** Rate in the treatment arm that is found with the wanted power. */
  readonly treatment: number;
  /** Its distance from the control's rate, signed, in share points (0.01 is one percentage point). */
  readonly difference: number;
  /** The same relative to the control's rate. */
  readonly relativeLift: number;
}

/**
 * The treatment rate nearest to the control's that is found with the wanted power at given sizes.
 *
 * Errors: `boundary` when even a rate of 1 (or 0 for a decrease) would not be found; `outOfDomain`.
 */
export function minimumDetectableEffectForProportions(
  plan: ErrorRatesAndPower &
    PowerCounting &
    ProportionsTest &
    ArmSizes & {
      /** Expected rate in the control. */
      readonly control: number;
      /** Where to look for the rate (default `increase`). */
      readonly direction?: 'increase' | 'decrease';
      readonly varianceFactor?: number;
    },
): Maybe<DetectableRate> {
  const { control, direction = 'increase', power } = plan;
  const edge = direction === 'increase' ? 1 : 0;
  const powerAtEdge = powerOfProportions({ ...plan, treatment: edge });
  if (!isDefined(powerAtEdge)) return powerAtEdge;
  const shortfall = (treatment: number) => {
    const reached = powerOfProportions({ ...plan, treatment });
    return isDefined(reached) ? reached - power : NaN;
  };
  if (!isProbability(power) || shortfall(control) >= 0) return undefinedBecause('outOfDomain');
  if (powerAtEdge < power) return undefinedBecause('boundary');
  const treatment = findRoot(shortfall, control, edge);
  return { treatment, difference: treatment - control, relativeLift: (treatment - control) / control };
}

function areRates({ control, treatment }: TwoRates): boolean {
  return isProbability(control) && treatment >= 0 && treatment <= 1;
}

/** √(n_control)·standard error, as the test computes it and as it truly is. */
function spreadPerControlUnit(plan: TwoRates & ProportionsTest, treatmentPerControl: number) {
  const { control, treatment, test = 'pooled' } = plan;
  const mean = (control + treatmentPerControl * treatment) / (1 + treatmentPerControl);
  const truth = Math.sqrt(control * (1 - control) + (treatment * (1 - treatment)) / treatmentPerControl);
  const pooled = Math.sqrt(mean * (1 - mean) * (1 + 1 / treatmentPerControl));
  return { truth, test: test === 'pooled' ? pooled : truth };
}
