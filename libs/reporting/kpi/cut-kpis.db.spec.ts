import { Test, type TestingModule } from '@nestjs/testing';
import fc from 'fast-check';
import pg from 'pg';
import { CountCuts, cutBy, CutStore, RequestCuts, type Cut } from '#evaluation';
import { calendarDate, Fault, type Actor } from '#kernel';
import { Configuration, connect, Database, Log, PlatformModule, RunExecutor, sql } from '#platform';
import { createTestDatabase, type TestDatabase } from '../../../test/support/create-test-database.js';
import {
  actor,
  answersTo,
  expectSame,
  experiment,
  lifecycles,
  maybe,
  period,
  person,
  regions,
  tiers,
  unit,
} from '../../../test/support/kpi-comparison.js';
import { ReportingModule } from '../reporting.module.js';
import { seedUnits } from '../samples/seed-units.js';
import { missingCutOf } from './cut-counting.js';
import { groupKeys, type GroupKey, type KpiQuestion } from './group-key.js';
import { KpiReader } from './kpi.reader.js';

let testDatabase: TestDatabase;
/** Reads no customer; as many as are seeded; and some of them. */
let [fromCuts, fromCustomers, fromBoth]: TestingModule[] = [];
let database: Database;
let executor: RunExecutor;
let counter = 0;

async function readingAtMost(units: number): Promise<TestingModule> {
  const dataSource = await connect({ url: testDatabase.appUrl, poolSize: 4, applicationName: 'test' });
  const configuration = Configuration.read({
    NODE_ENV: 'test',
    DATABASE_URL: testDatabase.appUrl,
    TIERLIFT_UNITS_SCANNED: String(units),
  });
  return Test.createTestingModule({
    imports: [PlatformModule.from({ configuration, dataSource, log: Log.silent() }), ReportingModule],
  }).compile();
}

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  await asOwner('alter table experiments.enrolment alter column lifecycle drop not null');
  [fromCuts, fromCustomers, fromBoth] = [
    await readingAtMost(0),
    await readingAtMost(200_000),
    await readingAtMost(60),
  ];
  database = fromCuts.get(Database);
  const countCuts = fromCuts.get(CountCuts, { strict: false });
  executor = new RunExecutor(database, { countCuts }, Log.silent());
});
afterAll(async () => {
  for (const app of [fromCuts, fromCustomers, fromBoth]) await app?.close();
  await testDatabase.drop();
});
beforeEach(async () => {
  await asOwner(`
    truncate evaluation.asked_cut, evaluation.counted_cut, evaluation.cut_cell, evaluation.evaluation cascade`);
});

async function asOwner(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: testDatabase.ownerUrl });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

const branches = ['b1', 'b2', '支行'];
const managers = ['m1', 'unknown'];
const genders = ['female', 'male'];
const divided = fc
  .tuple(
    unit,
    fc.record({
      branch: maybe(fc.constantFrom(...branches)),
      manager: maybe(fc.constantFrom(...managers)),
      gender: maybe(fc.constantFrom(...genders)),
    }),
  )
  .map(([one, more]) => ({ ...one, ...more }));
const experiments = fc.array(
  fc.record({
    seed: experiment,
    units: fc.array(divided, { minLength: 30, maxLength: 50 }),
    shares: fc.boolean(),
  }),
  { minLength: 2, maxLength: 4 },
);
const kept = (key: GroupKey, values: readonly string[]) =>
  fc.tuple(fc.constant(key), fc.subarray([...values], { minLength: 1 }));
/** More conditions at once would keep hardly anybody. */
const keep = fc
  .array(
    fc.oneof(
      kept('TIER', tiers),
      kept('REGION', [...regions, 'unknown']),
      kept('LIFECYCLE', [...lifecycles, 'unknown']),
      kept('VARIANT', ['none', 'salon']),
      kept('BRANCH', [...branches, 'unknown', 'nowhere']),
      kept('MANAGER', managers),
      kept('SCENARIO', ['pension', 'unknown']),
    ),
    { maxLength: 2 },
  )
  .map((conditions) => Object.fromEntries(conditions));
const question: fc.Arbitrary<KpiQuestion> = fc.record(
  {
    period: fc.constant(period),
    groupBy: fc.subarray([...groupKeys] as GroupKey[], { maxLength: 4 }),
    keep,
    metrics: fc.subarray(['conversionRate', 'aumGrowth', 'churnRate', 'costPerAssigned', 'activityPerMonth']),
  },
  { requiredKeys: ['period', 'groupBy'] },
);
const questions = fc.array(fc.tuple(question, actor), { minLength: 12, maxLength: 12 });

