import { betaQuantile, betaUpperQuantile, normalUpperQuantile } from '../distributions/index.js';
import { interval, type Interval } from '../interval.js';
import type { Count } from '../moments/index.js';
import { undefinedBecause, type Maybe } from '../undefined.js';

/** Whether these are counts at all: 0 ≤ successes ≤ n and at least one unit. */
export function isCountOfUnits({ n, successes }: Count): boolean {
  return n > 0 && successes >= 0 && successes <= n;
}

/**
 * Wilson's score interval of one proportion: what the z test of p₀ with its own variance does not reject. Good at small
 * counts and never outside [0, 1]; no continuity correction. Source: Wilson (1927), JASA 22.
 */
export function wilsonInterval(count: Count, level = 0.95): Maybe<Interval> {
  if (!isCountOfUnits(count)) return undefinedBecause(count.n > 0 ? 'outOfDomain' : 'emptyArm');
  const { low, high } = wilsonBounds(count, normalUpperQuantile((1 - level) / 2));
  return interval(low, high, level);
}

/** The roots of (p̂ − p)² = z² p(1 − p)/n, each computed without cancellation. */
export function wilsonBounds(
  { n, successes }: Count,
  z: number,
): { readonly low: number; readonly high: number } {
  const failures = n - successes;
  const square = z * z;
  const root = z * Math.sqrt((successes * failures) / n + square / 4);
  const low = (share: number) => (share === 0 ? 0 : (share * share) / n / (share + square / 2 + root));
  return { low: low(successes), high: 1 - low(failures) };
}

/**
 * Clopper–Pearson's exact interval of one proportion: coverage at least the level for every p, usually more.
 * Source: Clopper and Pearson (1934), Biometrika 26.
 */
export function clopperPearsonInterval(count: Count, level = 0.95): Maybe<Interval> {
  if (!isCountOfUnits(count)) return undefinedBecause(count.n > 0 ? 'outOfDomain' : 'emptyArm');
  const { n, successes } = count;
  const tail = (1 - level) / 2;
  const low = successes === 0 ? 0 : betaQuantile(tail, successes, n - successes + 1);
  const high = successes === n ? 1 : betaUpperQuantile(tail, successes + 1, n - successes);
  return interval(low, high, level);
}
