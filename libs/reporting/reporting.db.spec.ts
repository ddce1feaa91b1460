import { Test, type TestingModule } from '@nestjs/testing';
import { KeptTallyStore } from '#evaluation';
import { calendarDate, type Actor, type RunId } from '#kernel';
import {
  Audit,
  Clock,
  Configuration,
  connect,
  Database,
  Log,
  PlatformModule,
  RunExecutor,
  Runs,
  sql,
  SetSuppressionThreshold,
} from '#platform';
import { createTestDatabase, type TestDatabase } from '../../test/support/create-test-database.js';
import type { GroupKey, KpiQuestion } from './kpi/group-key.js';
import { KpiEffectReader } from './kpi/kpi-effect.reader.js';
import { KpiReader } from './kpi/kpi.reader.js';
import { valueOf } from './kpi/metric-moments.js';
import { ReportingModule } from './reporting.module.js';
import { PrepareReviewHandler } from './review/prepare-review.handler.js';
import { PrepareReview } from './review/prepare-review.js';
import { PublishReview } from './review/publish-review.js';
import { RecommendationRuleStore } from './review/recommendation-rule.store.js';
import { ReviewReader } from './review/review.reader.js';
import { parsePeriod } from './review/review-period.js';
import { ScheduleReviews } from './review/schedule-reviews.js';
import { SetRecommendationRule } from './review/set-recommendation-rule.js';
import { seedExperiment } from './samples/seed-experiment.js';

const person = (role: Actor['role'], regions: Actor['regions'] = 'all'): Actor => ({
  actorId: role,
  name: role,
  role,
  regions,
});
const analyst = person('analyst');
const executive = person('executive');
const approver = person('approver');
const third = parsePeriod('2026Q3')!;
const period = { from: calendarDate('2026-07-01'), to: calendarDate('2026-09-30') };

let testDatabase: TestDatabase;
let app: TestingModule;
let database: Database;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  const dataSource = await connect({
    url: testDatabase.appUrl,
    poolSize: 6,
    applicationName: 'test',
  });
  const configuration = Configuration.read({ NODE_ENV: 'test', DATABASE_URL: testDatabase.appUrl });
  app = await Test.createTestingModule({
    imports: [PlatformModule.from({ configuration, dataSource, log: Log.silent() }), ReportingModule],
  }).compile();
  database = app.get(Database);
  await app.get(Clock).set(database, new Date('2026-10-15T02:00:00Z'));
  await seedExperiment(database, {
    code: 'SALON-Q2',
    startsOn: calendarDate('2026-04-01'),
    endsOn: calendarDate('2026-04-30'),
    observationDays: 60,
    eastChurnsEvery: 20,
  });
  await seedExperiment(database, {
    code: 'SALON-Q3',
    // Its last day is in the second quarter, its window ends in the third.
    startsOn: calendarDate('2026-06-01'),
    endsOn: calendarDate('2026-06-30'),
    observationDays: 60,
    eastChurnsEvery: 4,
  });
});
afterAll(async () => {
  await app.close();
  await testDatabase.drop();
});

async function kpis(groupBy: readonly GroupKey[], actor: Actor, more: Partial<KpiQuestion> = {}) {
  const rows = await app.get(KpiReader).rows({ period, groupBy, ...more }, actor);
  return rows.map((row) =>
    row.suppressed
      ? { group: row.group, suppressed: true }
      : {
          group: row.group,
          units: row.units,
          conversionRate: valueOf(row.moments.get('conversionRate')!),
          costFen: row.costFen,
        },
  );
}

async function work(): Promise<void> {
  const executor = new RunExecutor(database, { prepareReview: app.get(PrepareReviewHandler) }, Log.silent());
  await executor.drain();
}

