import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { canonicalJson, type Actor } from '#kernel';
import { Clock } from '../clock/clock.js';
import { Database, type Transaction } from '../database/database.js';
import { sql } from '../database/sql.js';

export interface AuditableAct {
  /** Past tense, dotted: `campaign.approved`. */
  readonly action: string;
  /** `Campaign:<id>` */
  readonly subject: string;
  readonly detail?: Readonly<Record<string, unknown>>;
  /** Why, in the actor's words, where a reason was asked for. */
  readonly reason?: string;
}

export interface AuditEntry {
  readonly sequence: string;
  readonly recordedAt: Date;
  /** The platform's "now", which development may simulate. */
  readonly happenedAt: Date;
  readonly simulatedClock: boolean;
  readonly actorId: string;
  readonly actorName: string;
  readonly actorRole: string;
  readonly action: string;
  readonly subject: string;
  readonly reason: string | null;
  readonly detail: Record<string, unknown>;
  readonly previousHash: string;
  readonly hash: string;
}

type Content = Omit<AuditEntry, 'hash'>;

const auditLock = 7_204_303;
const genesis = '0'.repeat(64);

/** Each entry carries the hash of the one before it: an entry that was changed or removed breaks the chain. */
export function hashOfEntry(content: Content): string {
  return createHash('sha256')
    .update(
      canonicalJson({
        sequence: content.sequence,
        recordedAt: content.recordedAt,
        happenedAt: content.happenedAt,
        simulatedClock: content.simulatedClock,
        actorId: content.actorId,
        actorName: content.actorName,
        actorRole: content.actorRole,
        action: content.action,
        subject: content.subject,
        reason: content.reason,
        detail: content.detail,
        previousHash: content.previousHash,
      }),
    )
    .digest('hex');
}

const entryColumns = sql`
  sequence::text as sequence, recorded_at as "recordedAt", happened_at as "happenedAt", simulated_clock as "simulatedClock",
  actor_id as "actorId", actor_name as "actorName", actor_role as "actorRole", action, subject, reason, detail,
  previous_hash as "previousHash", hash`;

@Injectable()
export class Audit {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Records what the actor did, in the transaction that does it: there is no act without its entry. */
  async record(tx: Transaction, actor: Actor, act: AuditableAct): Promise<void> {
    await tx.query(sql`select pg_advisory_xact_lock(${auditLock})`);
    const last = await tx.one<{ sequence: string; hash: string; at: Date }>(sql`
      select coalesce(max(sequence), 0)::text as sequence,
             coalesce((select hash from platform.audit_entry order by sequence desc limit 1), ${genesis}) as hash,
             date_trunc('milliseconds', clock_timestamp()) as at
        from platform.audit_entry`);
    const content: Content = {
      sequence: (BigInt(last!.sequence) + 1n).toString(),
      recordedAt: last!.at,
      happenedAt: await this.clock.now(tx),
      simulatedClock: await this.clock.simulated(tx),
      actorId: actor.actorId,
      actorName: actor.name,
      actorRole: actor.role,
      action: act.action,
      subject: act.subject,
      reason: act.reason ?? null,
      // A round trip through JSON, so that what is hashed is what will be read back.
      detail: JSON.parse(canonicalJson(act.detail ?? {})) as Record<string, unknown>,
      previousHash: last!.hash,
    };
    await tx.query(sql`
      insert into platform.audit_entry
        (sequence, recorded_at, happened_at, simulated_clock, actor_id, actor_name, actor_role, action, subject, reason,
         detail, previous_hash, hash)
      values
        (${content.sequence}, ${content.recordedAt}, date_trunc('milliseconds', ${content.happenedAt}::timestamptz),
         ${content.simulatedClock}, ${content.actorId}, ${content.actorName}, ${content.actorRole}, ${content.action},
         ${content.subject}, ${content.reason}, ${JSON.stringify(content.detail)}::jsonb, ${content.previousHash},
         ${hashOfEntry(content)})`);
  }

  async entries(filter: { subject?: string; after?: string; limit: number }): Promise<AuditEntry[]> {
    return this.database.query<AuditEntry>(sql`
      select ${entryColumns} from platform.audit_entry
       where (${filter.subject ?? null}::text is null or subject = ${filter.subject ?? null})
         and audit_entry.sequence > ${filter.after ?? '0'}::bigint
       order by audit_entry.sequence
       limit ${filter.limit}`);
  }

  /** Walks the chain; the first entry that does not fit is named. */
  async verify(): Promise<{ ok: true; entries: number } | { ok: false; brokenAt: string }> {
    const step = 5_000;
    let previousHash = genesis;
    let count = 0;
    for (let after = '0'; ;) {
      const page = await this.entries({ after, limit: step });
      for (const entry of page) {
        count += 1;
        const fits =
          entry.sequence === String(count) &&
          entry.previousHash === previousHash &&
          hashOfEntry(entry) === entry.hash;
        if (!fits) return { ok: false, brokenAt: entry.sequence };
        previousHash = entry.hash;
      }
      if (page.length < step) return { ok: true, entries: count };
      after = page.at(-1)!.sequence;
    }
  }
}