/** Experiments of one campaign or of their own, of which the last may come later than what was counted. */
async function seeded(
  all: readonly (typeof experiments extends fc.Arbitrary<infer Each> ? Each : never)[number][],
): Promise<string[]> {
  const ids: string[] = [];
  let campaignCode: string | undefined;
  for (const { seed, units, shares } of all) {
    counter += 1;
    const dates = { startsOn: calendarDate('2026-07-01'), endsOn: calendarDate('2026-07-31') };
    const code = `C${counter}`;
    const of = shares && campaignCode !== undefined ? { campaignCode } : {};
    const { observationDays, interim } = seed;
    ids.push(await seedUnits(database, { code, ...dates, observationDays, interim, ...of }, units));
    campaignCode ??= code;
  }
  return ids;
}

const readerOf = (app: TestingModule | undefined) => app!.get(KpiReader);

/** As whoever asks does: what is missing is asked for, counted, and then found. */
function counting(app: TestingModule | undefined): Pick<KpiReader, 'cells' | 'rows'> {
  const reader = readerOf(app);
  const persisting = async <Answer>(ask: () => Promise<Answer>): Promise<Answer> => {
    for (let round = 0; ; round += 1) {
      try {
        return await ask();
      } catch (error) {
        const missing = missingCutOf(error);
        if (missing === undefined || round === 3) throw error;
        await app!.get(RequestCuts, { strict: false }).execute(missing);
        await executor.drain();
      }
    }
  };
  return {
    cells: (...asked) => persisting(() => reader.cells(...asked)),
    rows: (...asked) => persisting(() => reader.rows(...asked)),
  };
}

/** What an evaluation does when some outcomes of an experiment are others than before: few of them, or many. */
async function changeOutcomes(experimentId: string, of: 'few' | 'many'): Promise<void> {
  const cuts = fromCuts!.get(CutStore, { strict: false });
  const all = sql`(select * from evaluation.unit_outcome where experiment_id = ${experimentId}::uuid)`;
  const touched = sql`(select * from ${all} as each where customer_id % 3 = 0)`;
  await database.transaction(async (tx) => {
    const held = of === 'few' ? await cuts.hold(tx, experimentId) : [];
    const left = await cuts.cellsOf(tx, experimentId, held, touched);
    await tx.query(sql`
      update evaluation.unit_outcome
         set converted = not converted, cost_fen = cost_fen + 7, end_fen = coalesce(end_fen, 0) + 1234567
       where experiment_id = ${experimentId}::uuid and customer_id % 3 = 0`);
    const came = await cuts.cellsOf(tx, experimentId, held, touched);
    await cuts.move(tx, experimentId, { left, came });
    await cuts.renew(tx, experimentId, { outcomes: all, holds: of === 'few' });
  });
}

const withoutCuts = () => asOwner('truncate evaluation.counted_cut cascade');

