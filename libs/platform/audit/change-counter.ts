import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { sql } from '../database/sql.js';

/** For so long an answer stands without another look: a change shows at the latest after this time. */
export const countHoldsMilliseconds = 200;

/**
 * Counts what changes the platform's state, by the audit log: everything that does is entered there in its own transaction,
 * one after the other. As long as the count stays, what was computed from stored state holds.
 */
@Injectable()
export class ChangeCounter {
  private latest: { readonly asked: number; readonly count: Promise<string> } | undefined;

  constructor(private readonly database: Database) {}

  /** Requests that come at the same time, or within a moment, share one look. */
  async count(): Promise<string> {
    const now = performance.now();
    if (this.latest === undefined || now - this.latest.asked > countHoldsMilliseconds)
      this.latest = { asked: now, count: this.look() };
    const { latest } = this;
    try {
      return await latest.count;
    } catch (error) {
      if (this.latest === latest) this.latest = undefined;
      throw error;
    }
  }

  private async look(): Promise<string> {
    const row = await this.database.one<{ count: string }>(
      sql`select coalesce(max(sequence), 0)::text as count from platform.audit_entry`,
    );
    return row!.count;
  }
}
