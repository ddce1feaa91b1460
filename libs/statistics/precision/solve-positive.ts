/** A column whose variance given the columns before it is below this share of its own variance adds nothing. */
const collinearShare = 1e-10;

export interface PositiveSolution {
  /** x of A·x = b; 0 for the columns that were left out. */
  readonly solution: Float64Array;
  /** Columns that do not vary, or that repeat earlier columns. */
  readonly leftOut: readonly number[];
}

/**
 * Solves A·x = b for a symmetric positive semidefinite A (row-major, size × size) by Cholesky's decomposition.
 * A column that is constant or a combination of earlier ones is left out, as a regression program would, so that an
 * indicator of a covariate that is never missing does no harm.
 * Errors: none; a matrix of zeros leaves every column out.
 */
export function solvePositive(a: ArrayLike<number>, b: ArrayLike<number>, size: number): PositiveSolution {
  if (size === 1) return solveOne(a[0] as number, b[0] as number);
  const lower = new Float64Array(size * size);
  const leftOut: number[] = [];
  for (let column = 0; column < size; column++) {
    const own = a[column * size + column] as number;
    let pivot = own;
    for (let k = 0; k < column; k++) pivot -= (lower[column * size + k] as number) ** 2;
    if (!(pivot > collinearShare * own)) {
      leftOut.push(column);
      lower.fill(0, column * size, column * size + column);
      continue;
    }
    const root = Math.sqrt(pivot);
    lower[column * size + column] = root;
    for (let row = column + 1; row < size; row++) {
      let sum = a[row * size + column] as number;
      for (let k = 0; k < column; k++) {
        sum -= (lower[row * size + k] as number) * (lower[column * size + k] as number);
      }
      lower[row * size + column] = sum / root;
    }
  }
  return { solution: backSubstitute(lower, b, size), leftOut };
}

function solveOne(a: number, b: number): PositiveSolution {
  return a > 0
    ? { solution: Float64Array.of(b / a), leftOut: [] }
    : { solution: new Float64Array(1), leftOut: [0] };
}

function backSubstitute(lower: Float64Array, b: ArrayLike<number>, size: number): Float64Array {
  const x = new Float64Array(size);
  for (let row = 0; row < size; row++) {
    const pivot = lower[row * size + row] as number;
    if (pivot === 0) continue;
    let sum = b[row] as number;
    for (let k = 0; k < row; k++) sum -= (lower[row * size + k] as number) * (x[k] as number);
    x[row] = sum / pivot;
  }
  for (let row = size - 1; row >= 0; row--) {
    const pivot = lower[row * size + row] as number;
    if (pivot === 0) continue;
    let sum = x[row] as number;
    for (let k = row + 1; k < size; k++) sum -= (lower[k * size + row] as number) * (x[k] as number);
    x[row] = sum / pivot;
  }
  return x;
}
