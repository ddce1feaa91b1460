import { normalUpper, normalUpperQuantile } from '../distributions/index.js';
import { interval, type Interval } from '../interval.js';
import { undefinedBecause, type Maybe } from '../undefined.js';
import { hodgesLehmannShift, kthDifference } from './hodges-lehmann.js';
import { rankSumProbabilities } from './rank-sum-distribution.js';

export interface MannWhitney {
  readonly method: 'mannWhitney';
  /** Pairs in which the treated value is greater, ties counting one half. */
  readonly u: number;
  /** u / all pairs: the chance that a treated unit has the greater value. ½ means no difference. */
  readonly probabilityOfSuperiority: number;
  /** Two-sided p-value: exact without ties in small samples, else the tie-corrected normal approximation. */
  readonly p: Maybe<number>;
  readonly variant: 'exact' | 'asymptotic';
  /** The approximation, without and with continuity correction; both also where the exact one leads. */
  readonly pAsymptotic: Maybe<number>;
  readonly pAsymptoticContinuity: Maybe<number>;
  readonly pExact: Maybe<number>;
  /** Hodges–Lehmann: the median of all differences treated − control, in the unit of the outcome. */
  readonly shift: number;
  /** Order statistics of those differences, by the same variant as p. */
  readonly interval: Maybe<Interval>;
}

/** The exact distribution takes about (mn)²/4 additions: affordable up to here. */
const mostPairsForExact = 3600;

/**
 * Mann–Whitney (Wilcoxon rank-sum) test with the Hodges–Lehmann shift.
 *
 * What: whether treated values tend to be greater — a statement about ranks, not about totals or means: money that a few
 * customers bring does not show. The shift and its interval assume that the treatment moves every value by the same
 * amount; without that the p-value still tests equal distributions.
 * Values are raw outcomes in any order. `emptyArm`; `noVariance` for p when all values are equal.
 * Sources: Wilcoxon (1945); Mann & Whitney (1947); Hodges & Lehmann (1963).
 */
export function mannWhitneyTest(
  control: ArrayLike<number>,
  treatment: ArrayLike<number>,
  level = 0.95,
): Maybe<MannWhitney> {
  if (control.length === 0 || treatment.length === 0) return undefinedBecause('emptyArm');
  const c = Float64Array.from(control).sort();
  const t = Float64Array.from(treatment).sort();
  const pairs = c.length * t.length;
  const { u, tieSum } = countWins(c, t);
  const n = c.length + t.length;
  const variance = (pairs / 12) * (n + 1 - tieSum / (n * (n - 1)));
  const exact =
    tieSum === 0 && pairs <= mostPairsForExact ? rankSumProbabilities(t.length, c.length) : undefined;
  const distance = Math.abs(u - pairs / 2);
  const normalP = (reach: number): Maybe<number> =>
    variance > 0
      ? Math.min(1, 2 * normalUpper(Math.max(0, reach) / Math.sqrt(variance)))
      : undefinedBecause('noVariance');
  const pExact = exact ? exactP(exact, u) : undefinedBecause('notRequested');
  const pAsymptotic = normalP(distance);
  return {
    method: 'mannWhitney',
    u,
    probabilityOfSuperiority: u / pairs,
    p: exact ? pExact : pAsymptotic,
    variant: exact ? 'exact' : 'asymptotic',
    pAsymptotic,
    pAsymptoticContinuity: normalP(distance - 0.5),
    pExact,
    shift: hodgesLehmannShift(c, t),
    interval: shiftInterval(c, t, exact, variance, level),
  };
}

/** U by one pass over both sorted samples, and Σ(τ³ − τ) over groups of τ tied values. */
function countWins(control: Float64Array, treatment: Float64Array): { u: number; tieSum: number } {
  let u = 0;
  let tieSum = 0;
  let i = 0;
  let j = 0;
  while (i < control.length || j < treatment.length) {
    const value = Math.min(control[i] ?? Infinity, treatment[j] ?? Infinity);
    const below = i;
    while (i < control.length && control[i] === value) i++;
    const first = j;
    while (j < treatment.length && treatment[j] === value) j++;
    const tied = i - below + (j - first);
    u += (j - first) * (below + (i - below) / 2);
    tieSum += tied ** 3 - tied;
  }
  return { u, tieSum };
}

function exactP(probabilities: Float64Array, u: number): number {
  // the distribution is symmetric: the smaller tail from its end
  const nearer = Math.min(u, probabilities.length - 1 - u);
  let sum = 0;
  for (let k = 0; k <= nearer; k++) sum += probabilities[k]!;
  return Math.min(1, 2 * sum);
}

/** Cuts off as many of the smallest and greatest differences as the test at this level rejects. */
function shiftInterval(
  control: Float64Array,
  treatment: Float64Array,
  exact: Float64Array | undefined,
  variance: number,
  level: number,
): Maybe<Interval> {
  const pairs = control.length * treatment.length;
  const tail = (1 - level) / 2;
  if (!(variance > 0)) return undefinedBecause('noVariance');
  const cut = exact
    ? quantileOf(exact, tail)
    : Math.floor(pairs / 2 - normalUpperQuantile(tail) * Math.sqrt(variance));
  const from = Math.max(1, cut);
  return interval(
    kthDifference(control, treatment, from - 1),
    kthDifference(control, treatment, pairs - from),
    level,
  );
}

/** Smallest k with P(U ≤ k) ≥ tail. */
function quantileOf(probabilities: Float64Array, tail: number): number {
  let sum = 0;
  for (let k = 0; k < probabilities.length; k++) {
    sum += probabilities[k]!;
    if (sum >= tail) return k;
  }
  return probabilities.length - 1;
}
