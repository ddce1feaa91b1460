import type { CalendarDate } from '#kernel';
import { sql, type Sql } from '#platform';
import { visibleAt } from '../population/visible-at.js';

/**
 * One row per customer who ever decided about the purpose up to a day: whether consent stands ('granted'), was given and
 * taken back ('withdrawn') or was never given ('refused'), and the last day on which it was granted. Of each day one
 * decision is visible, so that the last was a consent when the last consent is of the same day.
 */
export function consentStandingSql(asked: {
  readonly purpose: string;
  readonly onDate: CalendarDate;
  readonly knownAt: Date;
}): Sql {
  return sql`
    select c.customer_id,
           case
             when max(c.decided_on) filter (where c.granted) = max(c.decided_on) then 'granted'
             when max(c.decided_on) filter (where c.granted) is not null then 'withdrawn'
             else 'refused'
           end as standing,
           max(c.decided_on) filter (where c.granted) as granted_on
      from customers.consent as c
     where c.purpose = ${asked.purpose} and c.decided_on <= ${asked.onDate}::date and ${visibleAt('c', asked.knownAt)}
     group by c.customer_id`;
}
