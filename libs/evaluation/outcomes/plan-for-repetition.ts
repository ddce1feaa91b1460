import { planForSets, sql, type Transaction } from '#platform';

/**
 * For the rest of a transaction: joins planned for whole populations, and rows read by one process from the first page
 * on. Float sums then come out the same to the last bit when an evaluation is repeated; several processes would add
 * them up in another order each time.
 */
export async function planForRepetition(tx: Transaction): Promise<void> {
  await planForSets(tx);
  await tx.query(sql`
    select set_config('max_parallel_workers_per_gather', '0', true), set_config('synchronize_seqscans', 'off', true)`);
}
