import { visibleAt } from '#customers';
import { addDays, type CalendarDate } from '#kernel';
import { unitOutcomeColumns } from '#measurement';
import { sql, type Sql } from '#platform';
import { endTierSql, monthEndLifecycleSql } from './classification.sql.js';
import { lastWindowEnd, type OutcomeQuestion } from './outcome-question.js';

/**
 * One row is one enrolled customer: what they did and became inside their own window, as known at `knownAt`. The
 * statement reads enrolment, snapshots, facts and closings, never a stored result, so that evaluating and reproducing are
 * the same statement. docs/metrics.md says in words what each part decides. `among`, a query of customer_id, asks for some
 * of the customers only.
 */
export function unitOutcomeSql(question: OutcomeQuestion, among?: Sql): Sql {
  return sql`
    with unit as materialized (${unitSql(question, among)}),
    fact as materialized (${factSql(question)}),
    snapshot as materialized (${snapshotSql(question)}),
    closing as materialized (${closingSql(question)}),
    balance as materialized (${balanceSql(question)}),
    path as (${pathSql(question)}),
    month_end as materialized (${monthEndSql(question)}),
    comeback as (${comebackSql(question)}),
    end_tier as materialized (${endTierSql(question)})
    ${outcomeSql(question)}`;
}

/** The columns of a unit outcome in the order of `unitOutcomeSql`, after experiment_id and customer_id. */
export const unitOutcomeColumnList = sql.literal(Object.keys(unitOutcomeColumns).join(', '));

/** The dates that any outcome can depend on: from the oldest possible baseline to the end of retention. */
export function relevantDates(question: OutcomeQuestion): {
  readonly from: CalendarDate;
  readonly to: CalendarDate;
} {
  const { startsOn, rules, evaluatedOn } = question;
  const to = addDays(lastWindowEnd(question), rules.retentionDays);
  return { from: addDays(startsOn, -rules.baselineMaxAgeDays), to: to < evaluatedOn ? to : evaluatedOn };
}

/** One row is one enrolled customer with their own window, both days included. */
function unitSql({ experimentId, observationDays }: OutcomeQuestion, among: Sql | undefined): Sql {
  // Only the partition itself has statistics by which the planner sees how few some of the customers are.
  const enrolment = sql.identifier(
    among ? `experiments.enrolment_${experimentId.replaceAll('-', '')}` : 'experiments.enrolment',
  );
  return sql`
    select customer_id, variant, tier, lifecycle, coalesce(relationship = 'prospect', false) as prospect,
           aum_fen as covariate_fen, enrolled_on, enrolled_on + (${observationDays}::int - 1) as window_ends_on, region
      from ${enrolment}
     where experiment_id = ${experimentId}::uuid and ${among ? sql`customer_id in (${among})` : sql`true`}`;
}

/**
 * One row is one customer with at least one fact: what is counted inside the window. Facts about a campaign count when
 * the campaign is this one; outcomes count whatever their campaign. Closings are taken up to the end of retention.
 */
function factSql(question: OutcomeQuestion): Sql {
  const { campaignCode } = question;
  const { from, to } = relevantDates(question);
  const own = sql`f.campaign_code = ${campaignCode}`;
  const inside = sql`f.occurred_on between u.enrolled_on and u.window_ends_on`;
  return sql`
    select customer_id,
           count(*) filter (where own and kind = 'exposed')::int as exposures,
           coalesce(bool_or(own and kind = 'reached'), false) as reached,
           count(*) filter (where own and kind = 'clicked')::int as clicks,
           coalesce(bool_or(own and kind = 'participated'), false) as participated,
           coalesce(bool_or(own and kind = 'redeemed'), false) as redeemed,
           coalesce(sum(amount_fen) filter (where own and kind = 'cost'), 0)::bigint as cost_fen,
           (array_agg(score::float8 order by occurred_at desc, source, event_id)
              filter (where own and kind = 'surveyed' and score is not null))[1] as survey_score,
           (array_agg(recommend order by occurred_at desc, source, event_id)
              filter (where own and kind = 'surveyed' and recommend is not null))[1] as would_recommend,
           count(*) filter (where own and counts_for_campaign and fact_variant <> variant)::int as other_variant_contacts,
           count(*) filter (where inside and kind = 'converted')::int as conversions,
           coalesce(sum(amount_fen) filter (where inside and kind = 'converted'), 0)::bigint as converted_fen,
           min(occurred_on) filter (where inside and kind = 'account_opened') as account_opened_on,
           coalesce(sum(amount_fen) filter (where inside and kind = 'revenue'), 0)::bigint as revenue_fen,
           count(*) filter (where inside and kind = 'logged_in')::int as logins,
           count(*) filter (where inside and kind = 'transacted')::int as transactions,
           max(occurred_on) filter (where inside and kind in ('logged_in', 'transacted')) as last_seen_on,
           coalesce(bool_or(inside and kind = 'complained'), false) as complained,
           coalesce(bool_or(inside and kind = 'opted_out'), false) as opted_out,
           min(occurred_on) filter (where kind = 'closed') as closed_on
      from (
        select f.customer_id, f.kind, f.occurred_at, f.occurred_on, f.source, f.event_id, f.amount_fen, f.score,
               f.recommend, f.variant as fact_variant, u.variant, ${inside} as inside,
               coalesce(${own}, false) and ${inside} as own,
               f.kind in ('exposed', 'reached', 'clicked', 'participated', 'redeemed') as counts_for_campaign
          from unit u
          join measurement.fact f on f.customer_id = u.customer_id
         where f.occurred_on between ${from}::date and ${to}::date
           and ${visibleAt('f', question.factsKnownAt ?? question.knownAt)}
      ) as known
     group by customer_id`;
}

