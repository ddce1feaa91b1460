import type { CalendarDate } from '#kernel';
import type { Queryable } from '../database/database.js';
import { sql } from '../database/sql.js';

/** Tables of which whole months are dropped. */
export const monthlyTables = ['customers.snapshot', 'measurement.fact'] as const;
export type MonthlyTableName = (typeof monthlyTables)[number];

/** The first day of which a table keeps anything; undefined where all is kept. Nothing older is taken: its month is gone. */
export async function keptFrom(via: Queryable, table: MonthlyTableName): Promise<CalendarDate | undefined> {
  const row = await via.one<{ day: CalendarDate }>(
    sql`select kept_from::text as day from platform.retention where table_name = ${table}`,
  );
  return row?.day;
}
