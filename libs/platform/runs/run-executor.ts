import { randomUUID } from 'node:crypto';
import { Fault, type Actor, type RunId } from '#kernel';
import { Database } from '../database/database.js';
import { sql } from '../database/sql.js';
import type { Log } from '../log/log.js';
import type { RunContext, RunError, RunHandler, RunProgress } from './run.js';

export type RunHandlers = Readonly<Record<string, RunHandler<never>>>;

interface ClaimedRun {
  readonly runId: RunId;
  readonly kind: string;
  readonly payload: never;
  readonly actor: Actor;
  readonly attempts: number;
}

export interface RunExecutorSettings {
  /** A run whose worker has not been heard of for this long is taken over. */
  readonly leaseSeconds: number;
  readonly attemptLimit: number;
}

/** How a run ended in this worker. `lost`: another worker took it over, and nothing of ours was published. */
export type ExecutionOutcome = 'succeeded' | 'cancelled' | 'failed' | 'retried' | 'lost';

const progressIntervalMilliseconds = 300;

/** A run that lets others go before is begun all the same once it has been due for this long. */
const longestYieldSeconds = 900;

/** Claims due runs and executes them, each under a lease that is renewed while the worker lives. */
export class RunExecutor {
  constructor(
    private readonly database: Database,
    private readonly handlers: RunHandlers,
    private readonly log: Log,
    private readonly settings: RunExecutorSettings = { leaseSeconds: 15, attemptLimit: 5 },
  ) {}

  /** Executes due runs until none is left; returns how many there were. */
  async drain(stop?: AbortSignal): Promise<number> {
    let executed = 0;
    while (!stop?.aborted) {
      const token = randomUUID();
      const run = await this.claim(token);
      if (!run) break;
      await this.execute(run, token, stop);
      executed += 1;
    }
    return executed;
  }

  /**
   * One row, to one worker: `skip locked` lets workers pass one another, the token fences off a worker that comes back
   * after its lease ran out. A run that lets other kinds go before is passed over as long as one of them is not ended.
   */
  private async claim(token: string): Promise<ClaimedRun | undefined> {
    const yields = Object.entries(this.handlers).flatMap(([kind, { yieldsTo = [] }]) =>
      yieldsTo.map((first) => ({ kind, first })),
    );
    return this.database.one<ClaimedRun>(sql`
      update platform.run
         set state = 'running', worker_token = ${token}, attempts = attempts + 1,
             started_at = coalesce(started_at, clock_timestamp()),
             lease_until = clock_timestamp() + make_interval(secs => ${this.settings.leaseSeconds})
       where run_id = (
         select run_id from platform.run due
          where kind = any(${Object.keys(this.handlers)}::text[])
            and (state = 'queued' and run_after <= clock_timestamp()
                 or state = 'running' and lease_until < clock_timestamp())
            and (run_after < clock_timestamp() - make_interval(secs => ${longestYieldSeconds}) or not exists (
                 select 1 from platform.run other
                   join unnest(${yields.map(({ kind }) => kind)}::text[], ${yields.map(({ first }) => first)}::text[])
                     as y (kind, first) on y.first = other.kind
                  where y.kind = due.kind and other.state in ('queued', 'running')))
          order by run_after, run_id
          limit 1
          for update skip locked)
      returning run_id as "runId", kind, payload, actor, attempts`);
  }

  private async execute(run: ClaimedRun, token: string, stop?: AbortSignal): Promise<ExecutionOutcome> {
    const abort = new AbortController();
    const onStop = () =>
      abort.abort(new Fault('WORKER_STOPPING', 'The worker is stopping.', { retryable: true }));
    stop?.addEventListener('abort', onStop, { once: true });
    const heartbeat = setInterval(
      () => void this.renewLease(run.runId, token, abort).catch(() => undefined),
      (this.settings.leaseSeconds * 1000) / 5,
    );
    const log = this.log.pino.child({ runId: run.runId, kind: run.kind, attempt: run.attempts });
    log.info('run started');
    let outcome: ExecutionOutcome;
    try {
      if (run.attempts > this.settings.attemptLimit) {
        throw new Fault(
          'RUN_GAVE_UP',
          `The run was started ${this.settings.attemptLimit} times and never came to an end.`,
        );
      }
      const context = this.contextOf(run, token, abort.signal);
      await this.handlers[run.kind]!.execute(run.payload, context);
      outcome = await this.confirmEnd(run.runId, token);
    } catch (error) {
      outcome = await this.recordFailure(run, token, error);
      log[outcome === 'failed' ? 'error' : 'warn']({ err: error }, `run ${outcome}`);
      return outcome;
    } finally {
      clearInterval(heartbeat);
      stop?.removeEventListener('abort', onStop);
    }
    log.info(`run ${outcome}`);
    return outcome;
  }

