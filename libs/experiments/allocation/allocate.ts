import { sharesOf, type AllocationPlan } from './allocation-plan.js';
import { assignmentHash } from './assignment-hash.js';
import { cutPoints } from './cut-points.js';
import { byHashThenReference } from './hash-order.js';

export interface EligibleCustomer {
  readonly reference: string;
  readonly tier: string;
}

export interface Assignment extends EligibleCustomer {
  readonly hash: bigint;
  readonly variant: string;
}

export interface AllocationRule {
  readonly salt: string;
  /** Variant keys in the order of the plan: the order in which the tier is cut. */
  readonly variants: readonly string[];
  readonly allocation: AllocationPlan;
}

/**
 * The assignment in its plainest form: the definition that the set-based SQL is held against, and what an auditor
 * recomputes. Does not depend on the order of the roster. References are distinct.
 */
export function allocate(roster: readonly EligibleCustomer[], rule: AllocationRule): Assignment[] {
  const ordered = roster
    .map((customer) => ({ ...customer, hash: assignmentHash(rule.salt, customer.reference) }))
    .sort(byHashThenReference);
  const tiers = new Set(ordered.map((customer) => customer.tier));
  return [...tiers].flatMap((tier) => {
    const members = ordered.filter((customer) => customer.tier === tier);
    return cutPoints(members.length, sharesOf(rule.allocation, tier), rule.variants).flatMap(
      ({ variant, from, to }) => members.slice(from, to).map((customer) => ({ ...customer, variant })),
    );
  });
}
