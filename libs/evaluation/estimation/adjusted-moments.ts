import { cupedMeans, isDefined, mergeCrossMoments, subsetCrossMoments, type CrossMoments } from '#statistics';
import type { Pair } from './estimate.js';

/** What covariates explain of some outcomes, over the units of both arms. */
export interface Adjustment {
  /** One row an outcome: its slopes on the covariates, 0 for those that do not vary. */
  readonly slopes: readonly (readonly number[])[];
  /** Means of the covariates over both arms, from which deviations are taken. */
  readonly reference: readonly number[];
}

/** Fits θ for each outcome by itself (CUPED, Deng et al. 2013); undefined where an arm has fewer than two units. */
export function adjustmentOf(
  arms: Pair<CrossMoments>,
  outcomes: readonly string[],
  covariates: readonly string[],
): Adjustment | undefined {
  const slopes: number[][] = [];
  for (const outcome of outcomes) {
    const fit = cupedMeans(arms.control, arms.treatment, { outcome, covariates });
    if (!isDefined(fit)) return undefined;
    slopes.push([...fit.thetas]);
  }
  const pooled = mergeCrossMoments(arms.control, arms.treatment);
  return { slopes, reference: subsetCrossMoments(pooled, covariates).means };
}

/**
 * The moments of y − θ·(x − x̄ pooled) for each outcome, in place of those of y: whatever compares outcomes can compare
 * adjusted ones. Undefined where an arm has fewer than two units.
 */
export function adjustedMoments(
  arms: Pair<CrossMoments>,
  outcomes: readonly string[],
  covariates: readonly string[],
): Pair<CrossMoments> | undefined {
  const adjustment = adjustmentOf(arms, outcomes, covariates);
  if (adjustment === undefined) return undefined;
  const adjust = (arm: CrossMoments) => subtractSlopes(arm, outcomes, covariates, adjustment);
  return { control: adjust(arms.control), treatment: adjust(arms.treatment) };
}

function subtractSlopes(
  arm: CrossMoments,
  outcomes: readonly string[],
  covariates: readonly string[],
  { slopes, reference }: Adjustment,
): CrossMoments {
  const { means, cross } = subsetCrossMoments(arm, [...outcomes, ...covariates]);
  const k = outcomes.length;
  // Row i: the coefficients that turn (outcomes, covariates) into the adjusted outcome i.
  const rows = outcomes.map((_, i) => [
    ...outcomes.map((__, j) => (i === j ? 1 : 0)),
    ...slopes[i]!.map((slope) => -slope),
  ]);
  const bilinear = (left: readonly number[], right: readonly number[]) =>
    left.reduce(
      (sum, a, i) => sum + (a === 0 ? 0 : a * right.reduce((along, b, j) => along + b * cross[i]![j]!, 0)),
      0,
    );
  return {
    names: outcomes,
    n: arm.n,
    means: outcomes.map((_, i) =>
      slopes[i]!.reduce((mean, slope, j) => mean - slope * (means[k + j]! - reference[j]!), means[i]!),
    ),
    cross: rows.map((left, i) =>
      rows.map((right, j) => (i === j ? Math.max(0, bilinear(left, right)) : bilinear(left, right))),
    ),
  };
}

/** Whether any covariate varies over all units of all arms, so that there is something to adjust by. */
export function covariatesVary(all: CrossMoments, covariates: readonly string[]): boolean {
  const { cross } = subsetCrossMoments(all, covariates);
  return covariates.some((_, i) => cross[i]![i]! > 0);
}
