import { Injectable } from '@nestjs/common';
import { Database, sql, type Queryable } from '#platform';

@Injectable()
export class SuppressionReader {
  constructor(private readonly database: Database) {}

  /** Cells with fewer customers are hidden from roles that see groups only. */
  async threshold(via: Queryable = this.database): Promise<number> {
    const row = await via.one<{ threshold: number }>(
      sql`select threshold from reporting.suppression order by version desc limit 1`,
    );
    return row!.threshold;
  }
}
