import {
  chiSquareUpper,
  isUndefined,
  sampleRatioTest,
  sampleRatioVerdict,
  type SampleRatioVerdict as Verdict,
} from '#statistics';
import { sharesOf, type AllocationPlan } from '../allocation/allocation-plan.js';

/** Customers of one tier in one variant. */
export interface VariantCount {
  readonly tier: string;
  readonly variant: string;
  readonly customers: number;
}

/** `notPlanned`: there are no planned shares to compare with. */
export type SampleRatioVerdict = Verdict | 'notPlanned';

export interface SampleRatioFinding {
  readonly verdict: SampleRatioVerdict;
  /** Sum of (observed − planned)²/planned over the variants of every tier; null where it is not planned or infinite. */
  readonly chiSquare: number | null;
  readonly degreesOfFreedom: number | null;
  readonly p: number | null;
}

const notPlanned: SampleRatioFinding = {
  verdict: 'notPlanned',
  chiSquare: null,
  degreesOfFreedom: null,
  p: null,
};

/**
 * Whether assigned counts fit the planned shares within each tier: Pearson's χ² per tier, added up over the tiers
 * (conditional on the tier sizes). Somebody in a variant that the tier was not to have fails it by itself.
 *
 * H₀: every customer fell into the variants of their tier with the planned chances. Tiers with fewer than two used
 * variants have nothing to say. Source: Pearson (1900); Fabijan et al. (2019) for the use on experiments.
 */
export function assignmentRatio(
  plan: { readonly allocation?: AllocationPlan },
  counts: readonly VariantCount[],
): SampleRatioFinding {
  const { allocation } = plan;
  if (allocation === undefined) return notPlanned;
  let chiSquare = 0;
  let degreesOfFreedom = 0;
  for (const tier of new Set(counts.map((count) => count.tier))) {
    const arms = armsOf(counts, tier, sharesOf(allocation, tier));
    if (arms.some(({ count, weight }) => weight === 0 && count > 0)) {
      return { verdict: 'failed', chiSquare: null, degreesOfFreedom: null, p: 0 };
    }
    const ratio = sampleRatioTest(arms);
    if (isUndefined(ratio)) continue;
    chiSquare += ratio.statistic;
    degreesOfFreedom += ratio.df;
  }
  if (degreesOfFreedom === 0) return notPlanned;
  const p = chiSquareUpper(chiSquare, degreesOfFreedom);
  return { verdict: sampleRatioVerdict(p), chiSquare, degreesOfFreedom, p };
}

/** Counts of a tier beside the planned weights; somebody in a variant without a share is in an arm of weight 0. */
function armsOf(counts: readonly VariantCount[], tier: string, shares: Readonly<Record<string, number>>) {
  const own = counts.filter((count) => count.tier === tier);
  const variants = new Set([...Object.keys(shares), ...own.map((count) => count.variant)]);
  return [...variants].map((variant) => ({
    count: own.filter((each) => each.variant === variant).reduce((sum, each) => sum + each.customers, 0),
    weight: shares[variant] ?? 0,
  }));
}
