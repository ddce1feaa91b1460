import type { Transaction } from './database.js';
import { sql } from './sql.js';

/** Work with other settings of PostgreSQL than the rest of the transaction, which then has its own again. */
export async function withSettings<Result>(
  tx: Transaction,
  settings: Readonly<Record<string, string>>,
  work: () => Promise<Result>,
): Promise<Result> {
  const current = Object.keys(settings).map(
    (name) => sql`current_setting(${name}) as ${sql.identifier(name)}`,
  );
  const before = (await tx.one<Record<string, string>>(sql`select ${sql.join(current)}`))!;
  const set = (values: Readonly<Record<string, string>>) => {
    const changes = Object.entries(values).map(([name, value]) => sql`set_config(${name}, ${value}, true)`);
    return tx.query(sql`select ${sql.join(changes)}`);
  };
  await set(settings);
  const result = await work();
  await set(before);
  return result;
}
