import { isUndefined, undefinedBecause, type Maybe } from '../undefined.js';
import { adjustPValues } from './adjusted-p-values.js';

/**
 * Level at which each of `m` intervals must be taken so that all cover together at `level`: Bonferroni without
 * assumptions, Šidák for independent or two-sided normal estimates. They agree with the adjusted p-values of that name.
 * Sources: Dunn (1961); Šidák (1967).
 */
export function simultaneousLevel(method: 'bonferroni' | 'sidak', m: number, level = 0.95): number {
  if (!(m >= 1)) throw new RangeError('A family has at least one member');
  return method === 'bonferroni' ? 1 - (1 - level) / m : Math.exp(Math.log(level) / m);
}

/**
 * Level of the intervals of those selected by Benjamini–Hochberg at 1 − level, so that the expected share of them that
 * miss is at most 1 − level: 1 − R(1 − level)/m with R selected. Intervals of the others are not to be shown beside.
 * Source: Benjamini and Yekutieli (2005), JASA 100.
 */
export function falseCoverageLevel(pValues: readonly number[], level = 0.95): Maybe<number> {
  const selected = adjustPValues(pValues, 'benjaminiHochberg').filter((p) => p <= 1 - level).length;
  if (selected === 0) return undefinedBecause('notRequested');
  return 1 - (selected * (1 - level)) / pValues.length;
}

/**
 * One-sided lower bounds that agree with Holm's procedure: for «effect ≤ 0» each. Hypotheses still open are bounded at
 * α/(number open); those rejected on the way are only known to be above 0, unless all are rejected, when each is bounded
 * at α/m too.
 * `pValues` are one-sided; `lowerBound(i, alpha)` is the single bound of estimate i with error alpha.
 * Source: Strassburger and Bretz (2008), Statistics in Medicine 27; Guilbaud (2008).
 */
export function holmLowerBounds(
  pValues: readonly Maybe<number>[],
  lowerBound: (index: number, alpha: number) => Maybe<number>,
  level = 0.95,
): Maybe<number>[] {
  const alpha = 1 - level;
  const rejected = adjustPValues(pValues, 'holm').map((p) => !isUndefined(p) && p <= alpha);
  const open = pValues.filter((p, i) => !isUndefined(p) && !rejected[i]).length;
  const testable = pValues.filter((p) => !isUndefined(p)).length;
  return pValues.map((p, i) => {
    if (isUndefined(p)) return p;
    if (!rejected[i]) return lowerBound(i, alpha / open);
    if (open > 0) return 0;
    const bound = lowerBound(i, alpha / testable);
    return isUndefined(bound) ? bound : Math.max(0, bound);
  });
}
