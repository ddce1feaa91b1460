import { isUndefined, type Maybe } from '../undefined.js';

/** Familywise error: Bonferroni to Holm–Šidák. False discovery rate: Benjamini–Hochberg and Benjamini–Yekutieli. */
export type MultiplicityMethod =
  | 'bonferroni'
  | 'holm'
  | 'hochberg'
  | 'hommel'
  | 'sidak'
  | 'holmSidak'
  | 'benjaminiHochberg'
  | 'benjaminiYekutieli';

/**
 * p-values adjusted for being one family, in the order given; each may be compared with the family's level directly.
 *
 * | method | controls | assumes |
 * | --- | --- | --- |
 * | bonferroni, holm | any wrong rejection | nothing; Holm rejects at least as much |
 * | sidak, holmSidak | any wrong rejection | independence, or two-sided normal tests (Šidák 1967) |
 * | hochberg, hommel | any wrong rejection | independence or positive dependence (Simes) |
 * | benjaminiHochberg | the expected share of wrong ones among the rejected | independence or positive dependence |
 * | benjaminiYekutieli | the same | nothing |
 *
 * A hypothesis without a p-value stays undefined and is not counted: it cannot be rejected.
 * Sources: Holm (1979); Hochberg (1988); Hommel (1988); Šidák (1967); Benjamini & Hochberg (1995); Benjamini &
 * Yekutieli (2001).
 */
export function adjustPValues(pValues: readonly number[], method: MultiplicityMethod): number[];
export function adjustPValues(pValues: readonly Maybe<number>[], method: MultiplicityMethod): Maybe<number>[];
export function adjustPValues(
  pValues: readonly Maybe<number>[],
  method: MultiplicityMethod,
): Maybe<number>[] {
  const defined = pValues.flatMap((p, position) => (isUndefined(p) ? [] : [{ p, position }]));
  defined.sort((a, b) => a.p - b.p);
  const ascending = defined.map(({ p }) => p);
  if (ascending.some((p) => !(p >= 0 && p <= 1))) throw new RangeError('A p-value must lie in [0, 1]');
  const adjusted = adjustments[method](ascending);
  const result = [...pValues];
  defined.forEach(({ position }, rank) => (result[position] = Math.min(1, adjusted[rank]!)));
  return result;
}

/** Each takes p-values in ascending order. */
const adjustments: Readonly<Record<MultiplicityMethod, (p: readonly number[]) => number[]>> = {
  bonferroni: (p) => p.map((each) => each * p.length),
  sidak: (p) => p.map((each) => chanceOfAny(each, p.length)),
  holm: (p) => runningMaximum(p.map((each, rank) => each * (p.length - rank))),
  holmSidak: (p) => runningMaximum(p.map((each, rank) => chanceOfAny(each, p.length - rank))),
  hochberg: (p) => runningMinimumFromEnd(p.map((each, rank) => each * (p.length - rank))),
  hommel,
  benjaminiHochberg: (p) => runningMinimumFromEnd(p.map((each, rank) => (each * p.length) / (rank + 1))),
  benjaminiYekutieli: (p) => {
    const harmonic = p.reduce((sum, _, rank) => sum + 1 / (rank + 1), 0);
    return runningMinimumFromEnd(p.map((each, rank) => (each * p.length * harmonic) / (rank + 1)));
  },
};

/** 1 − (1 − p)^m, also for p below 1e-16. */
function chanceOfAny(p: number, m: number): number {
  return -Math.expm1(m * Math.log1p(-p));
}

function runningMaximum(values: readonly number[]): number[] {
  let greatest = 0;
  return values.map((value) => (greatest = Math.max(greatest, value)));
}

function runningMinimumFromEnd(values: readonly number[]): number[] {
  let least = Infinity;
  return values
    .toReversed()
    .map((value) => (least = Math.min(least, value)))
    .reverse();
}

/** Closed testing with Simes' test, in the quadratic form of Wright (1992). */
function hommel(p: readonly number[]): number[] {
  const n = p.length;
  const simes = Math.min(...p.map((each, rank) => (n * each) / (rank + 1)));
  const adjusted = p.map((each) => Math.max(simes, each));
  for (let m = n - 1; m >= 2; m--) {
    // Simes over the m − 1 greatest, as part of every intersection of m hypotheses
    let least = Infinity;
    for (let j = 2; j <= m; j++) least = Math.min(least, (m * p[n - m + j - 1]!) / j);
    const last = n - m;
    for (let i = 0; i <= last; i++) adjusted[i] = Math.max(adjusted[i]!, Math.min(m * p[i]!, least));
    const shared = Math.min(m * p[last]!, least);
    for (let i = last + 1; i < n; i++) adjusted[i] = Math.max(adjusted[i]!, shared);
  }
  return adjusted;
}
