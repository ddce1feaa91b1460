import { Inject, Injectable, Optional } from '@nestjs/common';
import {
  isRefusal,
  newId,
  notFound,
  refuse,
  type Actor,
  type NotFound,
  type Refusal,
  type RunId,
} from '#kernel';
import { Audit } from '../audit/audit.js';
import { Database, type Queryable, type Transaction } from '../database/database.js';
import { sql } from '../database/sql.js';
import type { Run } from './run.js';
import { inSight, type RunSight } from './run-sight.js';

/** Tells a worker that there is something to do. Losing a signal loses time, never work. */
export interface RunSignal {
  send(): Promise<void>;
}

export const runSignalToken = Symbol('RunSignal');

const runColumns = sql`
  run_id as "runId", kind, state, requested_by as "requestedBy", payload, progress, counts, error, attempts,
  cancel_requested as "cancelRequested", requested_at as "requestedAt", started_at as "startedAt",
  finished_at as "finishedAt"`;

@Injectable()
export class Runs {
  constructor(
    private readonly database: Database,
    private readonly audit: Audit,
    @Optional() @Inject(runSignalToken) private readonly signal?: RunSignal,
  ) {}

  /**
   * Asks for a run in the caller's transaction: the row is the request, and it is what a worker picks up. Call `wake`
   * after the commit. With a delay, it is not begun before that is over.
   */
  async request(
    tx: Transaction,
    actor: Actor,
    kind: string,
    payload: object,
    delaySeconds = 0,
  ): Promise<RunId> {
    const runId = newId<'Run'>();
    await tx.query(sql`
      insert into platform.run (run_id, kind, requested_by, actor, payload, run_after)
      values (${runId}, ${kind}, ${actor.actorId}, ${JSON.stringify(actor)}::jsonb, ${JSON.stringify(payload)}::jsonb,
              clock_timestamp() + make_interval(secs => ${delaySeconds}))`);
    return runId;
  }

  async wake(): Promise<void> {
    await this.signal?.send();
  }

  async find(runId: RunId, via: Queryable = this.database): Promise<Run | undefined> {
    return via.one<Run>(sql`select ${runColumns} from platform.run where run_id = ${runId}`);
  }

  /** A run that may be seen; one that may not is not there. */
  async findInSight(runId: RunId, sight: RunSight): Promise<Run | undefined> {
    return this.database.one<Run>(
      sql`select ${runColumns} from platform.run where run_id = ${runId} and ${inSight(sight)}`,
    );
  }

  async findMany(runIds: readonly RunId[]): Promise<Run[]> {
    return this.database.query<Run>(
      sql`select ${runColumns} from platform.run where run_id = any(${runIds}::uuid[])`,
    );
  }

  /** Newest first. */
  async list(filter: {
    kind?: string;
    state?: string;
    before?: RunId;
    limit: number;
    sight?: RunSight;
  }): Promise<Run[]> {
    return this.database.query<Run>(sql`
      select ${runColumns} from platform.run
       where (${filter.kind ?? null}::text is null or kind = ${filter.kind ?? null})
         and (${filter.state ?? null}::text is null or state = ${filter.state ?? null})
         and (${filter.before ?? null}::uuid is null or run_id < ${filter.before ?? null})
         and ${inSight(filter.sight ?? 'all')}
       order by run_id desc
       limit ${filter.limit}`);
  }

  /** A queued run ends at once; a running one is told, and ends as soon as its handler looks. */
  async cancel(runId: RunId, actor: Actor): Promise<Run | NotFound | Refusal<'RunHasEnded'>> {
    const outcome = await this.database.transaction(async (tx) => {
      const changed = await tx.one<{ state: string }>(sql`
        update platform.run
           set cancel_requested = true,
               state = case state when 'queued' then 'cancelled' else state end,
               finished_at = case state when 'queued' then clock_timestamp() else finished_at end
         where run_id = ${runId} and state in ('queued', 'running')
        returning state`);
      if (!changed) {
        const run = await this.find(runId, tx);
        return run ? refuse('RunHasEnded', `The run has already ${run.state}.`) : notFound('run', runId);
      }
      await this.audit.record(tx, actor, { action: 'run.cancelled', subject: `Run:${runId}` });
      return undefined;
    });
    return isRefusal(outcome) ? outcome : (await this.find(runId))!;
  }
}