/**
 * One row is one known snapshot of an enrolled customer, from the oldest possible baseline to the end of retention, with the
 * customer's window: so that what follows need not look the customer up once more for each.
 */
function snapshotSql(question: OutcomeQuestion): Sql {
  const { from, to } = relevantDates(question);
  return sql`
    select s.customer_id, s.as_of, s.aum_fen, s.products_held, s.last_active_on, coalesce(s.closed, false) as closed,
           s.interest_income_fen, s.fee_income_fen, s.transactions, s.logins,
           s.as_of between u.enrolled_on and u.window_ends_on as inside, u.enrolled_on, u.window_ends_on
      from unit u
      join customers.snapshot s on s.customer_id = u.customer_id
     where s.as_of between ${from}::date and ${to}::date
       and ${visibleAt('s', question.knownAt)}`;
}

/** One row is one customer who closed: the earliest date that a fact, the customer record or a snapshot gives. */
function closingSql(question: OutcomeQuestion): Sql {
  return sql`
    select customer_id, min(closed_on) as closed_on
      from (
        select customer_id, closed_on from fact where closed_on is not null
        union all
        select a.customer_id, a.closed_on
          from unit u
          join customers.attributes a on a.customer_id = u.customer_id
         where a.closed_on is not null and ${visibleAt('a', question.knownAt)}
        union all
        select customer_id, as_of from snapshot where closed
      ) as known
     where closed_on <= ${question.evaluatedOn}::date
     group by customer_id`;
}

/**
 * One row is one enrolled customer with a snapshot: the last one before the start, the last one near the window's end, and
 * sums over those inside. An array compares by its first element, so the maximum of (day, …) is the latest row.
 */
function balanceSql({ startsOn, rules }: OutcomeQuestion): Sql {
  const latest = (columns: string, condition: Sql) =>
    sql`max(array[${sql.literal(columns)}]) filter (where ${condition})`;
  const before = sql`s.as_of < ${startsOn}::date`;
  const near = sql`s.as_of between greatest(${startsOn}::date, s.enrolled_on, s.window_ends_on - ${rules.endMaxAgeDays}::int)
                               and s.window_ends_on`;
  const day = `(s.as_of - date '2000-01-01')::bigint`;
  return sql`
    select customer_id, date '2000-01-01' + baseline[1]::int as baseline_on, baseline[2] as baseline_fen,
           date '2000-01-01' + ending[1]::int as end_on, ending[2] as end_fen, ending[3]::int as end_products,
           date '2000-01-01' + ending[4]::int as end_last_active_on,
           month_sum_fen, month_count, income_fen, activities, last_active_on, last_seen_as_of
      from (
        select s.customer_id,
               ${latest(`${day}, s.aum_fen`, before)} as baseline,
               ${latest(`${day}, s.aum_fen, s.products_held::bigint, (s.last_active_on - date '2000-01-01')::bigint`, near)} as ending,
               sum(s.aum_fen) filter (where s.inside and (c.closed_on is null or s.as_of < c.closed_on))::bigint as month_sum_fen,
               count(*) filter (where s.inside and (c.closed_on is null or s.as_of < c.closed_on))::int as month_count,
               sum(coalesce(s.interest_income_fen, 0) + coalesce(s.fee_income_fen, 0))
                 filter (where s.inside and (s.interest_income_fen is not null or s.fee_income_fen is not null))::bigint as income_fen,
               sum(coalesce(s.transactions, 0) + coalesce(s.logins, 0))
                 filter (where s.inside and (s.transactions is not null or s.logins is not null))::int as activities,
               max(s.last_active_on) filter (where s.inside) as last_active_on,
               max(s.as_of) filter (where s.inside) as last_seen_as_of
          from snapshot s
          left join closing c using (customer_id)
         group by s.customer_id
      ) as latest`;
}

