import type { LifecycleRuleDefinition } from '#customers';
import { addDays, addMonths, monthStart, type CalendarDate } from '#kernel';

/** What decides how far an experiment looks back. */
export interface ExperimentNeed {
  readonly code: string;
  readonly populationAsOf: CalendarDate;
  readonly startsOn: CalendarDate;
  readonly baselineMaxAgeDays: number;
  readonly lifecycle: LifecycleRuleDefinition;
}

/** The first day that a lifecycle as of a day can depend on: months are compared whole. */
export function lifecycleNeedsFrom(asOf: CalendarDate, rule: LifecycleRuleDefinition): CalendarDate {
  return addMonths(monthStart(addDays(asOf, -rule.currentWithinDays)), 1 - rule.highMonths);
}

/** The first day that anything about an experiment can depend on: its roster, its baseline, and the lifecycles of both. */
export function experimentNeedsFrom(need: ExperimentNeed): CalendarDate {
  const baseline = addDays(need.startsOn, -need.baselineMaxAgeDays);
  const first = need.populationAsOf < baseline ? need.populationAsOf : baseline;
  return lifecycleNeedsFrom(first, need.lifecycle);
}
