import { lifecycleSql, tierSql } from '#customers';
import { addMonths, monthEnd, monthStart, type CalendarDate } from '#kernel';
import { sql, type Sql } from '#platform';
import { lastWindowEnd, type OutcomeQuestion } from './outcome-question.js';

/**
 * One row is one enrolled customer (relation `unit`): the tier at the last day of their own window, under the scheme
 * version of the experiment. One statement per distinct last day, of which a fixed cohort has one.
 */
export function endTierSql(question: OutcomeQuestion): Sql {
  const { windowEnds, tierScheme, lifecycleRule, knownAt } = question;
  const parts = windowEnds.map((asOf) => {
    // No condition where all end together: the planner would take it to leave a handful of customers.
    const among =
      windowEnds.length === 1
        ? sql`select customer_id from unit`
        : sql`select customer_id from unit where window_ends_on = ${asOf}::date`;
    return sql`select customer_id, tier from (${tierSql({ asOf, knownAt, tierScheme, lifecycleRule, among })}) as t`;
  });
  return together(parts, sql`select null::bigint as customer_id, null::text as tier where false`);
}

/** One row is one month-end inside the windows and one customer who may return: the lifecycle then. */
export function monthEndLifecycleSql(question: OutcomeQuestion): Sql {
  const { lifecycleRule, knownAt, rules } = question;
  const among = sql`select customer_id from unit where lifecycle = any(${rules.return.from}::text[])`;
  const parts = monthEndsInside(question).map((asOf) => {
    const lifecycles = lifecycleSql({ asOf, knownAt, lifecycleRule, among });
    return sql`select customer_id, ${monthStart(asOf)}::date as month, lifecycle from (${lifecycles}) as l`;
  });
  return together(
    parts,
    sql`select null::bigint as customer_id, null::date as month, null::text as lifecycle where false`,
  );
}

function monthEndsInside(question: OutcomeQuestion): CalendarDate[] {
  const dates: CalendarDate[] = [];
  for (
    let date = monthEnd(question.startsOn);
    date <= lastWindowEnd(question);
    date = monthEnd(addMonths(monthStart(date), 1))
  ) {
    dates.push(date);
  }
  return dates;
}

function together(parts: readonly Sql[], none: Sql): Sql {
  return parts.length === 0 ? none : sql.join(parts, ' union all ');
}
