import type { Queryable } from './database.js';
import { sql } from './sql.js';

/** Call it after filling a table with many rows: until then the planner believes that they are not there. */
export async function refreshStatistics(via: Queryable, table: string): Promise<void> {
  await via.query(sql`select platform.refresh_statistics(${table}::regclass)`);
}