describe('KPIs from cuts', () => {
  it('are those of a scan over the customers, whatever is asked and whoever asks, also after outcomes changed', async () => {
    let cells = 0;
    await fc.assert(
      fc.asyncProperty(experiments, questions, async (all, asked) => {
        await asOwner('truncate evaluation.asked_cut, evaluation.counted_cut, evaluation.evaluation cascade');
        const ids = await seeded(all.slice(0, 3));
        const scanned = await answersTo(readerOf(fromCustomers), asked);
        const counted = await answersTo(counting(fromCuts), asked);
        for (const [place, answer] of counted.entries()) expectSame(answer, scanned[place]!);
        cells += scanned.reduce((sum, answer) => sum + answer.cells.length, 0);
        await changeOutcomes(ids[0]!, 'few');
        await changeOutcomes(ids[1]!, 'many');
        const renewed = await answersTo(counting(fromCuts), asked);
        await seeded(all.slice(3));
        const mixed = await answersTo(counting(fromBoth), asked);
        await withoutCuts();
        const scannedAll = await answersTo(readerOf(fromCustomers), asked);
        for (const [place, answer] of mixed.entries()) expectSame(answer, scannedAll[place]!);
        if (all.length <= 3)
          for (const [place, answer] of renewed.entries()) expectSame(answer, scannedAll[place]!);
      }),
      { numRuns: 15 },
    );
    expect(cells).toBeGreaterThan(300);
  }, 300_000);

  it('are read from the customers as long as these are few, and asked of nobody', async () => {
    const [one] = fc.sample(experiments, { numRuns: 1, seed: 11 });
    await seeded(one!);
    await readerOf(fromCustomers).rows({ period, groupBy: ['BRANCH'] }, person('analyst', 'all'));
    expect(await database.query(sql`select * from evaluation.asked_cut`)).toEqual([]);
  });

  it('ask for the same only once, and wait in a row that is not too long', async () => {
    const request = fromCuts!.get(RequestCuts, { strict: false });
    const ask = (by: Parameters<typeof cutBy>[0], ...experimentIds: string[]) =>
      request.execute({ cut: cutBy(by), experimentIds });
    const waiting = async () =>
      (await database.query(sql`select 1 from platform.run where kind = 'countCuts' and state = 'queued'`))
        .length;
    const [first, second] = ['01', '02'].map((end) => `00000000-0000-7000-8000-0000000000${end}`);
    await ask(['branch'], first!, second!);
    await Promise.all([ask(['branch'], second!, first!), ask(['branch'], first!)]);
    expect(await waiting()).toBe(1);
    for (const by of ['manager', 'gender', 'industry', 'tier', 'behaviour', 'age_band', 'lifecycle'] as const)
      await ask([by], first!);
    expect(await waiting()).toBe(8);
    await ask(['relationship'], first!);
    expect(await waiting()).toBe(8);
    await asOwner(`delete from platform.run where kind = 'countCuts'`);
  });

  it('of more cells than may be kept are refused with words about what to do', async () => {
    counter += 1;
    const [sample] = fc.sample(unit, { numRuns: 1, seed: 3 });
    const units = Array.from({ length: 20_001 }, (_, index) => ({
      ...sample!,
      variant: 'salon' as const,
      manager: `m${index}`,
    }));
    const dates = { startsOn: calendarDate('2026-07-01'), endsOn: calendarDate('2026-07-31') };
    await seedUnits(database, { code: `C${counter}`, ...dates, observationDays: 30, interim: false }, units);
    const asked: [KpiQuestion, Actor] = [
      { period, groupBy: ['MANAGER'], metrics: [] },
      person('analyst', 'all'),
    ];
    const refused = await counting(fromCuts)
      .rows(...asked)
      .catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(Fault);
    expect(refused).toMatchObject({ code: 'CUT_TOO_FINE', retryable: false });
    expect((refused as Fault).message).toContain('manager');
    expect(await counting(fromCuts).rows({ ...asked[0], groupBy: ['GENDER'] }, asked[1])).toHaveLength(1);
    expect(await readerOf(fromCustomers).rows(...asked)).toHaveLength(20_001);
  });
});

describe('cuts that are asked for', () => {
  const store = () => fromCuts!.get(CutStore, { strict: false });
  const by = (...dimensions: Cut[number][]) => cutBy(dimensions);

  it('are renewed as long as somebody asked of late, the twelve that were asked for last', async () => {
    const cuts = (['branch', 'manager', 'gender', 'industry'] as const).flatMap((one) =>
      (['age_band', 'behaviour', 'relationship', 'customer_kind'] as const).map((other) => by(one, other)),
    );
    for (const cut of cuts) await store().note(cut);
    expect(await store().asked(database)).toHaveLength(12);
    await asOwner(
      `update evaluation.asked_cut set asked_at = now() - interval '101 days' where dimensions like '%branch%'`,
    );
    const asked = await store().asked(database);
    expect(asked).toHaveLength(12);
    expect(asked.some((cut) => cut.includes('branch'))).toBe(false);
    await store().note(cuts[0]!);
    expect((await store().asked(database))[0]).toEqual(cuts[0]);
    await store().shed();
    expect(await database.query(sql`select * from evaluation.asked_cut`)).toHaveLength(12);
  });

  it('that are kept in sums anyway are let go of by the next evaluation, like those of other metrics', async () => {
    const [one] = fc.sample(experiments, { numRuns: 1, seed: 11 });
    const [id] = await seeded(one!.slice(0, 1));
    const whole: [KpiQuestion, Actor] = [
      { period, groupBy: ['TIER'], metrics: [] },
      person('analyst', 'all'),
    ];
    await counting(fromCuts).rows(...whole);
    await counting(fromCuts).rows({ ...whole[0], groupBy: ['BRANCH'] }, whole[1]);
    const kept = async () =>
      (
        await database.query<{ dimensions: string }>(
          sql`select dimensions from evaluation.counted_cut order by dimensions`,
        )
      ).map(({ dimensions }) => dimensions);
    expect(await kept()).toEqual(['branch,region,variant', 'region,tier,variant']);
    await changeOutcomes(id!, 'few');
    expect(await kept()).toEqual(['branch,region,variant']);
    await asOwner(`update evaluation.counted_cut set layout = 'of before'`);
    await expect(
      readerOf(fromCuts).rows({ ...whole[0], groupBy: ['BRANCH'] }, whole[1]),
    ).rejects.toMatchObject({ code: 'FIGURES_BEING_COUNTED' });
  });
});