/** One row is one customer who met the churn rule at a snapshot inside the window: the first time. */
function pathSql({ rules }: OutcomeQuestion): Sql {
  return sql`
    select s.customer_id, min(s.as_of) as churned_on
      from snapshot s
      join balance b using (customer_id)
      left join fact f using (customer_id)
     where s.inside
       and (b.baseline_fen > 0 and s.aum_fen <= b.baseline_fen * (1 - ${rules.churn.aumDropShare}::numeric)
            or s.as_of - greatest(s.last_active_on, case when f.last_seen_on <= s.as_of then f.last_seen_on end)
               >= ${rules.churn.idleDays}::int)
     group by s.customer_id`;
}

/** One row is one month-end inside the window of a customer who may return: the month's last snapshot near its end. */
function monthEndSql({ rules }: OutcomeQuestion): Sql {
  return sql`
    select customer_id, month, max(as_of) as as_of
      from (
        select s.customer_id, s.as_of, date_trunc('month', s.as_of::timestamp)::date as month, u.window_ends_on
          from snapshot s
          join unit u using (customer_id)
         where s.inside and u.lifecycle = any(${rules.return.from}::text[])
      ) as candidate
     where (month + interval '1 month - 1 day')::date <= window_ends_on
       and (month + interval '1 month - 1 day')::date - as_of <= ${rules.return.monthEndToleranceDays}::int
     group by customer_id, month`;
}

/**
 * One row is one customer who may return and has a month-end: the first of two consecutive month-ends at which the same
 * rule held twice, and whether there were two consecutive month-ends to look at.
 */
function comebackSql(question: OutcomeQuestion): Sql {
  const { rules } = question;
  return sql`
    select customer_id, min(as_of) filter (where consecutive and (high and high_before or well and well_before)) as returned_on,
           coalesce(bool_or(consecutive), false) as observed, max(as_of) as last_month_end_on
      from (
        select customer_id, as_of, high, well,
               lag(month) over by_month = (month - interval '1 month')::date as consecutive,
               lag(high) over by_month as high_before,
               lag(well) over by_month as well_before
          from (
            select m.customer_id, m.month, m.as_of,
                   coalesce(b.baseline_fen > 0 and s.aum_fen >= b.baseline_fen * ${rules.return.aumMultiple}::numeric
                     and (c.closed_on is null or c.closed_on > m.as_of), false) as high,
                   coalesce(l.lifecycle = any(${rules.return.lifecycles}::text[])
                     and (c.closed_on is null or c.closed_on > m.as_of), false) as well
              from month_end m
              join snapshot s on s.customer_id = m.customer_id and s.as_of = m.as_of
              left join balance b on b.customer_id = m.customer_id
              left join closing c on c.customer_id = m.customer_id
              left join (${monthEndLifecycleSql(question)}) as l
                on l.customer_id = m.customer_id and l.month = m.month
          ) as judged
        window by_month as (partition by customer_id order by month)
      ) as pairs
     group by customer_id`;
}

