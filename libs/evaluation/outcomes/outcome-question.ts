import type { OutcomeRules } from '#measurement';
import type { CalendarDate } from '#kernel';
import type { Sql } from '#platform';

/** Everything that unit outcomes depend on besides the rows of the database. */
export interface OutcomeQuestion {
  readonly experimentId: string;
  readonly campaignCode: string;
  readonly startsOn: CalendarDate;
  readonly observationDays: number;
  /** The last window's last day over all enrolled customers. */
  readonly lastWindowEndsOn: CalendarDate;
  /** Rows recorded up to here, and not superseded by then, are known. */
  readonly knownAt: Date;
  /** The bank's day of the evaluation: retention is missing until its days have passed. */
  readonly evaluatedOn: CalendarDate;
  readonly rules: OutcomeRules;
  /** Tier of a customer under the experiment's own scheme version, as of a date. */
  readonly classify: Classification;
}

/**
 * How the customers context classifies rows of (customer_id, as_of): statements over a given relation that return
 * (customer_id, as_of, tier) and (customer_id, as_of, lifecycle), as known at `knownAt`.
 */
export interface Classification {
  tiers(customerDates: Sql): Sql;
  lifecycles(customerDates: Sql): Sql;
}
