import type { CrossMoments } from '../moments/index.js';
import { solvePositive } from './solve-positive.js';

/** Where the outcome and its covariates stand among the moments. */
export interface AdjustmentColumns {
  readonly outcome: number;
  readonly covariates: readonly number[];
}

/** Positions by name. A name that the moments do not hold is a mistake of the caller and throws. */
export function columnsOf(
  moments: CrossMoments,
  names: { readonly outcome: string; readonly covariates: readonly string[] },
): AdjustmentColumns {
  return {
    outcome: columnOf(moments, names.outcome),
    covariates: names.covariates.map((name) => columnOf(moments, name)),
  };
}

export function columnOf(moments: CrossMoments, name: string): number {
  const position = moments.names.indexOf(name);
  if (position < 0) throw new RangeError(`no moments of «${name}», only of ${moments.names.join(', ')}`);
  return position;
}

/** Slopes of the outcome on the covariates by least squares within these moments; `leftOut` are positions in the list. */
export function slopesOf(
  moments: CrossMoments,
  columns: AdjustmentColumns,
): { readonly slopes: Float64Array; readonly leftOut: readonly number[] } {
  const { outcome, covariates } = columns;
  const size = covariates.length;
  const xx = new Float64Array(size * size);
  const xy = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    const row = moments.cross[covariates[i] as number] as ArrayLike<number>;
    xy[i] = row[outcome] as number;
    for (let j = 0; j < size; j++) xx[i * size + j] = row[covariates[j] as number] as number;
  }
  const { solution, leftOut } = solvePositive(xx, xy, size);
  return { slopes: solution, leftOut };
}

/** Σ(y − θ·x − its mean)²: the outcome's squares after the adjustment, never negative. */
export function adjustedSquares(
  moments: CrossMoments,
  columns: AdjustmentColumns,
  slopes: Float64Array,
): number {
  const { outcome, covariates } = columns;
  const row = moments.cross[outcome] as ArrayLike<number>;
  let squares = row[outcome] as number;
  for (let i = 0; i < covariates.length; i++) {
    const slope = slopes[i] as number;
    if (slope === 0) continue;
    const covariateRow = moments.cross[covariates[i] as number] as ArrayLike<number>;
    let along = -2 * (covariateRow[outcome] as number);
    for (let j = 0; j < covariates.length; j++) {
      along += (slopes[j] as number) * (covariateRow[covariates[j] as number] as number);
    }
    squares += slope * along;
  }
  return Math.max(0, squares);
}

/** θ·(x̄ of `moments` − x̄ of `reference`). */
export function covariateShift(
  moments: CrossMoments,
  reference: CrossMoments,
  columns: AdjustmentColumns,
  slopes: Float64Array,
): number {
  let shift = 0;
  for (let i = 0; i < columns.covariates.length; i++) {
    const column = columns.covariates[i] as number;
    shift +=
      (slopes[i] as number) * ((moments.means[column] as number) - (reference.means[column] as number));
  }
  return shift;
}
