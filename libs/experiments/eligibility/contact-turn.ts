import { sql, type Transaction } from '#platform';

const contactLock = 7_204_323;

/** Enrolments and contact lists take turns until they commit: whom one means to contact, the next one counts. */
export async function takeContactTurn(tx: Transaction): Promise<void> {
  await tx.query(sql`select pg_advisory_xact_lock(${contactLock})`);
}
