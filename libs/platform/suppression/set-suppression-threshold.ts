import { Injectable } from '@nestjs/common';
import {
  invalidInput,
  notPermitted,
  permits,
  type Actor,
  type InvalidInput,
  type NotPermitted,
} from '#kernel';
import { Audit } from '../audit/audit.js';
import { Database } from '../database/database.js';
import { sql } from '../database/sql.js';

const smallest = 5;
const largest = 10_000;

/** Changes from how many customers on a group is shown to roles that see groups only. */
@Injectable()
export class SetSuppressionThreshold {
  constructor(
    private readonly database: Database,
    private readonly audit: Audit,
  ) {}

  async execute(
    { threshold }: { readonly threshold: number },
    actor: Actor,
  ): Promise<{ readonly threshold: number } | NotPermitted | InvalidInput> {
    if (!permits(actor, 'administer')) return notPermitted(actor, 'administer');
    if (!Number.isInteger(threshold) || threshold < smallest || threshold > largest)
      return invalidInput('threshold', `The threshold is a whole number from ${smallest} to ${largest}.`);
    await this.database.transaction(async (tx) => {
      await tx.query(sql`
        insert into platform.suppression (version, threshold, set_by)
        select max(version) + 1, ${threshold}, ${actor.actorId} from platform.suppression`);
      await this.audit.record(tx, actor, {
        action: 'suppression.set',
        subject: 'Suppression',
        detail: { threshold },
      });
    });
    return { threshold };
  }
}
