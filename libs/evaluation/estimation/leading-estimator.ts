import { chiSquareUpper } from '#statistics';
import type { Estimator } from './estimate.js';
import type { Stratum } from './question.js';

/** Below this, unplanned allocations are taken to differ between strata. */
const homogeneityAlpha = 0.001;

/**
 * Whether the arms were given different shares in different strata. Then arms differ in their mix of tiers by design, and
 * pooling would compare tiers instead of treatments. Without a plan, the observed counts decide by a test of homogeneity.
 */
export function allocationDiffers(strata: readonly Stratum[], arms: readonly string[]): boolean {
  const used = strata.filter((stratum) => arms.some((arm) => (stratum.arms[arm]?.eligible ?? 0) > 0));
  if (used.length < 2) return false;
  if (used.every((stratum) => stratum.planned !== undefined)) {
    const shares = used.map((stratum) => {
      const whole = arms.reduce((sum, arm) => sum + (stratum.planned![arm] ?? 0), 0);
      return arms.map((arm) => (stratum.planned![arm] ?? 0) / whole);
    });
    return shares.some((row) => row.some((share, i) => Math.abs(share - shares[0]![i]!) > 1e-9));
  }
  return homogeneityP(used, arms) < homogeneityAlpha;
}

function homogeneityP(strata: readonly Stratum[], arms: readonly string[]): number {
  const counts = strata.map((stratum) => arms.map((arm) => stratum.arms[arm]?.eligible ?? 0));
  const columns = arms.map((_, j) => counts.reduce((sum, row) => sum + row[j]!, 0));
  const all = columns.reduce((sum, each) => sum + each, 0);
  let chiSquare = 0;
  for (const row of counts) {
    const rowSum = row.reduce((sum, each) => sum + each, 0);
    row.forEach((count, j) => {
      const expected = (rowSum * columns[j]!) / all;
      if (expected > 0) chiSquare += (count - expected) ** 2 / expected;
    });
  }
  const usedArms = columns.filter((each) => each > 0).length;
  const df = (strata.length - 1) * (usedArms - 1);
  return df > 0 ? chiSquareUpper(chiSquare, df) : 1;
}

/** Which estimator is read first: fixed by the design and the plan, never by the result. */
export function leadingEstimator(differs: boolean, adjusted: boolean): Estimator {
  if (differs) return adjusted ? 'tierWeightedAdjusted' : 'tierWeighted';
  return adjusted ? 'adjusted' : 'plain';
}
