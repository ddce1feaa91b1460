import type { Transaction } from '../database/database.js';
import { sql } from '../database/sql.js';

/** Removes a reference from the quarantine, for good: who is erased must not come back by a replay. */
export async function forgetReference(tx: Transaction, reference: string): Promise<void> {
  await tx.query(sql`
    update platform.quarantined_row set fields = null, value = '***', replayable = false
     where fields->>'reference' = ${reference} or fields->>'customer' = ${reference} or value = ${reference}`);
}
