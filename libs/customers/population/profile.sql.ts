import type { CalendarDate } from '#kernel';
import { sql, type Sql } from '#platform';
import { visibleAt } from './visible-at.js';

/** Characteristics of few values, which make a profile together: names of columns, each from a row `a` of customers.attributes. */
const profileColumns = [
  'region',
  'relationship',
  'risk_appetite',
  'behaviour',
  'customer_kind',
  'gender',
  'age_band',
  'marital_status',
] as const;

/** Whose profiles: of everybody who was known at an instant, or of those whom a query of customer_id names. */
export interface ProfileQuestion {
  readonly asOf: CalendarDate;
  readonly knownAt: Date;
  readonly among?: Sql;
}

const nameOf = (column: string) => sql.identifier(column);

function valueOf(column: (typeof profileColumns)[number], asOf: CalendarDate): Sql {
  return column === 'age_band' ? ageBand(Number(asOf.slice(0, 4))) : sql`a.${nameOf(column)}`;
}

/** The profile of a row `a` of customers.attributes as one text: PostgreSQL's own text of a row, which tells nulls from words. */
export function profileKeySql(asOf: CalendarDate): Sql {
  return sql`row(${sql.join(profileColumns.map((column) => valueOf(column, asOf)))})::text`;
}

/** Adds the profiles that nobody had before. In the order of their keys: whoever adds the same waits, and never in a circle. */
export function addProfilesSql({ asOf, knownAt, among }: ProfileQuestion): Sql {
  const names = sql.join(profileColumns.map(nameOf));
  const values = profileColumns.map((column) => sql`${valueOf(column, asOf)} as ${nameOf(column)}`);
  return sql`
    insert into customers.profile (key, ${names})
    select key, ${names}
      from (select distinct ${profileKeySql(asOf)} as key, ${sql.join(values)}
              from customers.attributes a
             where ${visibleAt('a', knownAt)} and ${among ? sql`a.customer_id in (${among})` : sql`true`}) as found
     where not exists (select from customers.profile as known where known.key = found.key)
     order by key
    on conflict (key) do nothing`;
}

export function ageBand(asOfYear: number): Sql {
  return sql`case
    when a.birth_year is null then null
    when ${asOfYear}::int - a.birth_year < 25 then 'under25'
    when ${asOfYear}::int - a.birth_year < 35 then '25to34'
    when ${asOfYear}::int - a.birth_year < 45 then '35to44'
    when ${asOfYear}::int - a.birth_year < 55 then '45to54'
    when ${asOfYear}::int - a.birth_year < 65 then '55to64'
    else '65plus' end`;
}
