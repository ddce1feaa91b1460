import { addDays, addMonths, monthStart, type CalendarDate } from '#kernel';
import { sql, type Sql } from '#platform';
import { visibleAt } from '../population/visible-at.js';
import type { CustomerSample } from '../sample/customer-sample.js';
import type { LifecycleRuleDefinition } from './lifecycle-rule.js';

export interface HistoryQuestion {
  readonly asOf: CalendarDate;
  readonly knownAt: Date;
  readonly rule: LifecycleRuleDefinition;
  /** A query of customer_id, where not all customers are asked about. */
  readonly among?: Sql;
  readonly sample: CustomerSample;
}

function onlyAmong(alias: string, among: Sql | undefined): Sql {
  return among ? sql`${sql.identifier(`${alias}.customer_id`)} in (${among})` : sql`true`;
}

/** One row per customer with a current snapshot: its date, and the calendar months that it is compared with. */
export function currentSnapshots({ asOf, knownAt, rule, among, sample }: HistoryQuestion): Sql {
  return sql`
    select s.customer_id, max(s.as_of) as as_of
      from customers.snapshot s
     where s.as_of between ${addDays(asOf, -rule.currentWithinDays)}::date and ${asOf}::date
       and ${visibleAt('s', knownAt)} and ${onlyAmong('s', among)}${sample.and('s.customer_id')}
     group by s.customer_id`;
}

/** The first day that the history of a date may look at. */
export function oldestDay({ asOf, rule }: Pick<HistoryQuestion, 'asOf' | 'rule'>): CalendarDate {
  return addMonths(monthStart(addDays(asOf, -rule.currentWithinDays)), 1 - rule.highMonths);
}

/** Months since the year 0, so that months can be subtracted. */
const monthNumber = (date: Sql) => sql`(date_part('year', ${date}) * 12 + date_part('month', ${date}))::int`;

/**
 * One row per customer with a current snapshot: its date, and what the months before it say. then_ columns belong to the last
 * snapshot of the calendar month with which the current one is compared.
 */
export function snapshotHistory(question: HistoryQuestion): Sql {
  const { asOf, knownAt, rule, among, sample } = question;
  const inSample = sql`${onlyAmong('h', among)}${sample.and('h.customer_id')}`;
  // The greatest of arrays that begin with the date is the latest; its other elements come with it.
  return sql`
    select c.customer_id, c.as_of, max(h.aum_fen) as high_fen,
           bit_count(bit_or(1 << (c.month_number - ${monthNumber(sql`h.as_of`)}))::bit(32))::int as months,
           max(array[h.as_of - date '1900-01-01', h.aum_fen, coalesce(h.transactions + h.logins, h.transactions, h.logins)])
             filter (where h.as_of >= c.then_from and h.as_of < c.then_to) as then_values,
           max(coalesce(h.last_active_on, case when coalesce(h.transactions, 0) + coalesce(h.logins, 0) > 0 then h.as_of end))
             as last_seen_active_on,
           min(h.as_of) filter (where h.transactions is not null or h.logins is not null) as counted_since
      from (select current.customer_id, current.as_of, ${monthNumber(sql`current.as_of`)} as month_number,
                   (month - make_interval(months => ${rule.highMonths - 1}))::date as oldest,
                   (month - make_interval(months => ${rule.comparisonMonths}))::date as then_from,
                   (month - make_interval(months => ${rule.comparisonMonths - 1}))::date as then_to
              from (${currentSnapshots(question)}) current,
                   lateral (select date_trunc('month', current.as_of::timestamp) as month) m
           ) c
      join customers.snapshot h on h.customer_id = c.customer_id
     where h.as_of between ${oldestDay(question)}::date and ${asOf}::date and ${visibleAt('h', knownAt)} and ${inSample}
       and h.as_of between c.oldest and c.as_of
     group by c.customer_id, c.as_of`;
}

/** The lifecycle of a row `p` that has the customer's facts and history. LifecycleRuleDefinition says what each line means. */
export function lifecycleExpression(rule: LifecycleRuleDefinition): Sql {
  const isNew = sql`p.customer_days < ${rule.newDays}::int`;
  const fell = (percent: number) =>
    sql`p.then_aum_fen > 0 and p.aum_fen * 100 <= p.then_aum_fen * ${100 - percent}::int`;
  const idle = (days: number) => sql`p.idle_days >= ${days}::int`;
  return sql`case
    when p.relationship <> 'customer' then 'unknown'
    when p.is_closed then 'churned'
    when p.snapshot_as_of is null then case when ${isNew} then 'new' else 'unknown' end
    when p.history_months < ${rule.minimumMonths}::int and (${isNew}) is not true then 'unknown'
    when p.high_fen > 0 and p.aum_fen * 100 <= p.high_fen * ${100 - rule.churned.fallPercent}::int then 'churned'
    when ${idle(rule.churned.idleDays)} then 'churned'
    when ${fell(rule.churnWarning.fallPercent)} or ${idle(rule.churnWarning.idleDays)} then 'churnWarning'
    when ${isNew} then 'new'
    when ${fell(rule.declining.fallPercent)} then 'declining'
    when p.then_activity > 0 and p.activity * 100 <= p.then_activity * ${100 - rule.declining.activityFallPercent}::int then 'declining'
    when p.then_aum_fen >= 0 and p.aum_fen > 0 and p.aum_fen * 100 >= p.then_aum_fen * ${100 + rule.growing.risePercent}::int then 'growing'
    else 'mature'
  end`;
}
