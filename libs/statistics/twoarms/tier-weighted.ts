import { crossOf, meanOf, type Count, type CrossMoments, type Moments } from '../moments/index.js';
import {
  armMean,
  armProportion,
  tierWeighted,
  type ArmMean,
  type TierWeighted,
} from '../strata/tier-weighted.js';
import { undefinedBecause, type Maybe } from '../undefined.js';

/** Both arms of one tier. */
export interface Tier<Arm> {
  readonly name: string;
  /** The tier's share of all enrolled, fixed before any outcome (any scale). */
  readonly weight: number;
  readonly control: Arm;
  readonly treatment: Arm;
}

/** Tier-weighted difference of means with fixed weights, from the moments of every tier: see `tierWeighted`. */
export function fixedWeightMeans<Metric extends string>(
  tiers: readonly Tier<Moments<Metric>>[],
  level = 0.95,
): Maybe<TierWeighted> {
  return tierWeighted(
    tiers.map((tier) => ({ ...tier, control: armMean(tier.control), treatment: armMean(tier.treatment) })),
    level,
  );
}

/** Tier-weighted difference of rates with fixed weights; variance p(1 − p)/n in every cell. */
export function fixedWeightProportions<Metric extends string>(
  tiers: readonly Tier<Count<Metric>>[],
  level = 0.95,
): Maybe<TierWeighted> {
  const arm = ({ n, successes }: Count) => armProportion(successes, n);
  return tierWeighted(
    tiers.map((tier) => ({ ...tier, control: arm(tier.control), treatment: arm(tier.treatment) })),
    level,
  );
}

/**
 * Tier-weighted difference of ratios with fixed weights: numerator and denominator are weighted before dividing,
 * R = Σw·N̄ / Σw·D̄ in each arm, which is the ratio of the enrolled population (not the mean of the tiers' ratios).
 * Variance by the delta method on Σw²·var(N − R·D)/n / (Σw·D̄)²; everything else as in `tierWeighted`.
 * `denominatorNearZero` when a weighted denominator is 0.
 */
export function fixedWeightRatios(
  tiers: readonly Tier<CrossMoments>[],
  question: { readonly numerator: string; readonly denominator: string; readonly level?: number },
): Maybe<TierWeighted> {
  const kept = tiers.filter(({ control, treatment }) => control.n >= 2 && treatment.n >= 2);
  const weight = kept.reduce((sum, tier) => sum + tier.weight, 0);
  if (!(weight > 0)) return undefinedBecause('emptyArm');
  const weighted = (arm: 'control' | 'treatment', name: string) =>
    kept.reduce((sum, tier) => sum + (tier.weight / weight) * meanOf(tier[arm], name), 0);
  const below = {
    control: weighted('control', question.denominator),
    treatment: weighted('treatment', question.denominator),
  };
  if (below.control === 0 || below.treatment === 0) return undefinedBecause('denominatorNearZero');
  const ratio = {
    control: weighted('control', question.numerator) / below.control,
    treatment: weighted('treatment', question.numerator) / below.treatment,
  };
  const cell = (tier: Tier<CrossMoments>, arm: 'control' | 'treatment'): ArmMean =>
    linearised(tier[arm], question.numerator, question.denominator, ratio[arm], below[arm]);
  return tierWeighted(
    tiers.map((tier) => ({ ...tier, control: cell(tier, 'control'), treatment: cell(tier, 'treatment') })),
    question.level,
  );
}

/** A tier's share of its arm's ratio: N̄ / (Σw·D̄), with the variance of the linearised ratio. */
function linearised(
  moments: CrossMoments,
  numerator: string,
  denominator: string,
  ratio: number,
  below: number,
): ArmMean {
  const { n } = moments;
  if (n < 2) return { n, mean: 0, squaredError: 0, df: n - 1 };
  const squares =
    crossOf(moments, numerator, numerator) -
    2 * ratio * crossOf(moments, numerator, denominator) +
    ratio * ratio * crossOf(moments, denominator, denominator);
  return {
    n,
    mean: meanOf(moments, numerator) / below,
    squaredError: Math.max(0, squares) / (n - 1) / n / (below * below),
    df: n - 1,
  };
}
