import { Injectable } from '@nestjs/common';
import { permits, type Actor } from '#kernel';
import { Database, type Queryable } from '../database/database.js';
import { sql } from '../database/sql.js';

/** From how many customers on a group is shown to roles that see groups only: one setting for all contexts. */
@Injectable()
export class SuppressionReader {
  constructor(private readonly database: Database) {}

  async threshold(via: Queryable = this.database): Promise<number> {
    const row = await via.one<{ threshold: number }>(
      sql`select threshold from platform.suppression order by version desc limit 1`,
    );
    return row!.threshold;
  }

  /** The smallest group that this actor may see; 0 for those who may see single customers anyway. */
  async leastFor(actor: Actor): Promise<number> {
    return permits(actor, 'readUnits') ? 0 : this.threshold();
  }
}