describe('KPIs', () => {
  it('are over the customers who were offered something, in campaigns whose window ends in the period', async () => {
    expect(await kpis(['CAMPAIGN_TYPE', 'CAMPAIGN'], analyst)).toEqual([
      {
        group: { CAMPAIGN_TYPE: 'valueUplift', CAMPAIGN: 'SALON-Q3' },
        units: 300,
        conversionRate: 0.4,
        costFen: 360_000n,
      },
    ]);
  });

  it('show the control as well when asked by variant', async () =>
    expect(await kpis(['VARIANT'], analyst)).toMatchObject([
      { group: { VARIANT: 'none' }, units: 300, conversionRate: 0.2 },
      { group: { VARIANT: 'salon' }, units: 300, conversionRate: 0.4 },
    ]));

  it('cross any dimensions frozen at enrolment, customers without a value among them', async () => {
    const rows = await kpis(['TIER', 'REGION', 'RISK_APPETITE'], analyst);
    expect(rows.reduce((sum, row) => sum + (row.units ?? 0), 0)).toBe(300);
    expect(rows.map((row) => row.group.RISK_APPETITE)).toContain('unknown');
  });

  it('agree with what can be counted by hand for every kind of metric', async () => {
    const [cell] = await app.get(KpiReader).cells({ period, groupBy: [] }, analyst);
    const value = (metric: string) => valueOf(cell!.moments.get(metric)!);
    expect(value('reachRate')).toBe(1);
    // 1,000 CNY became 1,100 for every salon customer.
    expect(value('aumGrowth')).toBeCloseTo(100, 9);
    expect(value('aumGrowthRate')).toBeCloseTo(0.1, 12);
    // 300 × 12.00 over 120 converters.
    expect(value('costPerConversion')).toBeCloseTo(30, 9);
    // (6 + 3) in 60 days, per month of 30.4375 days.
    expect(value('activityPerMonth')).toBeCloseTo((9 * 30.4375) / 60, 9);
    expect(value('satisfaction')).toEqual({ kind: 'undefined', because: 'emptyArm' });
    expect(value('returnRate')).toEqual({ kind: 'undefined', because: 'emptyArm' });
  });

  it('keep what the filter names', async () => {
    const keep = { TIER: ['mass'], REGION: ['east'] };
    expect(await kpis([], analyst, { keep })).toMatchObject([{ units: 100 }]);
    expect(await kpis([], analyst, { keep: { TIER: ["mass' or true --"] } })).toEqual([]);
  });

  it('hide small groups, and what would give them away, from roles that see groups only', async () => {
    // Salon customers: 200 mass, 95 mid, 5 high.
    expect(await kpis(['TIER'], executive)).toMatchObject([
      { group: { TIER: 'high' }, suppressed: true },
      { group: { TIER: 'mass' }, units: 200 },
      { group: { TIER: 'mid' }, suppressed: true },
    ]);
    expect(await kpis(['TIER'], analyst)).toMatchObject([{ units: 5 }, { units: 200 }, { units: 95 }]);
    expect(await kpis([], executive, { keep: { TIER: ['high'] } })).toEqual([
      { group: {}, suppressed: true },
    ]);
  });

  it('hide what a filter would betray by leaving a handful of customers out', async () => {
    expect(await kpis([], executive, { keep: { TIER: ['mass', 'mid'] } })).toEqual([
      { group: {}, suppressed: true },
    ]);
    expect(await kpis([], executive, { keep: { TIER: ['mass'] } })).toMatchObject([{ units: 200 }]);
    expect(await kpis([], analyst, { keep: { TIER: ['mass', 'mid'] } })).toMatchObject([{ units: 295 }]);
  });

  it('are of the regions that a key may see', async () => {
    const [east] = await kpis([], person('analyst', ['east']));
    expect(east).toMatchObject({ units: 150 });
    expect(await kpis(['REGION'], person('executive', ['west']))).toMatchObject([
      { group: { REGION: 'west' }, units: 150 },
    ]);
  });

  it('are the same from kept sums as from a scan over the customers', async () => {
    const experiments = await database.query<{ experimentId: string }>(
      sql`select experiment_id as "experimentId" from experiments.experiment`,
    );
    const questions: Pick<KpiQuestion, 'groupBy' | 'keep'>[] = [
      { groupBy: [] },
      { groupBy: ['CAMPAIGN_TYPE', 'TIER'] },
      { groupBy: ['QUARTER', 'EXPERIMENT', 'VARIANT', 'SCENARIO'] },
      { groupBy: ['TIER'], keep: { VARIANT: ['salon'], CAMPAIGN: ['SALON-Q3'] } },
      { groupBy: ['CAMPAIGN'], keep: { TIER: ['mass', 'high'] } },
      { groupBy: ['TIER'], keep: { TIER: ['no such tier'] } },
    ];
    const both = { from: calendarDate('2026-04-01'), to: calendarDate('2026-09-30') };
    const ask = () =>
      Promise.all(questions.map((each) => app.get(KpiReader).cells({ period: both, ...each }, analyst)));
    const scanned = await ask();
    await database.transaction(async (tx) => {
      const tallies = app.get(KeptTallyStore, { strict: false });
      for (const { experimentId } of experiments) await tallies.countAnew(tx, experimentId);
    });
    const kept = await ask();
    await database.query(sql`delete from evaluation.unit_tally`);
    expect(kept.map((cells) => cells.length)).toEqual([1, 3, 4, 3, 2, 0]);
    for (const [question, cells] of kept.entries())
      for (const [place, { moments, ...cell }] of cells.entries()) {
        const { moments: expected, ...same } = scanned[question]![place]!;
        expect(cell).toEqual(same);
        for (const [metric, found] of moments)
          for (const [name, figure] of Object.entries(found)) {
            const want = expected.get(metric)![name as keyof typeof found];
            expect(Math.abs(figure - want)).toBeLessThanOrEqual(1e-11 * Math.max(1, Math.abs(want)));
          }
      }
  });

  it('follow a threshold that an administrator sets', async () => {
    const set = app.get(SetSuppressionThreshold);
    expect(await set.execute({ threshold: 400 }, analyst)).toMatchObject({ refusal: 'NotPermitted' });
    expect(await set.execute({ threshold: 1 }, person('admin'))).toMatchObject({ field: 'threshold' });
    await set.execute({ threshold: 400 }, person('admin'));
    expect(await kpis([], executive)).toEqual([{ group: {}, suppressed: true }]);
    await set.execute({ threshold: 20 }, person('admin'));
  });
});

