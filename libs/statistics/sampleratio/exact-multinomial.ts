import { binomialCdf, binomialPmf, binomialUpper } from '../distributions/index.js';
import { twoSidedExact } from '../twoarms/two-sided-exact.js';
import { undefinedBecause, type Maybe } from '../undefined.js';
import type { PlannedArm } from './planned-arm.js';

/** More splits of the units than this are not enumerated. */
const mostSplits = 200_000;

/** Two probabilities closer than this count as equal: ties are decided by mathematics, not by rounding. */
const relativeSlack = 1e-7;

/**
 * Probability of all splits of the units over the arms that are no likelier than the one seen. Two arms at any size (a
 * binomial); more arms while the number of splits is affordable, else `notRequested`.
 */
export function exactMultinomialP(arms: readonly PlannedArm[]): Maybe<number> {
  const n = arms.reduce((sum, arm) => sum + arm.count, 0);
  if (!arms.every((arm) => Number.isInteger(arm.count))) return undefinedBecause('outOfDomain');
  const weights = arms.reduce((sum, arm) => sum + arm.weight, 0);
  if (arms.length === 2) {
    const share = arms[0]!.weight / weights;
    return twoSidedExact(
      {
        least: 0,
        greatest: n,
        mode: Math.min(n, Math.floor((n + 1) * share)),
        pmf: (k) => binomialPmf(k, n, share),
        cdf: (k) => binomialCdf(k, n, share),
        upper: (k) => binomialUpper(k, n, share),
      },
      arms[0]!.count,
    );
  }
  if (splits(n, arms.length) > mostSplits) return undefinedBecause('notRequested');
  return sumOfUnlikely(arms, n);
}

/** Number of ways to write n as an ordered sum of `parts` counts. */
function splits(n: number, parts: number): number {
  let ways = 1;
  for (let i = 1; i < parts; i++) ways = (ways * (n + i)) / i;
  return ways;
}

function sumOfUnlikely(arms: readonly PlannedArm[], n: number): number {
  // each arm takes a binomial part of what the arms before it left
  const shares = arms.map((arm, i) => arm.weight / arms.slice(i).reduce((sum, each) => sum + each.weight, 0));
  let left = n;
  let seen = 1;
  arms.forEach((arm, i) => {
    seen *= i === arms.length - 1 ? 1 : binomialPmf(arm.count, left, shares[i]!);
    left -= arm.count;
  });
  const limit = seen * (1 + relativeSlack);
  const below = (arm: number, remaining: number, probability: number): number => {
    if (arm === arms.length - 1) return probability <= limit ? probability : 0;
    let sum = 0;
    for (let k = 0; k <= remaining; k++) {
      sum += below(arm + 1, remaining - k, probability * binomialPmf(k, remaining, shares[arm]!));
    }
    return sum;
  };
  return Math.min(1, below(0, n, 1));
}
