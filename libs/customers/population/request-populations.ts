import { Injectable } from '@nestjs/common';
import { systemActor } from '#kernel';
import { Database, Runs, sql, type Queryable, type Transaction } from '#platform';
import type { KeepPopulationsPayload } from './customer-runs.js';
import { keptPopulations, type DatedPopulation } from './population.store.js';

const requestLock = 7_204_322;

/** Files come in series: what the first of them changed can wait for the next. */
const settlingSeconds = 20;

/** Has the worker keep populations. Whoever asks for what is already asked for asks for nothing. */
@Injectable()
export class RequestPopulations {
  constructor(
    private readonly database: Database,
    private readonly runs: Runs,
  ) {}

  /**
   * In the transaction that changed customers or snapshots, after its write ticket. A run that is still queued suffices: it
   * pins what is known after it was begun, and so after that transaction.
   */
  async afterImport(tx: Transaction): Promise<void> {
    const requested = await waiting(tx, ['queued']);
    if (requested.some(({ ofDate }) => ofDate === undefined)) return;
    await this.runs.request(tx, systemActor, 'keepPopulations', {}, settlingSeconds);
  }

  /** For a date that somebody asked about and that is not kept. More dates than can be kept are not asked for at a time. */
  async ofDate({ asOf, lifecycleRule }: DatedPopulation): Promise<void> {
    const payload: KeepPopulationsPayload = { ofDate: { asOf, lifecycleRule } };
    const isNew = await this.database.transaction(async (tx) => {
      await tx.query(sql`select pg_advisory_xact_lock(${requestLock})`);
      const dates = (await waiting(tx, ['queued', 'running'], payload)).filter((each) => each.ofDate);
      if (dates.length >= keptPopulations || dates.some(({ same }) => same)) return false;
      await this.runs.request(tx, systemActor, 'keepPopulations', payload);
      return true;
    });
    if (isNew) await this.runs.wake();
  }
}

async function waiting(
  via: Queryable,
  states: readonly string[],
  payload: KeepPopulationsPayload = {},
): Promise<(KeepPopulationsPayload & { same: boolean })[]> {
  const rows = await via.query<{ payload: KeepPopulationsPayload; same: boolean }>(sql`
    select payload, payload = ${JSON.stringify(payload)}::jsonb as same from platform.run
     where kind = 'keepPopulations' and state in ('queued', 'running') and state = any(${states}::text[])`);
  return rows.map(({ payload: each, same }) => ({ ...each, same }));
}
