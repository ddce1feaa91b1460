import type { LifecycleRuleDefinition, TierSchemeDefinition } from '#customers';
import type { CalendarDate } from '#kernel';
import type { OutcomeRules } from '#measurement';

/** Everything that unit outcomes depend on besides the rows of the database. */
export interface OutcomeQuestion {
  readonly experimentId: string;
  readonly campaignCode: string;
  readonly startsOn: CalendarDate;
  readonly observationDays: number;
  /** The last days of the customers' windows, each once, ascending: all the same for a fixed cohort. */
  readonly windowEnds: readonly CalendarDate[];
  /** Rows recorded up to here, and not superseded by then, are known. */
  readonly knownAt: Date;
  /** The same for facts, where another instant holds for them: a step between two questions. */
  readonly factsKnownAt?: Date;
  /** The bank's day of the evaluation: what happened after it is not known, retention is missing until its days passed. */
  readonly evaluatedOn: CalendarDate;
  readonly rules: OutcomeRules;
  /** The experiment's own versions: a customer moves between tiers of one scheme. */
  readonly tierScheme: TierSchemeDefinition;
  readonly lifecycleRule: LifecycleRuleDefinition;
}

/** The end of a customer's window: `observationDays` days, the enrolment date being the first. */
export function lastWindowEnd({ windowEnds, startsOn }: OutcomeQuestion): CalendarDate {
  return windowEnds.at(-1) ?? startsOn;
}
