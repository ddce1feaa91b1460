import { sql, type Sql } from '#platform';
import { oldestDay } from '../lifecycle/lifecycle.sql.js';
import type { FactsQuestion } from './population.sql.js';

/**
 * Customers whose facts may differ from those at an earlier instant: an attribute, or a snapshot of a day that the date looks
 * at, was recorded since. A version that ends is always followed by one that begins in the same instant, so that beginnings
 * suffice. A customer may stand there several times.
 */
export function touchedFactsSql({ asOf, knownAt, lifecycleRule }: FactsQuestion, since: Date): Sql {
  const recorded = sql`recorded_at > ${since}::timestamptz and recorded_at <= ${knownAt}::timestamptz`;
  return sql`
    select customer_id from customers.attributes where ${recorded}
    union all
    select customer_id from customers.snapshot
     where ${recorded} and as_of between ${oldestDay({ asOf, rule: lifecycleRule })}::date and ${asOf}::date`;
}
