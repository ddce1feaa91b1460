import { undefinedBecause, type Maybe } from '../undefined.js';

/** The sample quantiles of Hyndman and Fan (1996) that interpolate or round up; 7 is the default of R and numpy. */
export type QuantileType = 1 | 2 | 4 | 5 | 6 | 7 | 8 | 9;

/** a and b of the plotting position a + p(n + 1 − a − b) of the interpolating types. */
const positions: Readonly<Record<4 | 5 | 6 | 7 | 8 | 9, readonly [a: number, b: number]>> = {
  4: [0, 1],
  5: [0.5, 0.5],
  6: [0, 0],
  7: [1, 1],
  8: [1 / 3, 1 / 3],
  9: [3 / 8, 3 / 8],
};

/** A position this close to a whole number is one: p·n is rarely exact. */
const fuzz = 4 * Number.EPSILON;

/**
 * Sample quantile of values in any order. `tooFewObservations` without values; `outOfDomain` for p outside [0, 1].
 * Source: Hyndman and Fan (1996), American Statistician 50.
 */
export function quantile(values: ArrayLike<number>, p: number, type: QuantileType = 7): Maybe<number> {
  return quantileOfSorted(Float64Array.from(values).sort(), p, type);
}

/** As `quantile`, of values that are already in ascending order. */
export function quantileOfSorted(
  sorted: ArrayLike<number>,
  p: number,
  type: QuantileType = 7,
): Maybe<number> {
  const n = sorted.length;
  if (n === 0) return undefinedBecause('tooFewObservations');
  if (!(p >= 0 && p <= 1)) return undefinedBecause('outOfDomain');
  const at = (rank: number) => sorted[Math.min(n, Math.max(1, rank)) - 1]!;
  const [a, b] = type === 1 || type === 2 ? [0, 1] : positions[type];
  const position = a + p * (n + 1 - a - b);
  const rank = Math.floor(position + fuzz * Math.max(1, position));
  const rest = position - rank;
  const share = shareOfNext(type, Math.abs(rest) < fuzz * Math.max(1, position) ? 0 : rest);
  const [below, above] = [at(rank), at(rank + 1)];
  return below === above ? below : (1 - share) * below + share * above;
}

function shareOfNext(type: QuantileType, rest: number): number {
  if (type === 1) return rest > 0 ? 1 : 0;
  if (type === 2) return rest > 0 ? 1 : 0.5;
  return rest;
}
