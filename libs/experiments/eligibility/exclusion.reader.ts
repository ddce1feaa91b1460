import { Injectable } from '@nestjs/common';
import { Database, sql } from '#platform';
import type { ExperimentId } from '../experiment-id.js';
import type { ContactCap } from './contact-cap.js';
import { readContactCaps } from './contact-cap.sql.js';
import type { ExclusionReason } from './exclusion-reason.js';

export interface ExclusionCount {
  readonly experimentId: ExperimentId;
  readonly reason: ExclusionReason;
  readonly tier: string;
  readonly customers: number;
}

/** Who was left out, and the rules that leave out. */
@Injectable()
export class ExclusionReader {
  constructor(private readonly database: Database) {}

  async counts(experimentIds: readonly ExperimentId[]): Promise<ExclusionCount[]> {
    return this.database.query<ExclusionCount>(sql`
      select experiment_id as "experimentId", reason, tier, customers
        from experiments.roster_count
       where experiment_id = any(${experimentIds}::uuid[]) and reason is not null
       order by experiment_id, reason, tier`);
  }

  async contactCaps(): Promise<ContactCap[]> {
    return readContactCaps(this.database);
  }
}
