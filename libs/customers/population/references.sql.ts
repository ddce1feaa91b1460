import type { CalendarDate } from '#kernel';
import { sql, type Sql } from '#platform';
import { visibleAt } from './visible-at.js';

/** One row per customer: customer_id and the reference by which others know them; null once they are erased. */
export const referencesSql: Sql = sql`
  select customer_id, case when erased_at is null then reference end as reference from customers.customer`;

/** One row per customer who has closed up to a day, as known at an instant. */
export function closedCustomersSql({
  onDate,
  knownAt,
}: {
  readonly onDate: CalendarDate;
  readonly knownAt: Date;
}): Sql {
  return sql`
    select customer_id from customers.attributes as a
     where a.closed_on <= ${onDate}::date and ${visibleAt('a', knownAt)}`;
}
