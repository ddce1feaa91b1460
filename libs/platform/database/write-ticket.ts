import type { Database, Queryable, Transaction } from './database.js';
import { sql } from './sql.js';

/** Held by whoever appends versioned data, and for a moment by whoever pins what is known. */
const recordingLock = 7_204_302;

/**
 * Every append to customers, snapshots, tags, consent and facts starts with a ticket: appends take turns until they
 * commit, and each gets a `recordedAt` later than all before it. A transaction's own start time would not do: one that
 * began earlier could commit later, and "as known then" would change afterwards.
 */
export async function takeWriteTicket(tx: Transaction): Promise<Date> {
  await tx.query(sql`select pg_advisory_xact_lock(${recordingLock})`);
  return nextInstant(tx);
}

/** An instant for which everything recorded up to it is committed, and nothing more ever will be. */
export async function pinKnownAt(database: Database): Promise<Date> {
  return database.transaction(async (tx) => {
    await tx.query(sql`select pg_advisory_xact_lock(${recordingLock})`);
    return nextInstant(tx);
  });
}

/**
 * The latest instant for which that holds, found without waiting for an import that is about to commit: of whoever holds a
 * ticket now, nothing is seen here before they commit. For questions that leave nothing behind.
 */
export async function latestKnownAt(via: Queryable): Promise<Date> {
  return (await via.one<{ at: Date }>(sql`select last_at as at from platform.recording`))!.at;
}

/** Strictly increasing to the millisecond, also when the machine's clock is set back. */
async function nextInstant(tx: Queryable): Promise<Date> {
  const row = await tx.one<{ at: Date }>(sql`
    update platform.recording
       set last_at = greatest(
             date_trunc('milliseconds', clock_timestamp()),
             last_at + interval '1 millisecond')
    returning last_at as at`);
  return row!.at;
}
