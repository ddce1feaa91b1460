import { sql, type Sql } from '#platform';
import type { AnalysisMetric, AnalysisSpec } from './analysis-spec.js';

const name = (prefix: string, index: number) => sql.identifier(`${prefix}_${index}`);

function columnsOf(spec: AnalysisSpec): Sql[] {
  return [
    sql`line int`,
    sql`unit text`,
    sql`variant text`,
    sql`tier text`,
    ...spec.covariates.map((_, index) => sql`${name('covariate', index)} float8`),
    ...spec.breakdowns.map((_, index) => sql`${name('breakdown', index)} text`),
    ...spec.metrics.flatMap((_, index) => [
      sql`${name('value', index)} float8`,
      sql`${name('below', index)} float8`,
      sql`${name('holds', index)} boolean`,
    ]),
  ];
}

/** One row is one record of the file that could be read. */
export function createRowTable(spec: AnalysisSpec): Sql {
  return sql`create temporary table analysis_row (${sql.join(columnsOf(spec))}) on commit drop`;
}

export const copyRows = 'copy analysis_row from stdin';

/** Units with rows in more than one arm: nobody can say which one they were in, so none of their rows is used. */
export const removeUnitsInTwoVariants = sql`
  delete from analysis_row
   where unit in (select unit from analysis_row group by unit having min(variant) <> max(variant))`;

/** A unit with several rows, where there is one. */
export const findUnitWithSeveralRows = sql`
  select unit, count(*)::int as rows from analysis_row group by unit having count(*) > 1 order by unit limit 1`;

/** Values of a metric of one unit; null where the outcome is missing. */
function perUnit(metric: AnalysisMetric, column: Sql, holds: Sql): Sql {
  const over = (aggregate: Sql) => {
    // Without a row that `where` selects there was nothing to add up: the sum of no purchases is 0, not missing.
    const value =
      metric.where && metric.perUnit === 'sum'
        ? sql`case when bool_or(${holds}) then ${aggregate} else 0 end`
        : aggregate;
    return metric.kind === 'proportion' ? sql`(${value} > 0)::int::float8` : value;
  };
  switch (metric.perUnit) {
    case undefined:
      return sql`min(${column})`;
    case 'sum':
      return over(sql`sum(${column})`);
    case 'mean':
      return over(sql`avg(${column})`);
    case 'last':
      return over(sql`(array_agg(${column} order by line desc) filter (where ${column} is not null))[1]`);
  }
}

/** One row is one unit. What describes it (tier, covariates, breakdowns) is taken from its first row. */
export function createUnitTable(spec: AnalysisSpec): Sql {
  const first = (column: Sql) => sql`(array_agg(${column} order by line))[1] as ${column}`;
  return sql`
    create temporary table analysis_unit on commit drop as
    select unit, min(variant) as variant, ${sql.join([
      first(sql`tier`),
      ...spec.covariates.map((_, index) => first(name('covariate', index))),
      ...spec.breakdowns.map((_, index) => first(name('breakdown', index))),
      ...spec.metrics.flatMap((metric, index) => [
        sql`${perUnit(metric, name('value', index), name('holds', index))} as ${name('value', index)}`,
        sql`${perUnit(metric, name('below', index), name('holds', index))} as ${name('below', index)}`,
      ]),
    ])}
      from analysis_row
     group by unit`;
}

/**
 * Covariates as they are adjusted for: a missing one is the mean of the known ones, and an indicator tells which were
 * missing. The indicator is left out where nothing is missing.
 */
export interface CovariateFill {
  readonly index: number;
  readonly mean: number;
  readonly hasMissing: boolean;
}

/** One row, whose `fills` is an array with one entry per covariate. */
export function covariateFills(spec: AnalysisSpec): Sql {
  const entries = spec.covariates.map((_, index) => {
    const column = name('covariate', index);
    return sql`json_build_object('index', ${index}::int, 'mean', coalesce(avg(${column}), 0), 'hasMissing', count(*) > count(${column}))`;
  });
  return sql`select json_build_array(${sql.join(entries)}) as fills from analysis_unit`;
}

export function countsPerVariant(): Sql {
  return sql`select variant, count(*)::int as n from analysis_unit group by variant order by variant`;
}

/** Expressions of the variables of one metric, in the order in which its moments name them. */
export function variablesOf(metric: AnalysisMetric, index: number, fills: readonly CovariateFill[]): Sql[] {
  const outcome =
    metric.kind === 'ratio'
      ? [sql`u.${name('value', index)}`, sql`u.${name('below', index)}`]
      : [sql`u.${name('value', index)}`];
  return [...outcome, ...fills.flatMap(covariateVariables)];
}

function covariateVariables({ index, mean, hasMissing }: CovariateFill): Sql[] {
  const filled = sql`coalesce(u.${name('covariate', index)}, ${mean}::float8)`;
  return hasMissing ? [filled, sql`(u.${name('covariate', index)} is null)::int::float8`] : [filled];
}

/**
 * One row is the moments of one metric in one arm, tier and value of a dimension: how many units, how many with an
 * outcome, their means, and the centred cross sums of every pair of variables (Youngs–Cramer, stable).
 */
export function momentsOfMetric(
  metric: AnalysisMetric,
  index: number,
  fills: readonly CovariateFill[],
  dimension: number | undefined,
): Sql {
  const variables = variablesOf(metric, index, fills);
  const known =
    metric.kind === 'ratio'
      ? sql`u.${name('value', index)} is not null and u.${name('below', index)} is not null`
      : sql`u.${name('value', index)} is not null`;
  const aliases = variables.map((_, position) => name('v', position));
  const group = dimension === undefined ? sql`tier` : name('breakdown', dimension);
  return sql`
    select variant, stratum, count(*)::int as eligible, (count(*) filter (where known))::int as n,
           array[${sql.join(aliases.map((alias) => sql`avg(${alias}) filter (where known)`))}]::float8[] as means,
           array[${sql.join(
             aliases.map(
               (x) =>
                 sql`array[${sql.join(aliases.map((y) => sql`regr_sxy(${x}, ${y}) filter (where known)`))}]`,
             ),
           )}]::float8[][] as cross
      from (select u.variant, u.${group} as stratum, (${known}) as known,
                   ${sql.join(variables.map((variable, position) => sql`${variable} as ${aliases[position]!}`))}
              from analysis_unit u) unit
     group by variant, stratum`;
}
