import {
  fixedWeightMeans,
  fixedWeightRatios,
  isUndefined,
  momentsOfVariable,
  undefinedBecause,
  type CrossMoments,
} from '#statistics';
import { normalLift, undefinedComparison, type ArmComparison } from './arm-comparison.js';
import type { Dropped, Pair } from './estimate.js';
import { denominatorName, numeratorName, outcomeName, type EstimateKind } from './question.js';

/** Both arms of one stratum with its fixed weight. */
export interface WeightedPart {
  readonly name: string;
  /** Eligible units of the stratum over all arms, with an outcome or without. */
  readonly weight: number;
  readonly arms: Pair<CrossMoments>;
}

export interface WeightedComparison extends ArmComparison {
  readonly dropped: Dropped;
}

/**
 * Tier-weighted difference with fixed weights, of raw or of adjusted moments. Shares of customers go the way of means, with
 * the sample variance within each tier: Σw²(s²ₜ/nₜ + s²꜀/n꜀). Ratios weight numerator and denominator before dividing.
 */
export function compareWeighted(
  kind: EstimateKind,
  parts: readonly WeightedPart[],
  alpha: number,
): WeightedComparison {
  const level = 1 - alpha;
  const side = (part: WeightedPart, arm: keyof Pair<unknown>) =>
    momentsOfVariable(part.arms[arm], outcomeName);
  const result =
    kind === 'ratio'
      ? fixedWeightRatios(
          parts.map(({ name, weight, arms }) => ({ name, weight, ...arms })),
          { numerator: numeratorName, denominator: denominatorName, level },
        )
      : fixedWeightMeans(
          parts.map((part) => ({
            name: part.name,
            weight: part.weight,
            control: side(part, 'control'),
            treatment: side(part, 'treatment'),
          })),
          level,
        );
  if (isUndefined(result)) {
    const everything = { strata: parts.map((part) => part.name), weight: parts.length === 0 ? 0 : 1 };
    return { ...undefinedComparison(result.because), dropped: everything };
  }
  const method = kind === 'ratio' ? 'stratifiedRatioDelta' : 'stratifiedWelch';
  const { control, treatment, difference, relativeLift } = result;
  // As a share of |control|, so that more is positive also below zero.
  const sign = control.mean < 0 ? -1 : 1;
  return {
    value: { control: control.mean, treatment: treatment.mean },
    difference,
    standardError: result.standardError > 0 ? result.standardError : undefinedBecause('noVariance'),
    p: result.p,
    interval: result.interval,
    lift: normalLift(
      isUndefined(relativeLift) ? relativeLift : { ...relativeLift, point: sign * relativeLift.difference },
      alpha,
    ),
    method,
    intervalMethod: method,
    dropped: { strata: result.dropped, weight: result.droppedWeight },
  };
}
