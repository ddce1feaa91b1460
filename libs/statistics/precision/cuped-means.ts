import { mergeCrossMoments, type CrossMoments } from '../moments/index.js';
import { undefinedBecause, type Maybe } from '../undefined.js';
import {
  adjustedSquares,
  columnsOf,
  covariateShift,
  slopesOf,
  type AdjustmentColumns,
} from './covariate-slopes.js';
import { satterthwaiteDf, tInference, type TInference } from './t-inference.js';

export interface CovariateQuestion {
  /** Name of the outcome among the moments. */
  readonly outcome: string;
  /** Names of the covariates, all known before assignment. */
  readonly covariates: readonly string[];
  /** Coverage of the interval; default 0.95. */
  readonly level?: number;
  /**
   * Amount that was subtracted from every outcome before the moments were taken (default 0). Differences of means that
   * are large beside their spread keep their digits that way; relative changes and arm means include it again.
   */
  readonly outcomeOrigin?: number;
}

export interface AdjustedArm {
  readonly n: number;
  /** Mean of the outcome as it is. */
  readonly mean: number;
  /** ȳ − θ·(x̄ − x̄ pooled). */
  readonly adjustedMean: number;
  /** Variance of y − θ·x within the arm, divisor n − 1. */
  readonly adjustedVariance: number;
}

export interface CupedMeans extends TInference {
  readonly method: 'cuped';
  /** Slopes of the outcome on the covariates over all units of both arms, in the order asked for. */
  readonly thetas: readonly number[];
  /** Means of the covariates over all units of both arms. */
  readonly covariateMeans: readonly number[];
  /** Covariates that do not vary or repeat others; their θ is 0. */
  readonly leftOut: readonly string[];
  readonly control: AdjustedArm;
  readonly treatment: AdjustedArm;
  /** Adjusted difference as a share of |unadjusted control mean|; delta method. */
  readonly relativeToControl: Maybe<TInference>;
  /** Treated over control adjusted mean − 1; delta method on the two adjusted means. */
  readonly relativeOfAdjusted: Maybe<TInference>;
  /** Share of the squared standard error that the covariates removed (negative when they added). */
  readonly varianceReduction: Maybe<number>;
}

/**
 * CUPED: the difference of means after subtracting θ·(covariate − its mean), with one θ for both arms.
 *
 * What: the same mean difference as without covariates (randomisation makes their means equal in expectation), with a
 * smaller error. θ = cov(Y, X)/var(X) over all units of the compared arms; several covariates solve the normal equations.
 * Shapes: cross moments of one metric and its covariates, one per arm; results in the unit of the outcome.
 * Assumes covariates measured before assignment; the error of θ itself is neglected, which is of order 1/n. A covariate
 * with gaps goes in filled with any constant beside the indicator of its gaps (`fillGaps`).
 * Errors: `tooFewObservations` for an arm with fewer than two units; without variance p and interval say `noVariance`;
 * relative changes say `denominatorNearZero` when the control mean is 0.
 * Sources: Deng, Xu, Kohavi & Walker (2013), Improving the sensitivity of online controlled experiments.
 */
export function cupedMeans(
  control: CrossMoments,
  treatment: CrossMoments,
  question: CovariateQuestion,
): Maybe<CupedMeans> {
  if (control.n < 2 || treatment.n < 2) return undefinedBecause('tooFewObservations');
  const level = question.level ?? 0.95;
  const columns = columnsOf(control, question);
  const pooled = mergeCrossMoments(control, treatment);
  const { slopes, leftOut } = slopesOf(pooled, columns);
  const origin = question.outcomeOrigin ?? 0;
  const c = adjustedArm(control, pooled, columns, slopes, origin);
  const t = adjustedArm(treatment, pooled, columns, slopes, origin);
  const errorC = c.adjustedVariance / c.n;
  const errorT = t.adjustedVariance / t.n;
  const df = satterthwaiteDf(errorC, c.n - 1, errorT, t.n - 1);
  const difference = gapOf(control, treatment, columns) - covariateShift(treatment, control, columns, slopes);
  const ofAdjusted = t.adjustedMean / c.adjustedMean;
  const rawError = squaredErrorOf(control, columns) + squaredErrorOf(treatment, columns);
  return {
    method: 'cuped',
    ...tInference(difference, errorC + errorT, df, level),
    thetas: Array.from(slopes),
    covariateMeans: columns.covariates.map((column) => pooled.means[column] as number),
    leftOut: leftOut.map((position) => question.covariates[position] as string),
    control: c,
    treatment: t,
    relativeToControl:
      c.mean === 0
        ? undefinedBecause('denominatorNearZero')
        : tInference(
            difference / Math.abs(c.mean),
            (errorT + scaledControlError(control, columns, slopes, t.mean / c.mean)) / (c.mean * c.mean),
            df,
            level,
          ),
    relativeOfAdjusted:
      c.adjustedMean === 0
        ? undefinedBecause('denominatorNearZero')
        : tInference(
            difference / c.adjustedMean,
            (errorT + ofAdjusted * ofAdjusted * errorC) / (c.adjustedMean * c.adjustedMean),
            df,
            level,
          ),
    varianceReduction: rawError > 0 ? 1 - (errorC + errorT) / rawError : undefinedBecause('noVariance'),
  };
}

function adjustedArm(
  arm: CrossMoments,
  pooled: CrossMoments,
  columns: AdjustmentColumns,
  slopes: Float64Array,
  origin: number,
): AdjustedArm {
  const mean = (arm.means[columns.outcome] as number) + origin;
  return {
    n: arm.n,
    mean,
    adjustedMean: mean - covariateShift(arm, pooled, columns, slopes),
    adjustedVariance: adjustedSquares(arm, columns, slopes) / (arm.n - 1),
  };
}

function gapOf(control: CrossMoments, treatment: CrossMoments, columns: AdjustmentColumns): number {
  return (treatment.means[columns.outcome] as number) - (control.means[columns.outcome] as number);
}

function squaredErrorOf(arm: CrossMoments, columns: AdjustmentColumns): number {
  const row = arm.cross[columns.outcome] as ArrayLike<number>;
  return (row[columns.outcome] as number) / (arm.n - 1) / arm.n;
}

/**
 * Squared error of the control's part of the relative change: the control outcome counts `factor` = ȳₜ/ȳ꜀ times,
 * because it is in the denominator too, while its covariates count once. So y enters as factor·y, which is the same
 * as slopes θ/factor on y, scaled.
 */
function scaledControlError(
  control: CrossMoments,
  columns: AdjustmentColumns,
  slopes: Float64Array,
  factor: number,
): number {
  const row = control.cross[columns.outcome] as ArrayLike<number>;
  const own = row[columns.outcome] as number;
  let cross = 0;
  for (let i = 0; i < slopes.length; i++) {
    cross += (slopes[i] as number) * (row[columns.covariates[i] as number] as number);
  }
  const squares =
    adjustedSquares(control, columns, slopes) + (factor * factor - 1) * own - 2 * (factor - 1) * cross;
  return Math.max(0, squares) / (control.n - 1) / control.n;
}
