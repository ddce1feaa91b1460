/** A discrete distribution with one mode, under the hypothesis to be tested. */
export interface DiscreteDistribution {
  readonly least: number;
  readonly greatest: number;
  readonly mode: number;
  readonly pmf: (k: number) => number;
  /** P(X ≤ k). */
  readonly cdf: (k: number) => number;
  /** P(X > k). */
  readonly upper: (k: number) => number;
}

/** Two probabilities closer than this count as equal, as in R: ties are decided by mathematics, not by rounding. */
const relativeSlack = 1e-7;

/**
 * Probability of all outcomes that are no likelier than the one seen: the near tail, and on the other side of the mode
 * the outcomes from where they are unlikely enough, found by bisection.
 */
export function twoSidedExact(distribution: DiscreteDistribution, seen: number): number {
  const { least, greatest, mode, pmf, cdf, upper } = distribution;
  const limit = pmf(seen) * (1 + relativeSlack);
  const unlikely = (k: number) => pmf(k) <= limit;
  if (unlikely(mode)) return 1;
  if (seen > mode) {
    const nearTail = upper(seen - 1);
    if (!unlikely(least)) return nearTail;
    return Math.min(1, nearTail + cdf(lastBelow(least, mode, unlikely)));
  }
  const nearTail = cdf(seen);
  if (!unlikely(greatest)) return nearTail;
  const first = -lastBelow(-greatest, -mode, (k) => unlikely(-k));
  return Math.min(1, nearTail + upper(first - 1));
}

/** Largest k in [from, to) for which the predicate holds, which it does at `from` and not at `to`. */
function lastBelow(from: number, to: number, holds: (k: number) => boolean): number {
  let [low, high] = [from, to];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return low;
}