  private async renewLease(runId: RunId, token: string, abort: AbortController): Promise<void> {
    const row = await this.database.one<{ cancelRequested: boolean }>(sql`
      update platform.run set lease_until = clock_timestamp() + make_interval(secs => ${this.settings.leaseSeconds})
       where run_id = ${runId} and worker_token = ${token} and state = 'running'
      returning cancel_requested as "cancelRequested"`);
    if (abort.signal.aborted) return;
    if (row?.cancelRequested) abort.abort(new Fault('RUN_CANCELLED', 'The run was cancelled.'));
    // No row: either the run has just ended in its own last transaction, or another worker has it. Both stop here.
    if (!row) abort.abort(new Fault('RUN_LOST', 'Another worker has taken the run over.'));
  }

  private contextOf(run: ClaimedRun, token: string, signal: AbortSignal): RunContext {
    const database = this.database;
    let reportedAt = 0;
    let reportedStep = '';
    return {
      runId: run.runId,
      actor: run.actor,
      attempt: run.attempts,
      signal,
      async report(progress: RunProgress) {
        const now = performance.now();
        if (progress.step === reportedStep && now - reportedAt < progressIntervalMilliseconds) return;
        [reportedAt, reportedStep] = [now, progress.step];
        await database.query(sql`
          update platform.run set progress = ${JSON.stringify(progress)}::jsonb
           where run_id = ${run.runId} and worker_token = ${token} and state = 'running'`);
      },
      throwIfCancelled() {
        signal.throwIfAborted();
      },
      async complete(tx, counts) {
        signal.throwIfAborted();
        const row = await tx.one(sql`
          update platform.run
             set state = 'succeeded', counts = ${JSON.stringify(counts)}::jsonb, error = null, lease_until = null,
                 finished_at = clock_timestamp()
           where run_id = ${run.runId} and worker_token = ${token} and state = 'running' and not cancel_requested
          returning run_id`);
        if (row) return;
        const now = await tx.one<{ cancelled: boolean }>(
          sql`select cancel_requested as cancelled from platform.run where run_id = ${run.runId}`,
        );
        throw now?.cancelled
          ? new Fault('RUN_CANCELLED', 'The run was cancelled.')
          : new Fault('RUN_LOST', 'Another worker has taken the run over.');
      },
    };
  }

  private async confirmEnd(runId: RunId, token: string): Promise<ExecutionOutcome> {
    const row = await this.database.one<{ state: string; mine: boolean }>(
      sql`select state, worker_token = ${token} as mine from platform.run where run_id = ${runId}`,
    );
    if (!row?.mine) return 'lost';
    if (row.state !== 'succeeded') {
      throw new Fault('RUN_NOT_COMPLETED', 'The handler returned without completing its run.');
    }
    return 'succeeded';
  }

  private async recordFailure(run: ClaimedRun, token: string, error: unknown): Promise<ExecutionOutcome> {
    const code = codeOf(error);
    if (code === 'RUN_LOST') return 'lost';
    const recorded: RunError = { code, message: error instanceof Error ? error.message : String(error) };
    const final =
      code === 'RUN_CANCELLED'
        ? 'cancelled'
        : mayRetry(error) && run.attempts < this.settings.attemptLimit
          ? 'queued'
          : 'failed';
    const delaySeconds = code === 'WORKER_STOPPING' ? 0 : Math.min(60, 2 ** run.attempts);
    const row = await this.database.one(sql`
      update platform.run
         set state = ${final}, error = ${JSON.stringify(recorded)}::jsonb, lease_until = null,
             run_after = case when ${final} = 'queued' then clock_timestamp() + make_interval(secs => ${delaySeconds}) else run_after end,
             finished_at = case when ${final} = 'queued' then null else clock_timestamp() end
       where run_id = ${run.runId} and worker_token = ${token} and state = 'running'
      returning run_id`);
    if (!row) return 'lost';
    return final === 'queued' ? 'retried' : final;
  }
}

function codeOf(error: unknown): string {
  if (error instanceof Fault) return error.code;
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : 'UNEXPECTED';
}

/** A Fault says it itself; what comes from the database or the network may pass; a bug in a rule will not. */
function mayRetry(error: unknown): boolean {
  if (error instanceof Fault) return error.retryable;
  return !(error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError);
}
