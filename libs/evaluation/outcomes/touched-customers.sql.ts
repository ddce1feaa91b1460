import { sql, type Sql } from '#platform';
import { endOfDays, type CalendarDate } from '#kernel';
import type { OutcomeQuestion } from './outcome-question.js';
import { relevantDates } from './unit-outcome.sql.js';

/** The two dates that outcomes were built for. */
export interface OutcomeDates {
  readonly knownAt: Date;
  readonly evaluatedOn: CalendarDate;
}

/**
 * One row is one enrolled customer whose outcome may differ from what was built for other dates: something about them was
 * recorded between the two instants, in whichever order they come, or lies between the two days. A version that ends is
 * always followed by one that begins in the same instant, so that beginnings suffice. More customers than needed do no harm.
 */
export function touchedCustomersSql(question: OutcomeQuestion, built: OutcomeDates): Sql {
  const { experimentId, knownAt, evaluatedOn } = question;
  const [after, upTo] = built.knownAt <= knownAt ? [built.knownAt, knownAt] : [knownAt, built.knownAt];
  const recorded = (column: string) =>
    sql`${sql.identifier(column)} > ${after}::timestamptz and ${sql.identifier(column)} <= ${upTo}::timestamptz`;
  const sources = [
    // Lifecycles look back further than any outcome, so that old snapshots count as well.
    sql`select customer_id from customers.snapshot
         where ${recorded('recorded_at')} and as_of <= ${lastDay(question)}::date`,
    // A revision may move an event to a day that no outcome looks at: the day cannot spare any.
    sql`select customer_id from measurement.fact where ${recorded('recorded_at')}`,
    sql`select customer_id from customers.attributes where ${recorded('recorded_at')}`,
    sql`select customer_id from customers.customer
         where erased_at is not null and ${recorded('erased_at')}`,
    // A tier may rest on a tag or a consent.
    sql`select customer_id from customers.tag where ${recorded('recorded_at')}`,
    sql`select customer_id from customers.consent where ${recorded('recorded_at')}`,
    ...(evaluatedOn === built.evaluatedOn ? [] : betweenDays(question, built.evaluatedOn)),
  ];
  return sql`
    select e.customer_id from experiments.enrolment e
     where e.experiment_id = ${experimentId}::uuid
       and e.customer_id in (${sql.join(sources, ' union all ')})`;
}

/** The last day that any outcome looks at, whenever it is evaluated. */
function lastDay(question: OutcomeQuestion): CalendarDate {
  return relevantDates({ ...question, evaluatedOn: endOfDays }).to;
}

/** What the passing of days alone changes: events that come into sight, closings, and retention that can be told at last. */
function betweenDays(question: OutcomeQuestion, builtOn: CalendarDate): Sql[] {
  const { experimentId, evaluatedOn, rules } = question;
  const [after, upTo] = builtOn < evaluatedOn ? [builtOn, evaluatedOn] : [evaluatedOn, builtOn];
  const passed = (day: Sql) => sql`${day} > ${after}::date and ${day} <= ${upTo}::date`;
  return [
    sql`select customer_id from customers.snapshot where ${passed(sql`as_of`)} and as_of <= ${lastDay(question)}::date`,
    sql`select customer_id from measurement.fact
         where ${passed(sql`occurred_on`)} and occurred_on <= ${lastDay(question)}::date`,
    sql`select customer_id from customers.attributes where ${passed(sql`closed_on`)}`,
    sql`select customer_id from evaluation.unit_outcome
         where experiment_id = ${experimentId}::uuid
           and ${passed(sql`account_opened_on + ${rules.retentionDays}::int`)}`,
  ];
}
