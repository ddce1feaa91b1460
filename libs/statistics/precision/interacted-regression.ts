import { mergeCrossMoments, type CrossMoments } from '../moments/index.js';
import { undefinedBecause, type Maybe } from '../undefined.js';
import {
  adjustedSquares,
  columnsOf,
  covariateShift,
  slopesOf,
  type AdjustmentColumns,
} from './covariate-slopes.js';
import type { CovariateQuestion } from './cuped-means.js';
import { solvePositive } from './solve-positive.js';
import { satterthwaiteDf, tInference, type TInference } from './t-inference.js';

export interface InteractedRegression extends TInference {
  readonly method: 'interactedRegression';
  /** Slopes within each arm, in the order of the covariates asked for. */
  readonly controlSlopes: readonly number[];
  readonly treatmentSlopes: readonly number[];
  /** Means that each arm would have at the covariate means of all units. */
  readonly controlMean: number;
  readonly treatmentMean: number;
  /** Covariates without a slope of their own in at least one arm. */
  readonly leftOut: readonly string[];
  /** Treated over control mean − 1, delta method. */
  readonly relativeLift: Maybe<TInference>;
  /**
   * Standard error for the population that the units were sampled from: adds (βₜ − β꜀)′·cov(x)·(βₜ − β꜀)/n because the
   * effect varies with the covariates. The plain standard error is for the enrolled customers themselves.
   */
  readonly populationStandardError: number;
}

/**
 * Regression adjustment with interactions of treatment and covariates.
 *
 * What: the average effect from a regression of the outcome on treatment, centred covariates and their products; the
 * same as one regression per arm, compared at the covariate means of all units. Asymptotically never less precise than
 * the plain difference or CUPED, whatever the true regression is.
 * Shapes: cross moments per arm with any number of covariates. Squared error per arm: residual variance (divisor
 * n − 1 − slopes) times (1/n + d′Sxx⁻¹d), d the arm's distance from the common covariate means, which is the sandwich
 * (HC) error to first order, since d is of order 1/√n; from moments the exact sandwich cannot be computed.
 * Errors: `tooFewObservations` when an arm has no residual degrees of freedom; `noVariance`; `denominatorNearZero`.
 * Source: Lin (2013), Agnostic notes on regression adjustments to experimental data.
 */
export function interactedRegression(
  control: CrossMoments,
  treatment: CrossMoments,
  question: CovariateQuestion,
): Maybe<InteractedRegression> {
  const columns = columnsOf(control, question);
  const least = columns.covariates.length + 2;
  if (control.n < least || treatment.n < least) return undefinedBecause('tooFewObservations');
  const level = question.level ?? 0.95;
  const pooled = mergeCrossMoments(control, treatment);
  const c = regress(control, pooled, columns);
  const t = regress(treatment, pooled, columns);
  const df = satterthwaiteDf(c.squaredError, c.df, t.squaredError, t.df);
  const difference =
    (treatment.means[columns.outcome] as number) -
    (control.means[columns.outcome] as number) -
    (t.shift - c.shift);
  const ratio = t.mean / c.mean;
  const error = c.squaredError + t.squaredError;
  return {
    method: 'interactedRegression',
    ...tInference(difference, error, df, level),
    controlSlopes: Array.from(c.slopes),
    treatmentSlopes: Array.from(t.slopes),
    controlMean: c.mean,
    treatmentMean: t.mean,
    leftOut: [...new Set([...c.leftOut, ...t.leftOut])].map(
      (position) => question.covariates[position] as string,
    ),
    relativeLift:
      c.mean === 0
        ? undefinedBecause('denominatorNearZero')
        : tInference(
            ratio - 1,
            (t.squaredError + ratio * ratio * c.squaredError) / (c.mean * c.mean),
            df,
            level,
          ),
    populationStandardError: Math.sqrt(
      error + effectVariance(pooled, columns, c.slopes, t.slopes) / pooled.n,
    ),
  };
}

function regress(arm: CrossMoments, pooled: CrossMoments, columns: AdjustmentColumns) {
  const { slopes, leftOut } = slopesOf(arm, columns);
  const shift = covariateShift(arm, pooled, columns, slopes);
  const df = arm.n - 1 - (slopes.length - leftOut.length);
  const residualVariance = adjustedSquares(arm, columns, slopes) / df;
  return {
    slopes,
    leftOut,
    shift,
    df,
    mean: (arm.means[columns.outcome] as number) - shift,
    squaredError: residualVariance * (1 / arm.n + leverageOf(arm, pooled, columns)),
  };
}

/** d′·Sxx⁻¹·d with d = x̄ of all units − x̄ of the arm. */
function leverageOf(arm: CrossMoments, pooled: CrossMoments, columns: AdjustmentColumns): number {
  const distance = columns.covariates.map(
    (column) => (pooled.means[column] as number) - (arm.means[column] as number),
  );
  const size = distance.length;
  const xx = new Float64Array(size * size);
  columns.covariates.forEach((row, i) =>
    columns.covariates.forEach((column, j) => {
      xx[i * size + j] = (arm.cross[row] as ArrayLike<number>)[column] as number;
    }),
  );
  const solved = solvePositive(xx, distance, size).solution;
  return distance.reduce((sum, d, i) => sum + d * (solved[i] as number), 0);
}

function effectVariance(
  pooled: CrossMoments,
  columns: AdjustmentColumns,
  control: Float64Array,
  treatment: Float64Array,
): number {
  let sum = 0;
  columns.covariates.forEach((row, i) =>
    columns.covariates.forEach((column, j) => {
      sum +=
        ((treatment[i] as number) - (control[i] as number)) *
        ((treatment[j] as number) - (control[j] as number)) *
        ((pooled.cross[row] as ArrayLike<number>)[column] as number);
    }),
  );
  return Math.max(0, sum) / (pooled.n - 1);
}