describe('effects beside KPIs', () => {
  const effects = (groupBy: readonly GroupKey[], actor: Actor, keep = {}) =>
    app.get(KpiEffectReader).find({ period, groupBy, keep }, actor);

  it('answer what a type of campaign did for a tier', async () => {
    const found = await effects(['CAMPAIGN_TYPE', 'TIER'], executive);
    expect(found).toMatchObject([
      {
        group: { CAMPAIGN_TYPE: 'valueUplift', TIER: 'mass' },
        metric: 'conversionRate',
        point: 0.2,
        treated: 200,
      },
    ]);
  });

  it('are overall where no tier is asked for, and keep what the filter names', async () => {
    const overall = await effects(['CAMPAIGN_TYPE'], analyst);
    expect(overall!.map(({ metric, treated }) => [metric, treated])).toEqual([
      ['conversionRate', 300],
      ['churnRate', 300],
    ]);
    expect(await effects([], analyst, { CAMPAIGN: ['OTHER'] })).toEqual([]);
    expect(await effects([], analyst, { TIER: ['high'] })).toMatchObject([{ treated: 5 }]);
  });

  it('are not known for dimensions that evaluations do not compare, nor for single regions', async () => {
    expect(await effects(['REGION'], analyst)).toBeUndefined();
    expect(await effects([], person('analyst', ['east']))).toBeUndefined();
  });
});