/** Puts the parts together; the rules for missing values are here and nowhere else. */
function outcomeSql({ experimentId, rules, evaluatedOn }: OutcomeQuestion): Sql {
  const { idleDays, aumDropShare } = rules.churn;
  return sql`
    select ${experimentId}::uuid as experiment_id, u.customer_id, u.variant, u.tier, u.lifecycle, u.prospect,
           u.covariate_fen, u.enrolled_on, u.window_ends_on,
           coalesce(f.exposures, 0) as exposures, coalesce(f.reached, false) as reached, coalesce(f.clicks, 0) as clicks,
           coalesce(f.participated, false) as participated, coalesce(f.redeemed, false) as redeemed,
           coalesce(f.cost_fen, 0) as cost_fen, f.survey_score, f.would_recommend,
           coalesce(f.other_variant_contacts, 0) as other_variant_contacts,
           coalesce(f.conversions, 0) > 0 as converted, coalesce(f.conversions, 0) as conversions,
           coalesce(f.converted_fen, 0) as converted_fen, f.account_opened_on,
           coalesce(f.revenue_fen, 0) as revenue_fen, coalesce(f.logins, 0) as logins,
           coalesce(f.transactions, 0) as transactions, coalesce(f.complained, false) as complained,
           coalesce(f.opted_out, false) as opted_out,
           c.closed_on,
           case when f.account_opened_on is null then null
                when c.closed_on between f.account_opened_on and f.account_opened_on + ${rules.retentionDays}::int then false
                when f.account_opened_on + ${rules.retentionDays}::int <= ${evaluatedOn}::date then true
           end as newly_acquired_retained,
           b.baseline_on, b.baseline_fen, b.end_on,
           case when gone.by_end then 0 else b.end_fen end as end_fen,
           case when gone.by_end or b.month_count > 0 then coalesce(b.month_sum_fen, 0) end as month_sum_fen,
           case when gone.by_end or b.month_count > 0 then coalesce(b.month_count, 0) + gone.month_ends end as month_count,
           final.products as end_products, final.products >= ${rules.productsAtLeast}::int as holds_at_least_k,
           b.income_fen, b.activities as snapshot_activities,
           coalesce(f.logins, 0) + coalesce(f.transactions, 0) + coalesce(b.activities, 0) > 0
             or coalesce(b.last_active_on between u.enrolled_on and u.window_ends_on, false) as active,
           risk.at_risk,
           case when not risk.at_risk then null
                when gone.by_end then true
                when b.end_on is null then null
                when b.end_on - greatest(b.end_last_active_on, f.last_seen_on) >= ${idleDays}::int then true
                when b.baseline_fen is null then null
                else b.baseline_fen > 0 and b.end_fen <= b.baseline_fen * (1 - ${aumDropShare}::numeric)
           end as churned,
           case when risk.at_risk
                then coalesce(least(p.churned_on, gone.closed_on), b.last_seen_as_of) - u.enrolled_on end as churn_day,
           case when risk.at_risk and coalesce(p.churned_on, gone.closed_on, b.last_seen_as_of) is not null
                then (coalesce(p.churned_on, gone.closed_on) is not null)::int end as churn_event,
           come.may_return,
           case when not come.may_return then null
                when r.returned_on is not null then true
                when gone.by_end then false
                when b.end_on is null or not coalesce(r.observed, false) then null
                else false
           end as returned,
           case when come.may_return
                then coalesce(r.returned_on, gone.closed_on, r.last_month_end_on) - u.enrolled_on end as return_day,
           case when not come.may_return then null
                when r.returned_on is not null then 1
                when gone.by_end then 2
                when r.last_month_end_on is not null then 0
           end as return_event,
           case when gone.by_end then 'none' when b.end_on is not null then t.tier end as end_tier, u.region
      from unit u
      left join fact f using (customer_id)
      left join balance b using (customer_id)
      left join closing c using (customer_id)
      left join path p using (customer_id)
      left join comeback r using (customer_id)
      left join end_tier t using (customer_id)
      cross join lateral (
        select coalesce(c.closed_on <= u.window_ends_on, false) as by_end,
               case when c.closed_on <= u.window_ends_on then c.closed_on end as closed_on,
               -- month-ends from the closing date to the end of the window, each with a balance of 0
               case when c.closed_on <= u.window_ends_on then
                 (extract(year from u.window_ends_on + 1) * 12 + extract(month from u.window_ends_on + 1)
                  - extract(year from greatest(c.closed_on, u.enrolled_on)) * 12
                  - extract(month from greatest(c.closed_on, u.enrolled_on)))::int
               else 0 end as month_ends
      ) as gone
      cross join lateral (
        select not u.prospect and coalesce(u.lifecycle <> 'churned', true)
               and not coalesce(c.closed_on < u.enrolled_on, false) as at_risk
      ) as risk
      cross join lateral (
        select not u.prospect and coalesce(u.lifecycle = any(${rules.return.from}::text[]), false) as may_return
      ) as come
      cross join lateral (
        select case when gone.by_end then 0 else b.end_products end as products
      ) as final`;
}
