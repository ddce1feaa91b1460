import type { CrossMoments } from '../moments/index.js';
import { solvePositive } from '../precision/solve-positive.js';

/**
 * One stratum as a vector estimate: the control means of `outcomes` outcomes followed by the effects on them, with the
 * covariance of that vector (row-major, 2·outcomes square). `n` is the number of units of both arms.
 */
export interface StratumEstimate {
  readonly n: number;
  readonly outcomes: number;
  readonly values: Float64Array;
  readonly covariance: Float64Array;
}

/** From an arm's means and the covariances of those means: two independent samples. */
export function fromIndependentArms(
  n: number,
  control: { readonly means: ArrayLike<number>; readonly covariance: ArrayLike<number> },
  treatment: { readonly means: ArrayLike<number>; readonly covariance: ArrayLike<number> },
): StratumEstimate {
  const outcomes = control.means.length;
  const size = 2 * outcomes;
  const values = new Float64Array(size);
  const covariance = new Float64Array(size * size);
  for (let i = 0; i < outcomes; i++) {
    values[i] = control.means[i] as number;
    values[outcomes + i] = (treatment.means[i] as number) - (control.means[i] as number);
    for (let j = 0; j < outcomes; j++) {
      const c = control.covariance[i * outcomes + j] as number;
      const t = treatment.covariance[i * outcomes + j] as number;
      put(covariance, outcomes, i, j, c, -c, c + t);
    }
  }
  return { n, outcomes, values, covariance };
}

/** From the cross moments of both arms, without covariates. */
export function fromMeans(
  control: CrossMoments,
  treatment: CrossMoments,
  outcomes: readonly number[],
): StratumEstimate {
  const arm = (moments: CrossMoments) => ({
    means: outcomes.map((column) => moments.means[column] as number),
    covariance: outcomes.flatMap((row) =>
      outcomes.map((column) => crossAt(moments, row, column) / (moments.n - 1) / moments.n),
    ),
  });
  return fromIndependentArms(control.n + treatment.n, arm(control), arm(treatment));
}

/**
 * From a regression of every outcome on treatment and the covariates (same slopes in both arms) within the stratum,
 * read off at the stratum's covariate means, whose own sampling error over the population is part of the covariance.
 * Residual degrees of freedom: n − 2 − outcomes·covariates.
 */
export function fromRegression(
  control: CrossMoments,
  treatment: CrossMoments,
  outcomes: readonly number[],
  covariates: readonly number[],
): StratumEstimate {
  const n = control.n + treatment.n;
  const p = covariates.length;
  const q = outcomes.length;
  const within = (row: number, column: number) =>
    crossAt(control, row, column) + crossAt(treatment, row, column);
  const xx = new Float64Array(p * p);
  covariates.forEach((row, i) => covariates.forEach((column, j) => (xx[i * p + j] = within(row, column))));
  const solve = (b: ArrayLike<number>) => solvePositive(xx, b, p).solution;

  const gap = covariates.map(
    (column) => (treatment.means[column] as number) - (control.means[column] as number),
  );
  const toCentre = treatment.n / n;
  const xy = outcomes.map((outcome) => covariates.map((covariate) => within(covariate, outcome)));
  const slopes = xy.map(solve);
  const leverage = dot(gap, solve(gap));
  const atCentre = 1 / control.n + toCentre * toCentre * leverage;
  const centreWithEffect = -1 / control.n - toCentre * leverage;
  const effect = 1 / control.n + 1 / treatment.n + leverage;

  const between = (control.n * treatment.n) / n;
  const spread = covariates.map((_, i) =>
    covariates.map(
      (_column, j) =>
        ((xx[i * p + j] as number) + between * (gap[i] as number) * (gap[j] as number)) / (n - 1) / n,
    ),
  );
  let slopeError = 0;
  spread.forEach((column, i) => (slopeError += solve(column)[i] as number));

  const values = new Float64Array(2 * q);
  const covariance = new Float64Array(4 * q * q);
  for (let i = 0; i < q; i++) {
    const outcome = outcomes[i] as number;
    const slope = slopes[i] as Float64Array;
    const along = dot(slope, gap);
    values[i] = (control.means[outcome] as number) + along * toCentre;
    values[q + i] = (treatment.means[outcome] as number) - (control.means[outcome] as number) - along;
    for (let j = 0; j < q; j++) {
      const other = slopes[j] as Float64Array;
      const explained = dot(slope, xy[j] as number[]);
      const residual = (within(outcome, outcomes[j] as number) - explained) / (n - 2 - q * p);
      const ofPopulation = spread.reduce((sum, row, k) => sum + (slope[k] as number) * dot(row, other), 0);
      put(
        covariance,
        q,
        i,
        j,
        residual * (atCentre + slopeError) + ofPopulation,
        residual * centreWithEffect,
        residual * effect,
      );
    }
  }
  return { n, outcomes: q, values, covariance };
}

function put(
  covariance: Float64Array,
  q: number,
  i: number,
  j: number,
  base: number,
  joint: number,
  effect: number,
) {
  const size = 2 * q;
  covariance[i * size + j] = base;
  covariance[i * size + q + j] = joint;
  covariance[(q + i) * size + j] = joint;
  covariance[(q + i) * size + q + j] = effect;
}

function crossAt(moments: CrossMoments, row: number, column: number): number {
  return (moments.cross[row] as ArrayLike<number>)[column] as number;
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}
