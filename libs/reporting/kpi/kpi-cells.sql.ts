import type { Actor } from '#kernel';
import { daysPerMonth, type UnitMetric } from '#measurement';
import { sql, type Sql } from '#platform';
import { groupSql, type GroupKey, type KpiFilter, type KpiQuestion } from './group-key.js';

/**
 * One row is one experiment of a campaign whose window ends in the period, at its latest evaluation. A campaign's window
 * ends when the last of its experiments' observation windows does. Experiments that nobody has evaluated are absent.
 */
export function latestEvaluationSql({ from, to }: KpiQuestion['period']): Sql {
  return sql`
    select x.experiment_id, x.code as experiment_code, x.campaign_id, c.code as campaign_code, c.type as campaign_type,
           c.content ->> 'scenario' as scenario, x.observation_days, w.window_ends_on,
           jsonb_path_query_first(x.variants, '$[*] ? (@.isControl == true).key') #>> '{}' as control,
           v.evaluation_id, v.interim, v.evaluated_on
      from experiments.experiment x
      join campaigns.campaign c on c.campaign_id = x.campaign_id
      join lateral (
        select max(y.starts_on + y.observation_days - 1) as window_ends_on
          from experiments.experiment y
         where y.campaign_id = x.campaign_id and y.state <> 'cancelled'
      ) as w on w.window_ends_on between ${from}::date and ${to}::date
      join lateral (
        select evaluation_id, interim, evaluated_on
          from evaluation.evaluation v
         where v.experiment_id = x.experiment_id
         order by evaluation_id desc
         limit 1
      ) as v on true`;
}

/** Customers that the actor may see and the question keeps; without VARIANT, those who were offered something. */
function keptSql(question: KpiQuestion, actor: Actor): Sql {
  const conditions = [
    actor.regions === 'all' ? sql`true` : sql`e.region = any(${actor.regions}::text[])`,
    ...keptGroups(question),
  ];
  const mentionsVariant = question.groupBy.includes('VARIANT') || question.keep?.VARIANT !== undefined;
  if (!mentionsVariant) conditions.push(sql`e.variant is distinct from l.control`);
  return sql.join(conditions, ' and ');
}

function keptGroups({ keep = {} }: KpiFilter): Sql[] {
  return (Object.entries(keep) as [GroupKey, readonly string[] | undefined][])
    .filter(([, values]) => values !== undefined)
    .map(([key, values]) => sql`${groupSql(key)} = any(${values}::text[])`);
}

/**
 * One row is one group: how many customers, campaigns, and per metric an array [eligible, n, mean y, mean x, Syy, Sxx, Sxy]
 * in the metric's own unit. One scan over the unit outcomes of the latest evaluations answers all metrics.
 */
export function kpiCellsSql(question: KpiQuestion, metrics: readonly UnitMetric[], actor: Actor): Sql {
  const groups = question.groupBy.map(groupSql);
  const names = groups.map((_, index) => sql.identifier(`group_${index + 1}`));
  const columns = groups.map((group, index) => sql`${group} as ${names[index]},`);
  return sql`
    with latest as materialized (${numberedCampaignsSql(question.period)})
    select ${sql.join(columns, ' ')}
           count(*)::int as units,
           bit_count(bit_or(l.campaign_bit))::int as campaigns,
           coalesce(bool_or(l.interim), false) as interim,
           sum(u.cost_fen)::text as "costFen"
           ${sql.join(
             metrics.map((metric, index) => sql`, ${momentsSql(metric, index)}`),
             ' ',
           )}
      from latest l
      join evaluation.unit_outcome u on u.experiment_id = l.experiment_id
      join experiments.enrolment e on e.experiment_id = u.experiment_id and e.customer_id = u.customer_id
     where ${keptSql(question, actor)}
     ${names.length === 0 ? sql.empty : sql`group by ${sql.join(names)}`}`;
}

/** Each campaign has a bit of its own: counting distinct campaigns would sort all customers with all that is asked of them. */
function numberedCampaignsSql(period: KpiQuestion['period']): Sql {
  return sql`
    select l.*, set_bit(repeat('0', (count(*) over ())::int)::varbit,
                        (dense_rank() over (order by l.campaign_id))::int - 1, 1) as campaign_bit
      from (${latestEvaluationSql(period)}) as l`;
}

/** What one row pays for each metric decides how long a scan takes: a share is counted, a mean has no second variable. */
function momentsSql(metric: UnitMetric, index: number): Sql {
  const name = sql.identifier(`m_${index}`);
  return sql`array[${sql.join(metric.kind === 'proportion' ? shareSql(metric) : metric.kind === 'mean' ? meanSql(metric) : ratioSql(metric))}] as ${name}`;
}

function shareSql({ numerator, eligible = 'true' }: UnitMetric): Sql[] {
  const n = sql.literal(`(count(${numerator}) filter (where ${eligible}))::float8`);
  const ones = sql.literal(`(count(*) filter (where ${eligible} and ${numerator} = 1))::float8`);
  return [
    sql.literal(`(count(*) filter (where ${eligible}))::float8`),
    n,
    sql`${ones} / nullif(${n}, 0)`,
    sql`case when ${n} > 0 then 1 end`,
    sql`${ones} - ${ones} * ${ones} / nullif(${n}, 0)`,
    sql`0`,
    sql`0`,
  ];
}

function meanSql({ numerator, eligible = 'true', scale }: UnitMetric): Sql[] {
  const y = sql`case when ${sql.literal(eligible)} then (${sql.literal(numerator)})::float8 * ${scaleSql(scale)} end`;
  return [
    sql.literal(`(count(*) filter (where ${eligible}))::float8`),
    sql`count(${y})::float8`,
    sql`avg(${y})`,
    sql`case when count(${y}) > 0 then 1 end`,
    sql`var_pop(${y}) * count(${y})`,
    sql`0`,
    sql`0`,
  ];
}

function ratioSql(metric: UnitMetric): Sql[] {
  const eligible = sql.literal(metric.eligible ?? 'true');
  const y = sql`case when ${eligible} then (${sql.literal(metric.numerator)})::float8 * ${scaleSql(metric.scale)} end`;
  const x = sql`case when ${eligible} then (${sql.literal(metric.denominator!)})::float8 * ${scaleSql(metric.denominatorScale ?? 'one')} end`;
  return [
    sql`(count(*) filter (where ${eligible}))::float8`,
    sql`regr_count(${y}, ${x})::float8`,
    ...['regr_avgy', 'regr_avgx', 'regr_syy', 'regr_sxx', 'regr_sxy'].map(
      (of) => sql`${sql.literal(of)}(${y}, ${x})`,
    ),
  ];
}

/** The SQL twin of `scaleFactor`: experiments of different length meet in one group. */
function scaleSql(scale: UnitMetric['scale']): Sql {
  const perMonth = `${daysPerMonth} / l.observation_days`;
  return sql.literal({ one: '1', fen: '0.01', perMonth, fenPerMonth: `0.01 * ${perMonth}` }[scale]);
}
