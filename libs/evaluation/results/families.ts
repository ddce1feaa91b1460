import { adjustPValues } from '#statistics';
import type { ComparisonRecord } from './evaluation-result.js';

/**
 * The family that decides: the primary metric (all of them, where the plan has several) over the arms, by the leading
 * estimator, overall; adjusted by Holm. Everything else keeps its own p-value and belongs to no family; tiers and
 * breakdowns are labelled exploratory.
 */
export function withFamilies(comparisons: readonly ComparisonRecord[]): ComparisonRecord[] {
  const family = comparisons.filter((each) => each.role === 'primary' && each.leading && !each.exploratory);
  const pValues = adjustPValues(
    family.map((each) => each.p),
    'holm',
  );
  const adjusted = new Map(family.map((each, i) => [each, pValues[i]!]));
  return comparisons.map((each) => ({ ...each, pAdjusted: adjusted.get(each) ?? null }));
}
