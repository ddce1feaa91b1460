import type { CalendarDate } from '#kernel';
import { sql, type Sql } from '#platform';
import { visibleAt } from '../population/visible-at.js';

/**
 * One row per customer who ever decided about the purpose up to a day: whether consent stands ('granted'), was given and
 * taken back ('withdrawn') or was never given ('refused'), and the last day on which it was granted.
 */
export function consentStandingSql(asked: {
  readonly purpose: string;
  readonly onDate: CalendarDate;
  readonly knownAt: Date;
}): Sql {
  return sql`
    select c.customer_id,
           case
             when (array_agg(c.granted order by c.decided_on desc, c.recorded_at desc))[1] then 'granted'
             when bool_or(c.granted) then 'withdrawn'
             else 'refused'
           end as standing,
           max(c.decided_on) filter (where c.granted) as granted_on
      from customers.consent as c
     where c.purpose = ${asked.purpose} and c.decided_on <= ${asked.onDate}::date and ${visibleAt('c', asked.knownAt)}
     group by c.customer_id`;
}
