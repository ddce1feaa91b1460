import { mergeCrossMoments, type CrossMoments } from '../moments/index.js';
import { tierWeighted, type ArmMean, type StratumMeans, type TierWeighted } from '../strata/tier-weighted.js';
import type { Maybe } from '../undefined.js';
import { adjustedSquares, columnsOf, covariateShift, slopesOf } from './covariate-slopes.js';
import type { CovariateQuestion } from './cuped-means.js';

/** Cross moments of both arms of one stratum. */
export interface StratumCrossMoments {
  readonly name: string;
  /** Fixed weight: the stratum's share of all enrolled (any scale). */
  readonly weight: number;
  readonly control: CrossMoments;
  readonly treatment: CrossMoments;
}

/**
 * Tier-weighted adjusted difference: CUPED within each tier, with the tier's own θ from both arms, then combined with
 * fixed weights. Where the covariate explains differently by tier this removes more variance than one θ for all.
 * Shapes, assumptions and errors as in `cupedMeans` and `tierWeighted`.
 * Sources: Deng et al. (2013); Miratrix, Sekhon & Yu (2013).
 */
export function tierWeightedCuped(
  strata: readonly StratumCrossMoments[],
  question: CovariateQuestion,
): Maybe<TierWeighted> {
  return tierWeighted(
    strata.map((stratum) => adjustedStratum(stratum, question)),
    question.level ?? 0.95,
    'tierWeightedCuped',
  );
}

/** Adjusted means and errors of one stratum. */
export function adjustedStratum(stratum: StratumCrossMoments, question: CovariateQuestion): StratumMeans {
  const { name, weight, control, treatment } = stratum;
  const columns = columnsOf(control, question);
  const pooled = mergeCrossMoments(control, treatment);
  const { slopes } = slopesOf(pooled, columns);
  const arm = (moments: CrossMoments): ArmMean => ({
    n: moments.n,
    mean: (moments.means[columns.outcome] as number) - covariateShift(moments, pooled, columns, slopes),
    squaredError: moments.n > 1 ? adjustedSquares(moments, columns, slopes) / (moments.n - 1) / moments.n : 0,
    df: moments.n - 1,
  });
  return { name, weight, control: arm(control), treatment: arm(treatment) };
}
