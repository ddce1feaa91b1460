import { hypergeometricCdf, hypergeometricPmf, hypergeometricUpper } from '../distributions/index.js';
import { interval, type Interval } from '../interval.js';
import { quantileOfSorted } from '../twoarms/quantiles.js';
import { isUndefined, undefinedBecause, type Maybe } from '../undefined.js';

export interface ExactQuantileTest {
  readonly method: 'exactQuantileShift';
  /** Share of customers below the quantile, for example 0.5 for the median. */
  readonly nu: number;
  readonly controlQuantile: number;
  readonly treatmentQuantile: number;
  readonly difference: number;
  /** Twice the smaller side, at most 1. */
  readonly p: number;
  /** Mid-p of «treatment has at least (at most) this many units above the pooled quantile». */
  readonly pUpper: number;
  readonly pLower: number;
}

export interface ExactQuantileShift extends ExactQuantileTest {
  /** Shifts of all treated values that the same test does not reject. */
  readonly interval: Interval;
}

const bisections = 45;

/**
 * Does treatment move a quantile? From how many units of each arm lie above the quantile of both arms together.
 *
 * What: given the pooled values, that count is hypergeometric when treatment changes nobody, however heavy the tails and
 * however unequal the arms; the observed count is taken half (mid-p) and the smaller side doubled. No density has to be
 * estimated, which is where intervals from order statistics go wrong with one small arm. The interval inverts the test
 * under a common shift.
 * Shapes: raw values per arm. Ties at the pooled quantile count as not above, in both arms alike.
 * Errors: `outOfDomain` unless 0 < ν < 1; `tooFewObservations` when an arm has fewer than two units; `noVariance` when no
 * unit lies above (or every unit: nothing could differ).
 * Sources: Mood (1950), Introduction to the Theory of Statistics (median test); Lancaster (1961) for mid-p.
 */
export function exactQuantileShift(
  control: ArrayLike<number>,
  treatment: ArrayLike<number>,
  nu: number,
  level = 0.95,
): Maybe<ExactQuantileShift> {
  const c = new Float64Array(control).sort();
  const t = new Float64Array(treatment).sort();
  const test = testOfSorted(c, t, nu);
  if (isUndefined(test)) return test;
  const tail = (1 - level) / 2;
  const { difference } = test;
  const reach =
    Math.max((t.at(-1) as number) - (c[0] as number), (c.at(-1) as number) - (t[0] as number)) + 1;
  const upperAt = (shift: number) => tailsAt(c, t, nu, shift)?.upper ?? 1;
  const lowerAt = (shift: number) => tailsAt(c, t, nu, shift)?.lower ?? 1;
  return {
    ...test,
    interval: interval(
      lastRejected((shift) => upperAt(shift) > tail, difference, -reach),
      lastRejected((shift) => lowerAt(shift) > tail, difference, reach),
      level,
    ),
  };
}

/** The test of `exactQuantileShift` without its interval. */
export function exactQuantileTest(
  control: ArrayLike<number>,
  treatment: ArrayLike<number>,
  nu: number,
): Maybe<ExactQuantileTest> {
  return testOfSorted(new Float64Array(control).sort(), new Float64Array(treatment).sort(), nu);
}

function testOfSorted(c: Float64Array, t: Float64Array, nu: number): Maybe<ExactQuantileTest> {
  if (!(nu > 0 && nu < 1)) return undefinedBecause('outOfDomain');
  if (c.length < 2 || t.length < 2) return undefinedBecause('tooFewObservations');
  const tails = tailsAt(c, t, nu, 0);
  if (tails === null) return undefinedBecause('noVariance');
  const [controlQuantile, treatmentQuantile] = [c, t].map((arm) => quantileOfSorted(arm, nu)) as [
    number,
    number,
  ];
  return {
    method: 'exactQuantileShift',
    nu,
    controlQuantile,
    treatmentQuantile,
    difference: treatmentQuantile - controlQuantile,
    p: Math.min(1, 2 * Math.min(tails.upper, tails.lower)),
    pUpper: tails.upper,
    pLower: tails.lower,
  };
}

/** Mid-p of either side after taking `shift` off every treated value; null when nobody lies above the pooled quantile. */
function tailsAt(c: Float64Array, t: Float64Array, nu: number, shift: number) {
  const population = c.length + t.length;
  const cut = pooledOrderStatistic(c, t, shift, Math.ceil(nu * population));
  const treatedAbove = t.length - countAtMost(t, cut + shift);
  const successes = treatedAbove + c.length - countAtMost(c, cut);
  if (successes === 0 || successes === population) return null;
  const urn = { population, successes, draws: t.length };
  const half = hypergeometricPmf(treatedAbove, urn) / 2;
  return {
    upper: hypergeometricUpper(treatedAbove, urn) + half,
    lower: hypergeometricCdf(treatedAbove, urn) - half,
  };
}

/** The rank-th smallest of c and t − shift together, by bisection over how many of c are among them. */
function pooledOrderStatistic(c: Float64Array, t: Float64Array, shift: number, rank: number): number {
  let least = Math.max(0, rank - t.length);
  let most = Math.min(rank, c.length);
  while (least < most) {
    const fromC = (least + most) >> 1;
    if ((c[fromC] as number) < (t[rank - fromC - 1] as number) - shift) least = fromC + 1;
    else most = fromC;
  }
  const lastOfC = least > 0 ? (c[least - 1] as number) : -Infinity;
  const lastOfT = rank > least ? (t[rank - least - 1] as number) - shift : -Infinity;
  return Math.max(lastOfC, lastOfT);
}

function countAtMost(sorted: Float64Array, x: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) <= x) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Bisects between an accepted start and the end of the data for the point where acceptance ends. */
function lastRejected(accepted: (shift: number) => boolean, start: number, reach: number): number {
  let inside = start;
  let outside = start + reach;
  if (accepted(outside)) return reach * Infinity;
  for (let i = 0; i < bisections; i++) {
    const middle = (inside + outside) / 2;
    if (accepted(middle)) inside = middle;
    else outside = middle;
  }
  return outside;
}
