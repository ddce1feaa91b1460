import type { FrozenPlan } from '../design/frozen-plan.js';
import type { EligibilityRule } from './candidates.sql.js';

/** The part of a plan that decides who is eligible. */
export function eligibilityRule(
  plan: Omit<FrozenPlan, 'form' | 'experimentCode' | 'salt'>,
  circumstances: Pick<
    EligibilityRule,
    'experimentId' | 'holdout' | 'heldOut' | 'consent' | 'planned' | 'knownAt'
  >,
): EligibilityRule {
  return {
    ...circumstances,
    variants: plan.variants,
    layer: plan.layer,
    startsOn: plan.startsOn,
  };
}
