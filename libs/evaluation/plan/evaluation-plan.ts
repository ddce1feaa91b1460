import type { CalendarDate } from '#kernel';
import {
  comparedKey,
  findMetric,
  isUnitMetric,
  outcomeRules,
  type MetricKey,
  type OutcomeRules,
} from '#measurement';
import { controlOf, sharesOf, type FrozenPlan } from '#experiments';

export type MetricRole = 'primary' | 'secondary' | 'guardrail' | 'further';

/** What an evaluation keeps to: the frozen plan (or its amendment) in the words of evaluation. */
export interface EvaluationPlan {
  readonly campaignCode: string;
  readonly startsOn: CalendarDate;
  readonly observationDays: number;
  readonly alpha: number;
  readonly arms: readonly string[];
  readonly control: string;
  /** Arms that are contacted through some channel. */
  readonly contacted: readonly string[];
  readonly randomised: boolean;
  /** What decided who is assigned to what; the chance of anything drawn anew starts from it as well. */
  readonly salt: string;
  /** Customers entered a frozen roster that was cut exactly: assigned counts fit the plan by construction. */
  readonly exactAllocation: boolean;
  readonly adjustedLeads: boolean;
  readonly rules: OutcomeRules;
  /** Planned shares of the arms in a tier; undefined where nothing was planned. */
  planned(tier: string): Readonly<Record<string, number>> | undefined;
  role(metric: string): MetricRole;
}

/**
 * The plan's words for evaluation. A role that the plan gives to a metric whose denominator the treatment moves falls to
 * the per-assigned form of the same question: that is the one that can be tested.
 */
export function evaluationPlan(plan: FrozenPlan): EvaluationPlan {
  const { analysis, variants, allocation, kind } = plan;
  const compared = (keys: readonly string[]) =>
    new Set(
      keys.flatMap((key) => {
        const metric = findMetric(key);
        return metric === undefined ? [] : [key, comparedKey(metric.key) ?? key];
      }),
    );
  const roles: readonly (readonly [MetricRole, ReadonlySet<string>])[] = [
    ['primary', compared(analysis.primary)],
    ['secondary', compared(analysis.secondary)],
    ['guardrail', compared(analysis.guardrails)],
  ];
  return {
    campaignCode: plan.campaignCode,
    startsOn: plan.startsOn,
    observationDays: analysis.observationDays,
    alpha: analysis.alpha,
    arms: variants.map((variant) => variant.key),
    control: controlOf(plan).key,
    contacted: variants.filter((variant) => variant.channels.length > 0).map((variant) => variant.key),
    randomised: kind !== 'externallyAssigned',
    salt: plan.salt,
    exactAllocation: kind === 'fixedCohort',
    adjustedLeads: analysis.covariates.length > 0,
    rules: outcomeRules(analysis.outcomeRules),
    planned: (tier) => (allocation === undefined ? undefined : sharesOf(allocation, tier)),
    role: (metric) => roles.find(([, keys]) => keys.has(metric))?.[0] ?? 'further',
  };
}

/** The metric of units by which assigned and compared customers are held against each other: the first primary one. */
export function decidingMetric(plan: FrozenPlan): MetricKey {
  for (const key of plan.analysis.primary) {
    const metric = findMetric(key);
    const compared = metric && findMetric(comparedKey(metric.key) ?? metric.key);
    if (compared !== undefined && isUnitMetric(compared)) return compared.key;
  }
  return 'reachRate';
}
