import { setTimeout as sleep } from 'node:timers/promises';

import { Configuration, listenForRuns, Log, RunQueue } from '#platform';
import { createTestDatabase, type TestDatabase } from '../support/create-test-database.js';
import { describeWhenPresent } from '../support/present.js';
import { startRedis } from '../support/start-redis.js';

/** The same promises over both backends: a signal reaches one listener, also when it was sent before he came. */
function keepsItsPromises(environment: () => NodeJS.ProcessEnv): void {
  const opened: { close(): Promise<void> }[] = [];
  const configuration = () => Configuration.read({ NODE_ENV: 'test', LOG_LEVEL: 'silent', ...environment() });
  const queue = () => {
    const one = new RunQueue(configuration(), Log.silent());
    opened.push(one);
    return one;
  };
  const listen = async (onSignal: (name: string) => void) => {
    const listener = listenForRuns(configuration(), Log.silent(), async (name) => onSignal(name));
    opened.push(listener);
    await listener.ready;
  };
  async function eventually(holds: () => boolean): Promise<void> {
    for (const deadline = Date.now() + 20_000; Date.now() < deadline; await sleep(20)) if (holds()) return;
    throw new Error('no signal came');
  }

  afterEach(async () => {
    for (const each of opened.splice(0).reverse()) await each.close();
  });

  it('tells a listener that there is something to do', async () => {
    const heard: string[] = [];
    await listen((name) => heard.push(name));
    await queue().send();
    await eventually(() => heard.length > 0);
    expect(heard).toEqual(['wake']);
  });

  it('keeps a signal for a listener who comes later', async () => {
    await queue().send();
    const heard: string[] = [];
    await listen((name) => heard.push(name));
    await eventually(() => heard.length > 0);
  });

  it('gives one signal to one of several listeners', async () => {
    const heard: string[] = [];
    await listen(() => heard.push('first'));
    await listen(() => heard.push('second'));
    await queue().send();
    await eventually(() => heard.length > 0);
    await sleep(300);
    expect(heard).toHaveLength(1);
  });

  // Last, because a schedule goes on signalling.
  it('tells a listener by name that the time of a schedule has come', async () => {
    const heard: string[] = [];
    await listen((name) => heard.push(name));
    const everySecond = ['everySecond', '* * * * * *', 'Asia/Shanghai'] as const;
    await queue().schedule(...everySecond);
    await queue().schedule(...everySecond);
    await eventually(() => heard.includes('everySecond'));
  });
}

describe('signals over PostgreSQL', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createTestDatabase();
  });

  afterAll(() => database.drop());

  keepsItsPromises(() => ({ DATABASE_URL: database.appUrl }));
});

describeWhenPresent('redis-server', 'signals over Redis', () => {
  let redis: Awaited<ReturnType<typeof startRedis>>;

  beforeAll(async () => {
    redis = await startRedis();
  });

  afterAll(() => redis.stop());

  keepsItsPromises(() => ({ REDIS_URL: redis.url }));
});
