import { Injectable } from '@nestjs/common';
import { systemActor, type RunId } from '#kernel';
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

  /** The run that counts them; undefined while too many others wait. */
  async execute({ cut, experimentIds }: CountCutsPayload): Promise<RunId | undefined> {
    const payload: CountCutsPayload = { cut, experimentIds: [...experimentIds].sort() };
    const { runId, isNew } = await this.database.transaction(async (tx) => {
      await tx.query(sql`select pg_advisory_xact_lock(${cutLock})`);
      await this.store.note(cut, tx);
      const waiting = await waitingRuns(tx);
      const same = waiting.find((each) => covers(each.payload, payload));
      if (same !== undefined || waiting.length >= mostWaiting) return { runId: same?.runId, isNew: false };
      return { runId: await this.runs.request(tx, systemActor, 'countCuts', payload), isNew: true };
    });
    if (isNew) await this.runs.wake();
    return runId;
  }
}

async function waitingRuns(tx: Transaction) {
  return tx.query<{ readonly runId: RunId; readonly payload: CountCutsPayload }>(sql`
    select run_id as "runId", payload from platform.run where kind = 'countCuts' and state in ('queued', 'running')`);
}

function covers(waiting: CountCutsPayload, asked: CountCutsPayload): boolean {
  return (
    nameOfCut(waiting.cut) === nameOfCut(asked.cut) &&
    asked.experimentIds.every((experimentId) => waiting.experimentIds.includes(experimentId))
  );
}
