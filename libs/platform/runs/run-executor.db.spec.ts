import { Fault, systemActor, type RunId } from '#kernel';
import { createTestDatabase, type TestDatabase } from '../../../test/support/create-test-database.js';
import { Audit } from '../audit/audit.js';
import { Clock } from '../clock/clock.js';
import { Configuration } from '../configuration/configuration.js';
import { connect } from '../database/connect.js';
import { Database } from '../database/database.js';
import { sql } from '../database/sql.js';
import { Log } from '../log/log.js';
import type { RunContext, RunHandler } from './run.js';
import { RunExecutor } from './run-executor.js';
import { Runs } from './runs.js';

let testDatabase: TestDatabase;
let database: Database;
let runs: Runs;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = new Database(await connect({ url: testDatabase.appUrl, poolSize: 8, applicationName: 'test' }));
  const configuration = Configuration.read({ NODE_ENV: 'test', DATABASE_URL: testDatabase.appUrl });
  runs = new Runs(database, new Audit(database, new Clock(database, configuration)));
});
afterAll(async () => {
  await database.onApplicationShutdown();
  await testDatabase.drop();
});

const request = (kind: string) => database.transaction((tx) => runs.request(tx, systemActor, kind, { x: 1 }));
const executorOf = (handlers: Record<string, RunHandler<never>['execute']>, leaseSeconds = 15) =>
  new RunExecutor(
    database,
    Object.fromEntries(Object.entries(handlers).map(([kind, execute]) => [kind, { execute }])),
    Log.silent(),
    { leaseSeconds, attemptLimit: 3 },
  );
const finish = (context: RunContext) => database.transaction((tx) => context.complete(tx, { done: 1 }));
const makeDue = (runId: RunId) =>
  database.query(sql`update platform.run set run_after = now() where run_id = ${runId}`);

describe('a run', () => {
  it('is executed once by one of many workers', async () => {
    const ids = await Promise.all(Array.from({ length: 20 }, () => request('once')));
    const seen: string[] = [];
    const workers = Array.from({ length: 4 }, () =>
      executorOf({
        once: async (_payload, context) => {
          seen.push(context.runId);
          await finish(context);
        },
      }),
    );
    await Promise.all(workers.map((worker) => worker.drain()));
    expect(seen.sort()).toEqual([...ids].sort());
    expect(
      (await runs.findMany(ids)).every((run) => run.state === 'succeeded' && run.counts?.['done'] === 1),
    ).toBe(true);
  });

  it('is tried again after a passing fault and fails at once after one that no retry helps', async () => {
    const passing = await request('passing');
    const lasting = await request('lasting');
    const worker = executorOf({
      passing: async (_payload, context) => {
        if (context.attempt === 1) throw new Fault('NETWORK', 'cut', { retryable: true });
        await finish(context);
      },
      lasting: async () => {
        throw new Fault('HEADER_BROKEN', 'column amount is missing');
      },
    });
    await worker.drain();
    expect(await runs.find(passing)).toMatchObject({
      state: 'queued',
      attempts: 1,
      error: { code: 'NETWORK' },
    });
    expect(await runs.find(lasting)).toMatchObject({
      state: 'failed',
      error: { code: 'HEADER_BROKEN', message: 'column amount is missing' },
    });
    await makeDue(passing);
    await worker.drain();
    expect(await runs.find(passing)).toMatchObject({ state: 'succeeded', attempts: 2, error: null });
  });

  it('is taken over when its worker falls silent, and the old worker can publish nothing any more', async () => {
    const runId = await request('silent');
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    let lost: unknown;
    const first = executorOf({
      silent: async (_payload, context) => {
        await database.query(
          sql`update platform.run set lease_until = now() - interval '1 second' where run_id = ${runId}`,
        );
        await held;
        await finish(context).catch((error: unknown) => {
          lost = error;
          throw error;
        });
      },
    });
    const firstDone = first.drain();
    await new Promise((resolve) => setTimeout(resolve, 200));
    await executorOf({ silent: (_payload, context) => finish(context) }).drain();
    expect(await runs.find(runId)).toMatchObject({ state: 'succeeded', attempts: 2 });
    release();
    await firstDone;
    expect(lost).toMatchObject({ code: 'RUN_LOST' });
    expect(await runs.find(runId)).toMatchObject({ state: 'succeeded', attempts: 2 });
  });

  it('ends without a result when it is cancelled', async () => {
    const queued = await request('cancelled');
    expect(await runs.cancel(queued, systemActor)).toMatchObject({ state: 'cancelled' });
    const running = await request('cancelled');
    await executorOf({
      cancelled: async (_payload, context) => {
        await runs.cancel(running, systemActor);
        await finish(context);
      },
    }).drain();
    expect(await runs.find(running)).toMatchObject({ state: 'cancelled', counts: null });
    expect(await runs.cancel(running, systemActor)).toMatchObject({ refusal: 'RunHasEnded' });
  });

  it('gives up on work that kills its worker every time', async () => {
    const runId = await request('deadly');
    await database.query(
      sql`update platform.run set state = 'running', attempts = 3, lease_until = now() - interval '1 second' where run_id = ${runId}`,
    );
    await executorOf({ deadly: (_payload, context) => finish(context) }).drain();
    expect(await runs.find(runId)).toMatchObject({ state: 'failed', error: { code: 'RUN_GAVE_UP' } });
  });
});
