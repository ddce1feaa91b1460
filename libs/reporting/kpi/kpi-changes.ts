import { Injectable } from '@nestjs/common';
import { ChangeCounter, Database } from '#platform';

/**
 * Acts that no KPI shows: they bring in facts and snapshots, which count from the next evaluation on, or let somebody in. Any act
 * that is not named here may change a KPI.
 */
export const actsThatLeaveKpis: readonly string[] = [
  'evaluation.requested',
  'facts.recorded',
  'file.imported',
  'file.uploaded',
  'import.requested',
  'key.created',
  'key.revoked',
];

/** Counts what may change a KPI: a bank imports all day long, and its answers hold meanwhile. */
@Injectable()
export class KpiChanges extends ChangeCounter {
  constructor(database: Database) {
    super(database, actsThatLeaveKpis);
  }
}
