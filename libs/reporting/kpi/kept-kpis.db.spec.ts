import { Test, type TestingModule } from '@nestjs/testing';
import fc from 'fast-check';
import pg from 'pg';
import { KeptTallyStore } from '#evaluation';
import { calendarDate, type Actor } from '#kernel';
import { Configuration, connect, Database, Log, PlatformModule } from '#platform';
import { createTestDatabase, type TestDatabase } from '../../../test/support/create-test-database.js';
import { ReportingModule } from '../reporting.module.js';
import {
  actor,
  answersTo,
  expectSame,
  experiment,
  lifecycles,
  period,
  person,
  regions,
  tiers,
  unit,
} from '../../../test/support/kpi-comparison.js';
import { seedUnits } from '../samples/seed-units.js';
import type { GroupKey, KpiQuestion } from './group-key.js';
import { KeptKpiReader } from './kept-kpi.reader.js';
import { KpiReader } from './kpi.reader.js';
import { readLatestEvaluations, type LatestEvaluation } from './latest-evaluation.js';

let testDatabase: TestDatabase;
let app: TestingModule;
let database: Database;
let counter = 0;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  // Everybody who is enrolled has a lifecycle; of sums, as of unit outcomes, that is not demanded.
  await asOwner('alter table experiments.enrolment alter column lifecycle drop not null');
  const dataSource = await connect({ url: testDatabase.appUrl, poolSize: 4, applicationName: 'test' });
  const configuration = Configuration.read({ NODE_ENV: 'test', DATABASE_URL: testDatabase.appUrl });
  app = await Test.createTestingModule({
    imports: [PlatformModule.from({ configuration, dataSource, log: Log.silent() }), ReportingModule],
  }).compile();
  database = app.get(Database);
});
afterAll(async () => {
  await app.close();
  await testDatabase.drop();
});

const dimensions: readonly GroupKey[] = [
  'CAMPAIGN_TYPE', 'CAMPAIGN', 'SCENARIO', 'EXPERIMENT', 'QUARTER', 'VARIANT', 'TIER', 'LIFECYCLE', 'REGION',
]; // prettier-ignore
const question: fc.Arbitrary<KpiQuestion> = fc.record({
  period: fc.constant(period),
  groupBy: fc.subarray([...dimensions]),
  keep: fc.record(
    {
      TIER: fc.subarray([...tiers, 'none']),
      REGION: fc.subarray([...regions, 'unknown']),
      LIFECYCLE: fc.subarray([...lifecycles, 'unknown', 'nowhere']),
      VARIANT: fc.subarray(['none', 'salon']),
    },
    { requiredKeys: [] },
  ),
});

const keptAnswer = (latest: readonly LatestEvaluation[], each: KpiQuestion, by: Actor) =>
  app.get(KeptKpiReader, { strict: false }).find(each, [], by, { latest, via: database });

/** Runs a statement as the owner of the tables. */
async function asOwner(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: testDatabase.ownerUrl });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

describe('KPIs from kept sums', () => {
  it('are those of a scan over the customers, whatever is asked, and whoever asks', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(experiment, { minLength: 1, maxLength: 3 }),
        fc.array(fc.tuple(question, actor), { minLength: 12, maxLength: 12 }),
        async (experiments, asked) => {
          const ids: string[] = [];
          for (const { units, ...seed } of experiments) {
            counter += 1;
            const dates = { startsOn: calendarDate('2026-07-01'), endsOn: calendarDate('2026-07-31') };
            ids.push(await seedUnits(database, { code: `S${counter}`, ...dates, ...seed }, units));
          }
          const latest = await readLatestEvaluations(database, period);
          expect(await keptAnswer(latest, ...asked[0]!)).toBeUndefined();
          const scanned = await answersTo(app.get(KpiReader), asked);
          await database.transaction(async (tx) => {
            for (const id of ids) await app.get(KeptTallyStore, { strict: false }).countAnew(tx, id);
          });
          for (const each of asked) expect(await keptAnswer(latest, ...each)).toBeDefined();
          for (const [place, answer] of (await answersTo(app.get(KpiReader), asked)).entries())
            expectSame(answer, scanned[place]!);
        },
      ),
      { numRuns: 12 },
    );
  }, 240_000);

  it('that an earlier release kept answer nothing until the next evaluation: the customers are asked', async () => {
    counter += 1;
    const dates = { startsOn: calendarDate('2026-07-01'), endsOn: calendarDate('2026-07-31') };
    const [units] = fc.sample(fc.array(unit, { minLength: 30, maxLength: 30 }), { numRuns: 1, seed: 7 });
    const shape = { code: `S${counter}`, ...dates, observationDays: 30, interim: false };
    const id = await seedUnits(database, shape, units!);
    const asked: [KpiQuestion, Actor][] = [
      [{ period, groupBy: ['LIFECYCLE'] }, person('analyst', 'all')],
      [
        { period, groupBy: ['TIER'], keep: { LIFECYCLE: ['mature', 'unknown'] } },
        person('analyst', ['east']),
      ],
    ];
    const scanned = await answersTo(app.get(KpiReader), asked);
    await database.transaction((tx) => app.get(KeptTallyStore, { strict: false }).countAnew(tx, id));
    await asOwner(`update evaluation.unit_tally set layout = 'of before' where experiment_id = '${id}'`);
    await asOwner(`delete from evaluation.lifecycle_tally where experiment_id = '${id}'`);
    await asOwner(`delete from evaluation.region_lifecycle_tally where experiment_id = '${id}'`);
    const latest = (await readLatestEvaluations(database, period)).filter(
      ({ experimentId }) => experimentId === id,
    );
    for (const each of asked) expect(await keptAnswer(latest, ...each)).toBeUndefined();
    for (const [place, answer] of (await answersTo(app.get(KpiReader), asked)).entries())
      expectSame(answer, scanned[place]!);
  });
});
