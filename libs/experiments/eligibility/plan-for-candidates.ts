import { sql, withSettings, type Transaction } from '#platform';

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

/**
 * Within such a transaction, a statement about those customers of whom something is noted: by their keys where they are few. Pages of
 * a kept population are in memory, and cost about as much to be found by a key as to be walked through.
 */
export async function planForNoted<Result>(tx: Transaction, work: () => Promise<Result>): Promise<Result> {
  return withSettings(tx, { enable_nestloop: 'on', seq_page_cost: '0.1', random_page_cost: '0.1' }, work);
}
