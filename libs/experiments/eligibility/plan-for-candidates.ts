import { sql, type Transaction } from '#platform';

/**
 * For the rest of a transaction, every customer of a population is held against everything that keeps customers out: by hashes, and
 * by several processes. What a row costs on its way from one to the other is less than PostgreSQL believes, next to the hashes and
 * joins; of what is worked out in the statement it has no statistics, and then sorts or loops.
 */
export async function planForCandidates(tx: Transaction): Promise<void> {
  await tx.query(sql`
    select set_config('parallel_tuple_cost', '0.01', true), set_config('enable_mergejoin', 'off', true),
           set_config('enable_nestloop', 'off', true), set_config('enable_sort', 'off', true),
           set_config('jit', 'off', true)`);
}
