import { Injectable } from '@nestjs/common';
import { systemActor } from '#kernel';
import { Database, Runs, sql, type Transaction } from '#platform';
import type { CountCutsPayload } from './count-cuts.js';
import { CutStore } from './cut.store.js';
import { nameOfCut } from './cut.js';

const cutLock = 7_204_324;

/** More are not asked for at a time: each reads every customer of its experiments. */
const mostWaiting = 8;

/** Has the worker count cuts. Whoever asks for what is already asked for asks for nothing. */
@Injectable()
export class RequestCuts {
  constructor(
    private readonly database: Database,
    private readonly runs: Runs,
    private readonly store: CutStore,
  ) {}

  async execute({ cut, experimentIds }: CountCutsPayload): Promise<void> {
    const payload: CountCutsPayload = { cut, experimentIds: [...experimentIds].sort() };
    const isNew = await this.database.transaction(async (tx) => {
      await tx.query(sql`select pg_advisory_xact_lock(${cutLock})`);
      await this.store.note(cut, tx);
      const waiting = await waitingRuns(tx);
      if (waiting.length >= mostWaiting || waiting.some((each) => covers(each, payload))) return false;
      await this.runs.request(tx, systemActor, 'countCuts', payload);
      return true;
    });
    if (isNew) await this.runs.wake();
  }
}

async function waitingRuns(tx: Transaction): Promise<CountCutsPayload[]> {
  const rows = await tx.query<{ payload: CountCutsPayload }>(
    sql`select payload from platform.run where kind = 'countCuts' and state in ('queued', 'running')`,
  );
  return rows.map(({ payload }) => payload);
}

function covers(waiting: CountCutsPayload, asked: CountCutsPayload): boolean {
  return (
    nameOfCut(waiting.cut) === nameOfCut(asked.cut) &&
    asked.experimentIds.every((experimentId) => waiting.experimentIds.includes(experimentId))
  );
}
