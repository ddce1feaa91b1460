import { sql, type Sql, type Transaction } from '#platform';

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
  const settings = sql.join(['enable_nestloop', 'seq_page_cost', 'random_page_cost'].map(nameAndValue));
  const before = (await tx.one<Record<string, string>>(sql`select ${settings}`))!;
  const plan = (values: Readonly<Record<string, string>>) =>
    tx.query(
      sql`select ${sql.join(Object.entries(values).map(([name, value]) => sql`set_config(${name}, ${value}, true)`))}`,
    );
  await plan({ enable_nestloop: 'on', seq_page_cost: '0.1', random_page_cost: '0.1' });
  const result = await work();
  await plan(before);
  return result;
}

function nameAndValue(name: string): Sql {
  return sql`current_setting(${name}) as ${sql.identifier(name)}`;
}
