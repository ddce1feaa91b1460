import type { CrossMoments } from './cross-moments.js';
import type { Moments } from './moments.js';
import { noMoments } from './moments.js';
import { quotient } from './whole-quotient.js';

/** A number as a database driver hands it over. */
export type SqlNumber = number | bigint | string | null;

/** `count(x)`, `avg(x)` and `regr_sxx(x, x)` of double precision: PostgreSQL computes both stably (Youngs–Cramer). */
export interface SqlAggregates {
  readonly n: SqlNumber;
  readonly mean: SqlNumber;
  /** Σ (x − mean)². */
  readonly m2: SqlNumber;
}

export function momentsFromSqlAggregates<Metric extends string = string>(
  row: SqlAggregates,
): Moments<Metric> {
  const n = numberFrom(row.n);
  return n === 0 ? noMoments : { n, mean: numberFrom(row.mean), m2: numberFrom(row.m2) };
}

/**
 * Cross moments from `count`, the averages, and `regr_sxy` of every pair of columns, in the order of `names`; only the
 * upper triangle (j ≥ i) of `cross` is read.
 */
export function crossMomentsFromSqlAggregates<Name extends string>(
  names: readonly Name[],
  row: {
    readonly n: SqlNumber;
    readonly means: readonly SqlNumber[];
    readonly cross: readonly (readonly SqlNumber[])[];
  },
): CrossMoments<Name> {
  const n = numberFrom(row.n);
  return {
    names,
    n,
    means: names.map((_, i) => (n === 0 ? 0 : numberFrom(row.means[i] ?? null))),
    cross: names.map((_, i) =>
      names.map((_, j) => (n === 0 ? 0 : numberFrom(row.cross[Math.min(i, j)]?.[Math.max(i, j)] ?? null))),
    ),
  };
}

/**
 * Moments from n, Σx and Σx² as exact decimals (`sum(numeric)` of PostgreSQL, sent as text). The difference
 * n·Σx² − (Σx)² is taken in whole numbers of any size, so that nothing cancels.
 */
export function momentsFromExactSums<Metric extends string = string>(
  n: bigint | number,
  sum: string,
  sumOfSquares: string,
): Moments<Metric> {
  const count = BigInt(n);
  if (count === 0n) return noMoments;
  const [sumDigits, sumScale] = decimal(sum);
  const [squareDigits, squareScale] = decimal(sumOfSquares);
  const scale = Math.max(2 * sumScale, squareScale);
  const squares = squareDigits * 10n ** BigInt(scale - squareScale);
  const sumSquared = sumDigits * sumDigits * 10n ** BigInt(scale - 2 * sumScale);
  return {
    n: Number(count),
    mean: quotient(sumDigits, count * 10n ** BigInt(sumScale)),
    m2: quotient(count * squares - sumSquared, count * 10n ** BigInt(scale)),
  };
}

function numberFrom(value: SqlNumber): number {
  if (value === null) throw new RangeError('A database aggregate over units must not be null');
  const number = Number(value);
  if (!Number.isFinite(number))
    throw new RangeError(`Not a finite number from the database: ${String(value)}`);
  return number;
}

function decimal(text: string): [digits: bigint, scale: number] {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  if (!match) throw new RangeError(`Not a decimal number: ${text}`);
  const fraction = match[3] ?? '';
  const digits = BigInt(match[2]! + fraction);
  return [match[1] === '-' ? -digits : digits, fraction.length];
}
