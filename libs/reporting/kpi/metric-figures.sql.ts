import type { MetricScale, UnitMetric } from '#measurement';
import { sql, type Sql } from '#platform';

/** The SQL twin of `scaleFactor`. */
export type ScaleSql = (scale: MetricScale) => Sql;

/**
 * What tells the moments of a metric over the units of a group: of a share [eligible, n, ones], of a mean [eligible, n, mean y, Syy],
 * of a ratio [eligible, n, mean y, mean x, Syy, Sxx, Sxy]; means are 0 where nobody has an outcome. What one row pays for each
 * metric decides how long a scan takes: a share is counted, a mean has no second variable.
 */
export function metricFiguresSql(metric: UnitMetric, scaleSql: ScaleSql): Sql[] {
  if (metric.kind === 'proportion') return shareSql(metric);
  return metric.kind === 'mean' ? meanSql(metric, scaleSql) : ratioSql(metric, scaleSql);
}

function shareSql({ numerator, eligible = 'true' }: UnitMetric): Sql[] {
  return [
    sql.literal(`(count(*) filter (where ${eligible}))::float8`),
    sql.literal(`(count(${numerator}) filter (where ${eligible}))::float8`),
    sql.literal(`(count(*) filter (where ${eligible} and ${numerator} = 1))::float8`),
  ];
}

function meanSql({ numerator, eligible = 'true', scale }: UnitMetric, scaleSql: ScaleSql): Sql[] {
  const y = sql`case when ${sql.literal(eligible)} then (${sql.literal(numerator)})::float8 * ${scaleSql(scale)} end`;
  return [
    sql.literal(`(count(*) filter (where ${eligible}))::float8`),
    sql`count(${y})::float8`,
    sql`coalesce(avg(${y}), 0)`,
    sql`coalesce(var_pop(${y}) * count(${y}), 0)`,
  ];
}

function ratioSql(metric: UnitMetric, scaleSql: ScaleSql): Sql[] {
  const eligible = sql.literal(metric.eligible ?? 'true');
  const y = sql`case when ${eligible} then (${sql.literal(metric.numerator)})::float8 * ${scaleSql(metric.scale)} end`;
  const x = sql`case when ${eligible} then (${sql.literal(metric.denominator!)})::float8 * ${scaleSql(metric.denominatorScale ?? 'one')} end`;
  return [
    sql`(count(*) filter (where ${eligible}))::float8`,
    sql`regr_count(${y}, ${x})::float8`,
    ...['regr_avgy', 'regr_avgx', 'regr_syy', 'regr_sxx', 'regr_sxy'].map(
      (of) => sql`coalesce(${sql.literal(of)}(${y}, ${x}), 0)`,
    ),
  ];
}
