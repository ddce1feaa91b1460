import { setTimeout as sleep } from 'node:timers/promises';
import { calendarDate, systemActor } from '#kernel';
import { ApiKeys, Audit, Clock, Configuration, sql } from '#platform';
import { seedExperiment } from '../../libs/reporting/samples/seed-experiment.js';
import { createTestBank, type Client, type TestBank } from '../support/create-test-bank.js';

let bank: TestBank;

beforeAll(async () => {
  // Of a large bank: no answer reads a customer.
  bank = await createTestBank({ TIERLIFT_UNITS_SCANNED: '0', TIERLIFT_COUNTING_WAIT_SECONDS: '1' });
  await seedExperiment(bank.database, {
    code: 'SALON',
    startsOn: calendarDate('2026-07-01'),
    endsOn: calendarDate('2026-07-01'),
    observationDays: 60,
    eastChurnsEvery: 4,
  });
});
afterAll(() => bank?.close());

const ask = (client: Client, ...groupBy: string[]) =>
  client.tryToAsk<{ kpis: { customers: number | null }[] }>(
    `query ($groupBy: [KpiDimension!]!) {
       kpis(period: { name: "2026Q3" }, groupBy: $groupBy, metrics: ["conversionRate"]) { customers metrics { value n } } }`,
    { groupBy },
  );
const customersOf = ({ data }: Awaited<ReturnType<typeof ask>>) => data.kpis.map((each) => each.customers);
const countingRuns = () =>
  bank.database.query<{ state: string }>(
    sql`select state from platform.run where kind = 'countCuts' order by run_id`,
  );

describe('key figures that nobody asked for before, of a large bank', () => {
  it('are asked of the worker once, and whoever does not wait long enough is told so', async () => {
    for (let round = 0; round < 2; round += 1) {
      const started = performance.now();
      const answer = await ask(bank.as.analyst, 'RISK_APPETITE');
      expect(performance.now() - started).toBeLessThan(4_000);
      expect(answer.errors).toMatchObject([
        {
          message: expect.stringContaining('Ask again in a minute'),
          extensions: { code: 'FIGURES_BEING_COUNTED', retryable: true },
        },
      ]);
    }
    expect(await countingRuns()).toEqual([{ state: 'queued' }]);
  });

  it('are found as soon as they are counted, though nothing changed, by whoever may see them', async () => {
    expect(await bank.work()).toBe(1);
    expect(customersOf(await ask(bank.as.analyst, 'RISK_APPETITE'))).toEqual([240, 60]);
    const keys = new ApiKeys(
      bank.database,
      new Audit(bank.database, new Clock(bank.database, Configuration.read({ DATABASE_URL: bank.appUrl }))),
    );
    const east = await keys.create(
      { name: 'e', principal: 'eve', role: 'executive', regions: ['east'] },
      systemActor,
    );
    if (!('key' in east)) throw new Error(east.message);
    expect(customersOf(await ask(bank.withKey(east.key), 'RISK_APPETITE'))).toEqual([120, 30]);
    expect(await countingRuns()).toEqual([{ state: 'succeeded' }]);
  });

  it('are answered at once where they are counted in time, by one run for all who ask', async () => {
    const answers = Promise.all(Array.from({ length: 10 }, () => ask(bank.as.analyst, 'BRANCH')));
    const given = answers.then(() => true);
    while (!(await Promise.race([given, sleep(20).then(() => false)])) && (await bank.work()) === 0);
    for (const answer of await answers) expect(customersOf(answer)).toEqual([300]);
    expect(await countingRuns()).toEqual([{ state: 'succeeded' }, { state: 'succeeded' }]);
  });
});
