import { sql, type Sql } from '#platform';

/** One row per customer: customer_id and the reference by which others know them; null once they are erased. */
export const referencesSql: Sql = sql`
  select customer_id, case when erased_at is null then reference end as reference from customers.customer`;
