import { chiSquareUpper } from '#statistics';
import { sharesOf, wholeBasisPoints, type AllocationPlan } from '../allocation/allocation-plan.js';

/** Customers of one tier in one variant. */
export interface VariantCount {
  readonly tier: string;
  readonly variant: string;
  readonly customers: number;
}

/** `notPlanned`: there are no planned shares to compare with. */
export type SampleRatioVerdict = 'ok' | 'warning' | 'failed' | 'notPlanned';

export interface SampleRatioFinding {
  readonly verdict: SampleRatioVerdict;
  /** Sum of (observed − planned)²/planned over the variants of every tier; null where it is not planned or infinite. */
  readonly chiSquare: number | null;
  readonly degreesOfFreedom: number | null;
  readonly p: number | null;
}

/** Below the first a ratio has failed, below the second it is a warning (domain.md §6). */
export const sampleRatioLimits = { failed: 0.001, warning: 0.01 } as const;

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
    const observed = new Map(
      counts.filter((count) => count.tier === tier).map((count) => [count.variant, count.customers]),
    );
    const total = [...observed.values()].reduce((sum, customers) => sum + customers, 0);
    const shares = Object.entries(sharesOf(allocation, tier));
    const planned = shares.filter(([, share]) => share > 0);
    const plannedTotal = planned.reduce((sum, [variant]) => sum + (observed.get(variant) ?? 0), 0);
    if (plannedTotal < total) return { verdict: 'failed', chiSquare: null, degreesOfFreedom: null, p: 0 };
    for (const [variant, share] of planned) {
      const expected = (total * share) / wholeBasisPoints;
      chiSquare += ((observed.get(variant) ?? 0) - expected) ** 2 / expected;
    }
    degreesOfFreedom += Math.max(0, planned.length - 1);
  }
  if (degreesOfFreedom === 0) return notPlanned;
  const p = chiSquareUpper(chiSquare, degreesOfFreedom);
  return { verdict: verdictOf(p), chiSquare, degreesOfFreedom, p };
}

function verdictOf(p: number): SampleRatioVerdict {
  if (p < sampleRatioLimits.failed) return 'failed';
  return p < sampleRatioLimits.warning ? 'warning' : 'ok';
}
