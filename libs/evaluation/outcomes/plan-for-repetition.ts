import { planForSets, sql, withSettings, type Transaction } from '#platform';

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

/** Within such a transaction, statements whose float sums may differ in the last bit: as many processes as PostgreSQL may use. */
export async function inSeveralProcesses<Result>(
  tx: Transaction,
  work: () => Promise<Result>,
): Promise<Result> {
  const processes = sql`'max_parallel_workers_per_gather'`;
  await tx.query(sql`
    select set_config(${processes}, (select reset_val from pg_settings where name = ${processes}), true)`);
  const result = await work();
  await tx.query(sql`select set_config(${processes}, '0', true)`);
  return result;
}

/**
 * Within a transaction that plans for whole populations, statements about few customers among many: their rows come by the keys.
 * What was touched was written a moment ago and is read several times over, so that a page by its key costs hardly more than the
 * next one.
 */
export async function planForFew<Result>(tx: Transaction, work: () => Promise<Result>): Promise<Result> {
  return withSettings(tx, { enable_nestloop: 'on', random_page_cost: '1.1' }, work);
}
