import { Clock, Configuration, connect, Database, Log, sql } from '#platform';
import { createTestDatabase, type TestDatabase } from '../../test/support/create-test-database.js';
import { createWorker, type TierliftWorker } from './create-worker.js';

let testDatabase: TestDatabase;
let database: Database;
let worker: TierliftWorker;
const stop = new AbortController().signal;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  const configuration = Configuration.read({ NODE_ENV: 'test', DATABASE_URL: testDatabase.appUrl });
  const dataSource = () => connect({ url: testDatabase.appUrl, poolSize: 5, applicationName: 'test worker' });
  database = new Database(await dataSource());
  await new Clock(database, configuration).set(database, new Date('2026-07-10T02:00:00Z'));
  worker = await createWorker({ configuration, dataSource: await dataSource(), log: Log.silent() });
});
afterAll(async () => {
  await worker.close();
  await database.onApplicationShutdown();
  await testDatabase.drop();
});

const reviews = () =>
  database.query(sql`
    select payload ->> 'period' as period, state from platform.run
     where kind = 'prepareReview' order by payload ->> 'period'`);

describe('a worker', () => {
  it('has the queue call for reviews every morning and for a clean spool every night of the bank', async () => {
    const asked: unknown[] = [];
    await worker.registerSchedules({ schedule: async (...schedule) => void asked.push(schedule) });
    expect(asked).toEqual([
      ['scheduleReviews', '0 6 * * *', 'Asia/Shanghai'],
      ['clearSpool', '30 2 * * *', 'Asia/Shanghai'],
    ]);
  });

  it('prepares no review when it is only woken', async () => {
    await worker.onSignal('wake', stop);
    expect(await reviews()).toEqual([]);
  });

  it('prepares the reviews that are due when their schedule calls, once however often it calls', async () => {
    await worker.onSignal('scheduleReviews', stop);
    const prepared = [
      { period: '2026H1', state: 'succeeded' },
      { period: '2026Q2', state: 'succeeded' },
    ];
    expect(await reviews()).toEqual(prepared);
    await worker.onSignal('scheduleReviews', stop);
    expect(await reviews()).toEqual(prepared);
  });
});
