import type { Transaction } from './database.js';
import { sql } from './sql.js';

/**
 * For the rest of a transaction, joins are planned for whole populations. The statements of enrolment and evaluation join
 * intermediate results of which PostgreSQL has no statistics; it then takes them for a handful of rows and loops over
 * them, which for some orders of arrival turned 0.2 seconds into minutes. A hash join is never far from the best here.
 */
export async function planForSets(tx: Transaction): Promise<void> {
  await tx.query(sql`
    select set_config('work_mem', '128MB', true), set_config('jit', 'off', true), set_config('enable_nestloop', 'off', true)`);
}
