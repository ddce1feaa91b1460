import type { Queryable } from './database.js';
import { sql } from './sql.js';

/** Days of a table that is divided by month. */
export interface FilledDays {
  readonly from: string;
  readonly to: string;
}

/**
 * Call it after filling a table with many rows: until then the planner believes that they are not there. Of a table that is
 * divided by month, only the months that were filled are looked at.
 */
export async function refreshStatistics(via: Queryable, table: string, filled?: FilledDays): Promise<void> {
  await via.query(
    filled === undefined
      ? sql`select platform.refresh_statistics(${table}::regclass)`
      : sql`select platform.refresh_statistics(${table}::regclass, ${filled.from}::date, ${filled.to}::date)`,
  );
}
