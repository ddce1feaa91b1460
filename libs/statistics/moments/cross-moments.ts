import { divideBy, sumOf } from './double-double.js';
import type { Moments } from './moments.js';

/** Moments of several variables measured on the same units: outcome, covariates, numerator and denominator. */
export interface CrossMoments<Name extends string = string> {
  /** The variables, in the order of `means` and `cross`. */
  readonly names: readonly Name[];
  /** Number of units. */
  readonly n: number;
  readonly means: readonly number[];
  /** cross[i][j] = Σ (xᵢ − x̄ᵢ)(xⱼ − x̄ⱼ); symmetric. Covariance = cross / (n − 1). */
  readonly cross: readonly (readonly number[])[];
}

/** Cross moments of columns of equal length, in two compensated passes. */
export function crossMomentsOf<Name extends string>(
  columns: Readonly<Record<Name, ArrayLike<number>>>,
): CrossMoments<Name> {
  const names = Object.keys(columns) as Name[];
  const data = names.map((name) => columns[name]);
  const n = data[0]?.length ?? 0;
  if (data.some((column) => column.length !== n)) throw new RangeError('Columns differ in length');
  const means = data.map((column) => (n === 0 ? { high: 0, low: 0 } : divideBy(sumOf(column), n)));
  const varies = data.map((column) => !everyEqual(column));
  const cross = names.map(() => names.map(() => 0));
  for (let i = 0; i < names.length; i++) {
    for (let j = i; j < names.length; j++) {
      if (!varies[i] || !varies[j]) continue;
      const [x, y, xMean, yMean] = [data[i]!, data[j]!, means[i]!, means[j]!];
      let sum = 0;
      let rest = 0;
      for (let k = 0; k < n; k++) {
        const term = (x[k]! - xMean.high - xMean.low) * (y[k]! - yMean.high - yMean.low) - rest;
        const next = sum + term;
        rest = next - sum - term;
        sum = next;
      }
      cross[i]![j] = sum;
      cross[j]![i] = sum;
    }
  }
  return { names, n, means: means.map((mean) => mean.high), cross };
}

/** A constant has no variance at all: the rounding of its mean must not pass for one. */
function everyEqual(column: ArrayLike<number>): boolean {
  for (let i = 1; i < column.length; i++) if (column[i] !== column[0]) return false;
  return true;
}

/** The cross moments of all parts together (Chan 1983, for several variables). All parts name the same variables. */
export function mergeCrossMoments<Name extends string>(
  first: CrossMoments<Name>,
  ...others: readonly CrossMoments<Name>[]
): CrossMoments<Name> {
  return others.reduce(mergeTwo, first);
}

function mergeTwo<Name extends string>(a: CrossMoments<Name>, b: CrossMoments<Name>): CrossMoments<Name> {
  const other = a.names.every((name, i) => b.names[i] === name) ? b : subsetCrossMoments(b, a.names);
  if (other.n === 0) return a;
  if (a.n === 0) return other;
  const n = a.n + other.n;
  const delta = a.means.map((mean, i) => other.means[i]! - mean);
  const weight = (a.n / n) * other.n;
  return {
    names: a.names,
    n,
    means: a.means.map((mean, i) => mean + delta[i]! * (other.n / n)),
    cross: a.cross.map((row, i) =>
      row.map((value, j) => value + other.cross[i]![j]! + delta[i]! * delta[j]! * weight),
    ),
  };
}

function positionOf(moments: CrossMoments, name: string): number {
  const position = moments.names.indexOf(name);
  if (position < 0) throw new RangeError(`No variable ${name} among ${moments.names.join(', ')}`);
  return position;
}

/** Only the named variables, in that order. */
export function subsetCrossMoments<Name extends string, Kept extends Name>(
  moments: CrossMoments<Name>,
  names: readonly Kept[],
): CrossMoments<Kept> {
  const positions = names.map((name) => positionOf(moments, name));
  return {
    names,
    n: moments.n,
    means: positions.map((i) => moments.means[i]!),
    cross: positions.map((i) => positions.map((j) => moments.cross[i]![j]!)),
  };
}

/** Moments of one of the variables. */
export function momentsOfVariable<Name extends string, Wanted extends Name>(
  moments: CrossMoments<Name>,
  name: Wanted,
): Moments<Wanted> {
  const i = positionOf(moments, name);
  return { n: moments.n, mean: moments.means[i]!, m2: moments.cross[i]![i]! };
}

/** Mean of one of the variables. */
export function meanOf<Name extends string>(moments: CrossMoments<Name>, name: Name): number {
  return moments.means[positionOf(moments, name)]!;
}

/** Σ (x − x̄)(y − ȳ) of two of the variables. */
export function crossOf<Name extends string>(moments: CrossMoments<Name>, x: Name, y: Name): number {
  return moments.cross[positionOf(moments, x)]![positionOf(moments, y)]!;
}

/** Sample covariance (divisor n − 1). Needs two units. */
export function covariance<Name extends string>(moments: CrossMoments<Name>, x: Name, y: Name): number {
  if (!(moments.n >= 2)) throw new RangeError(`A covariance needs two units, got ${moments.n}`);
  return crossOf(moments, x, y) / (moments.n - 1);
}

/** Moments of Σ coefficient · variable, for example of y − θx. */
export function momentsOfCombination<Name extends string>(
  moments: CrossMoments<Name>,
  coefficients: Readonly<Partial<Record<Name, number>>>,
): Moments {
  const terms = Object.entries(coefficients) as [Name, number][];
  let mean = 0;
  let m2 = 0;
  for (const [x, a] of terms) {
    mean += a * meanOf(moments, x);
    for (const [y, b] of terms) m2 += a * b * crossOf(moments, x, y);
  }
  return { n: moments.n, mean, m2: Math.max(0, m2) };
}

/** Cross moments after x → x + by for the named variables. */
export function shiftCrossMoments<Name extends string>(
  moments: CrossMoments<Name>,
  by: Readonly<Partial<Record<Name, number>>>,
): CrossMoments<Name> {
  return { ...moments, means: moments.means.map((mean, i) => mean + (by[moments.names[i]!] ?? 0)) };
}

/** Cross moments after x → factor · x for the named variables. */
export function scaleCrossMoments<Name extends string>(
  moments: CrossMoments<Name>,
  factors: Readonly<Partial<Record<Name, number>>>,
): CrossMoments<Name> {
  const factor = moments.names.map((name) => factors[name] ?? 1);
  return {
    ...moments,
    means: moments.means.map((mean, i) => mean * factor[i]!),
    cross: moments.cross.map((row, i) => row.map((value, j) => value * factor[i]! * factor[j]!)),
  };
}
