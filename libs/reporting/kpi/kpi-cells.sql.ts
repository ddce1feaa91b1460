import { enrolledSql } from '#experiments';
import type { Actor } from '#kernel';
import { daysPerMonth, type UnitMetric } from '#measurement';
import { sql, type Sql } from '#platform';
import {
  askedOf,
  groupSql,
  splitsCustomers,
  type GroupKey,
  type KpiFilter,
  type KpiQuestion,
} from './group-key.js';
import type { LatestEvaluation } from './latest-evaluation.js';
import { metricFiguresSql, type ScaleSql } from './metric-figures.sql.js';

/** Customers that the actor may see and the question keeps; without VARIANT, those who were offered something. */
function keptSql(question: KpiQuestion, actor: Actor): Sql {
  const conditions = [
    actor.regions === 'all' ? sql`true` : sql`e.region = any(${actor.regions}::text[])`,
    ...keptGroups(question),
  ];
  if (!askedOf(question).includes('VARIANT')) conditions.push(sql`e.variant is distinct from l.control`);
  return sql.join(conditions, ' and ');
}

function keptGroups({ keep = {} }: KpiFilter): Sql[] {
  return (Object.entries(keep) as [GroupKey, readonly string[] | undefined][])
    .filter(([, values]) => values !== undefined)
    .map(([key, values]) => sql`${groupSql(key)} = any(${values}::text[])`);
}

/**
 * One row is one group: how many customers, campaigns, and per metric an array of what `metricFiguresSql` has of it, in the metric's
 * own unit. One scan over the unit outcomes of the latest evaluations answers all metrics. The evaluations are told
 * to it, so that it opens no other partition and several processes can share it.
 */
export function kpiCellsSql(
  question: KpiQuestion,
  metrics: readonly UnitMetric[],
  actor: Actor,
  latest: readonly LatestEvaluation[],
): Sql {
  const groups = question.groupBy.map(groupSql);
  const names = groups.map((_, index) => sql.identifier(`group_${index + 1}`));
  const columns = groups.map((group, index) => sql`${group} as ${names[index]},`);
  return sql`
    select ${sql.join(columns, ' ')}
           count(*)::int as units,
           bit_count(bit_or(l.campaign_bit::varbit))::int as campaigns,
           coalesce(bool_or(l.interim), false) as interim,
           sum(u.cost_fen)::text as "costFen"
           ${sql.join(
             metrics.map(
               (metric, index) =>
                 sql`, array[${sql.join(metricFiguresSql(metric, scaleSql))}] as ${sql.identifier(`m_${index}`)}`,
             ),
             ' ',
           )}
      from ${toldSql(latest)}
      join evaluation.unit_outcome u on u.experiment_id = l.experiment_id
      ${enrolmentSql(question, actor)}
     where u.experiment_id = any(${latest.map(({ experimentId }) => experimentId)}::uuid[]) and ${keptSql(question, actor)}
     ${names.length === 0 ? sql.empty : sql`group by ${sql.join(names)}`}`;
}

/** Each campaign has a bit of its own: counting distinct campaigns would sort all customers with all that is asked of them. */
function toldSql(latest: readonly LatestEvaluation[]): Sql {
  const campaigns = [...new Set(latest.map(({ campaignCode }) => campaignCode))];
  const bitOf = ({ campaignCode }: LatestEvaluation) =>
    campaigns.map((code) => (code === campaignCode ? '1' : '0')).join('');
  const column = <Value>(value: (each: LatestEvaluation) => Value) => latest.map(value);
  return sql`
    unnest(${column(({ experimentId }) => experimentId)}::uuid[], ${column(({ experimentCode }) => experimentCode)}::text[],
           ${column(({ campaignCode }) => campaignCode)}::text[], ${column(({ campaignType }) => campaignType)}::text[],
           ${column(({ scenario }) => scenario)}::text[], ${column(({ quarter }) => quarter)}::text[],
           ${column(({ observationDays }) => observationDays)}::int[], ${column(({ control }) => control)}::text[],
           ${column(({ interim }) => interim)}::boolean[], ${column(bitOf)}::text[])
      as l (experiment_id, experiment_code, campaign_code, campaign_type, scenario, quarter, observation_days, control, interim,
            campaign_bit)`;
}

/** Unit outcomes carry these themselves. */
const carried: readonly GroupKey[] = ['VARIANT', 'TIER', 'LIFECYCLE'];

/** What is frozen of each customer; where the outcomes say all that is asked, they are not joined to every enrolment. */
function enrolmentSql(question: KpiQuestion, { regions }: Actor): Sql {
  const asked = askedOf(question).filter(splitsCustomers);
  return regions === 'all' && asked.every((key) => carried.includes(key))
    ? sql`cross join lateral (select u.variant, u.tier, u.lifecycle) as e`
    : sql`join ${enrolledSql} e on e.experiment_id = u.experiment_id and e.customer_id = u.customer_id`;
}

/** Experiments of different length meet in one group. */
const scaleSql: ScaleSql = (scale) => {
  const perMonth = `${daysPerMonth} / l.observation_days`;
  return sql.literal({ one: '1', fen: '0.01', perMonth, fenPerMonth: `0.01 * ${perMonth}` }[scale]);
};
