import { Database } from '../database/database.js';
import { sql } from '../database/sql.js';
import { StandingValue } from '../standing/standing-value.js';

/** For so long a count stands without another look: a change shows at the latest after this time. */
const countHoldsMilliseconds = 200;

interface Seen {
  /** Number of the last entry. */
  readonly latest: string;
  /** Number of the last entry that counts. */
  readonly count: string;
}

/**
 * Counts what changes the platform's state, by the audit log: everything that does is entered there in its own transaction,
 * one after the other. As long as the count stays, what was computed from stored state holds. Acts that cannot show in what is
 * computed may be named: they are not counted.
 */
export class ChangeCounter {
  private readonly seen: StandingValue<Seen>;

  constructor(
    private readonly database: Database,
    private readonly besides: readonly string[] = [],
  ) {
    this.seen = new StandingValue((before) => this.look(before), countHoldsMilliseconds);
  }

  async count(): Promise<string> {
    return (await this.seen.get()).count;
  }

  /** Only what came since is read: entries that do not count may be many. */
  private async look(before: Seen | undefined): Promise<Seen> {
    const row = await this.database.one<{ latest: string; counting: string | null }>(sql`
      select (select coalesce(max(sequence), 0) from platform.audit_entry)::text as latest,
             (select max(sequence) from platform.audit_entry
               where sequence > ${before?.latest ?? '0'}::bigint and action <> all(${this.besides}::text[]))::text as counting`);
    const { latest, counting } = row!;
    // An older log has taken its place: the count starts anew.
    if (before && BigInt(latest) < BigInt(before.latest)) return this.look(undefined);
    return { latest, count: counting ?? before?.count ?? '0' };
  }
}