describe('a quarterly review', () => {
  const prepare = async () => {
    const runId = await app.get(PrepareReview).execute({ period: third }, analyst);
    await work();
    return runId as RunId;
  };

  it('is prepared by a run, and follows from the results', async () => {
    const runId = await prepare();
    expect(await app.get(Runs).find(runId)).toMatchObject({ state: 'succeeded', counts: { campaigns: 1 } });
    const { document } = (await app.get(ReviewReader).find(third))!;
    expect(document).toMatchObject({ period: '2026Q3', previous: '2026Q2', preparedOn: '2026-10-15' });
    const [campaign] = document.campaigns;
    expect(campaign).toMatchObject({
      code: 'SALON-Q3',
      windowEndsOn: '2026-07-30',
      costFen: '360000',
      recommendation: { verdict: 'scale', clause: 'provenAndPaid' },
      targets: [{ metric: 'conversionRate', value: 0.4, met: true }],
    });
    expect(document.won.map(({ effect }) => effect.tier)).toEqual([null, 'mass']);
    const [type] = document.types;
    expect(type!.effects.find((each) => each.metric === 'conversionRate')).toMatchObject({
      point: 0.2,
      treated: 300,
    });
    expect(JSON.stringify(document)).not.toContain('"high","suppressed":false');
  });

  it('sees that churn rose in the east, and says that the east explains it', async () => {
    const { document } = (await app.get(ReviewReader).find(third))!;
    const movement = document.movements.find((each) => each.tier === null)!;
    expect(movement).toMatchObject({ figure: { metric: 'churnRate' }, adverse: true });
    const region = movement.explainedBy.find((each) => each.dimension === 'REGION')!;
    expect(region.contributions[0]!.group).toBe('east');
    const all = region.contributions.reduce((sum, each) => sum + each.rate + each.mix, 0);
    expect(all).toBeCloseTo(movement.figure.change!, 9);
  });

  it('ends in one row however often its run is executed', async () => {
    const runId = await prepare();
    const context = {
      runId,
      actor: analyst,
      attempt: 2,
      signal: new AbortController().signal,
      report: async () => undefined,
      throwIfCancelled: () => undefined,
      complete: async () => undefined,
    };
    await app.get(PrepareReviewHandler).execute({ period: '2026Q3' }, context);
    const rows = await database.query(sql`select 1 from reporting.review where review_id = ${runId}`);
    expect(rows).toHaveLength(1);
  });

  it('is published once, exactly as it was read, and frozen', async () => {
    const reviews = app.get(ReviewReader);
    const publish = app.get(PublishReview);
    const { contentHash } = (await reviews.find(third))!;
    const command = { period: third, contentHash };
    expect(await publish.execute(command, analyst)).toMatchObject({ refusal: 'NotPermitted' });
    expect(await publish.execute(command, person('approver', ['east']))).toMatchObject({
      refusal: 'ReviewOfWholeBank',
    });
    expect(await publish.execute({ ...command, contentHash: 'other' }, approver)).toMatchObject({
      refusal: 'ReviewChangedMeanwhile',
    });
    expect(await publish.execute({ period: parsePeriod('2026Q4')!, contentHash }, approver)).toMatchObject({
      refusal: 'PeriodNotOver',
    });
    expect(await publish.execute({ period: parsePeriod('2025Q1')!, contentHash }, approver)).toMatchObject({
      refusal: 'ReviewNotPrepared',
    });
    expect(await publish.execute(command, approver)).toMatchObject({
      contentHash,
      publishedBy: 'approver',
      publishedAt: new Date('2026-10-15T02:00:00Z'),
    });
    expect(await publish.execute(command, approver)).toMatchObject({ refusal: 'ReviewAlreadyPublished' });
    expect(await app.get(PrepareReview).execute({ period: third }, analyst)).toMatchObject({
      refusal: 'ReviewAlreadyPublished',
    });
    for (const table of [
      'reporting.review',
      'reporting.publication',
      'reporting.recommendation_rule',
      'platform.suppression',
    ]) {
      const name = sql.identifier(table);
      await expect(database.query(sql`delete from ${name}`)).rejects.toThrow(/permission denied/);
    }
    await expect(database.query(sql`update reporting.review set content = '{}'`)).rejects.toThrow(
      /permission denied/,
    );
    const actions = await app.get(Audit).entries({ subject: 'Review:2026Q3', limit: 10 });
    expect(actions.map((each) => each.action)).toContain('review.published');
  });

  it('is of the whole bank: a key of one region does not prepare one', async () =>
    expect(
      await app.get(PrepareReview).execute({ period: third }, person('analyst', ['east'])),
    ).toMatchObject({ refusal: 'ReviewOfWholeBank' }));

  it('is asked for by the schedule once it is due, and only once', async () => {
    await app.get(Clock).set(database, new Date('2026-07-10T02:00:00Z'));
    const schedule = app.get(ScheduleReviews);
    const requested = (await Promise.all([schedule.execute(), schedule.execute()])).flat();
    expect(requested).toHaveLength(2);
    await work();
    expect((await app.get(ReviewReader).list()).map((each) => each.period)).toEqual([
      '2026Q3',
      '2026Q2',
      '2026H1',
    ]);
    expect(await schedule.execute()).toEqual([]);
  });
});

describe('the recommendation rule', () => {
  it('has versions; a rule that does not hold together is refused', async () => {
    const set = app.get(SetRecommendationRule);
    const store = app.get(RecommendationRuleStore);
    const { version, definition } = await store.latest(database);
    expect(await set.execute({ definition }, analyst)).toMatchObject({ refusal: 'NotPermitted' });
    expect(await set.execute({ definition: { clauses: [] } }, person('admin'))).toMatchObject({
      refusal: 'RuleInvalid',
    });
    await set.execute({ definition: { clauses: definition.clauses.slice(-1) } }, person('admin'));
    expect(await store.latest(database)).toMatchObject({ version: version + 1 });
  });
});
