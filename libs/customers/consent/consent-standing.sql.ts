import type { CalendarDate } from '#kernel';
import { sql, type Sql } from '#platform';
import { visibleAt } from '../population/visible-at.js';

export interface ConsentQuestion {
  readonly purpose: string;
  readonly onDate: CalendarDate;
  readonly knownAt: Date;
}

/** The columns of a standing beside customer_id. */
export const standingColumns = sql.literal('decided_on, granted, ever_granted, last_recorded_at');

/**
 * One row per customer who ever decided about the purpose up to a day: whether the last decision (`decided_on`) granted it, whether
 * any did, and when the latest of them was recorded. Of each day one decision is visible, so that there is one last; a decision that
 * is visible no more gave way to one that was recorded after it.
 */
export function consentStandingSql({ purpose, onDate, knownAt }: ConsentQuestion, among?: Sql): Sql {
  return sql`
    select c.customer_id, max(c.decided_on) as decided_on,
           coalesce(max(c.decided_on) filter (where c.granted) = max(c.decided_on), false) as granted,
           bool_or(c.granted) as ever_granted, max(c.recorded_at) as last_recorded_at
      from customers.consent as c
     where c.purpose = ${purpose} and c.decided_on <= ${onDate}::date and ${visibleAt('c', knownAt)}
       and ${among ? sql`c.customer_id in (${among})` : sql`true`}
     group by c.customer_id`;
}

/**
 * The same, read where it is kept up to the instant or further. Customers who decided after the day, or of whom something was
 * recorded after the instant, are worked out from their decisions.
 */
export function keptConsentStandingSql(asked: ConsentQuestion): Sql {
  return sql`${standingThatHoldsSql(asked)} union all ${consentStandingSql(asked, standingThatFailsSql(asked))}`;
}

/** One row per customer of whom what is kept is the answer. */
export function standingThatHoldsSql(asked: ConsentQuestion): Sql {
  return sql`
    select customer_id, ${standingColumns}
      from customers.consent_standing where purpose = ${asked.purpose} and ${holds(asked)}`;
}

/** The customers of whom it is not. */
function standingThatFailsSql(asked: ConsentQuestion): Sql {
  return sql`
    select customer_id from customers.consent_standing where purpose = ${asked.purpose} and not (${holds(asked)})`;
}

function holds({ onDate, knownAt }: ConsentQuestion): Sql {
  return sql`decided_on <= ${onDate}::date and last_recorded_at <= ${knownAt}::timestamptz`;
}
