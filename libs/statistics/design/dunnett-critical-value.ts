import { normalCdf, normalDensity, normalUpper, normalUpperQuantile } from '../distributions/index.js';
import { findRoot } from '../numerics/find-root.js';
import { integrate } from '../numerics/gauss-legendre.js';

export interface DunnettComparisons {
  /** Chance that at least one of the comparisons raises a false alarm. */
  readonly alpha: number;
  readonly sides: 1 | 2;
  /** Treatment arms that are compared with the one control. */
  readonly treatments: number;
  /** Units of each treatment arm per unit of the control. */
  readonly treatmentPerControl: number;
}

/**
 * Critical value of Dunnett's test for planning: normal statistics with known variance, equal treatment arms.
 *
 * The statistics are Zᵢ = (Xᵢ − √r·X₀)/√(1+r) with r treatment units per control unit, so that given the control they
 * are independent; the chance that none exceeds c is one integral over the control.
 * Assumption: samples large enough for the normal distribution (the evaluation itself uses the observed variances).
 *
 * Source: Dunnett (1955), JASA 50, 1096–1121.
 */
export function dunnettCriticalValue(comparisons: DunnettComparisons): number {
  const { alpha, sides, treatments } = comparisons;
  const single = normalUpperQuantile(alpha / sides);
  if (treatments === 1) return single;
  const bonferroni = normalUpperQuantile(alpha / sides / treatments);
  return findRoot((c) => chanceOfAnyAbove(c, comparisons) - alpha, single, bonferroni, {
    relativeTolerance: 1e-13,
  });
}

/** 1 − P(no statistic beyond c), summed as a difference that keeps its digits when it is small. */
function chanceOfAnyAbove(c: number, comparisons: DunnettComparisons): number {
  const { sides, treatments, treatmentPerControl: r } = comparisons;
  const shared = Math.sqrt(r);
  const scale = Math.sqrt(1 + r);
  const anyAbove = (control: number) => {
    const above = normalUpper(c * scale + shared * control);
    const below = sides === 2 ? normalCdf(-c * scale + shared * control) : 0;
    return -Math.expm1(treatments * Math.log1p(-Math.min(1, above + below)));
  };
  return integrate((x) => normalDensity(x) * anyAbove(x), -9, 9, 24, 20);
}
