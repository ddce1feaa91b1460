import pg from 'pg';
import type { ExperimentId } from '#experiments';
import { isRefusal, type RunId } from '#kernel';
import { Clock, Configuration, Runs, sql } from '#platform';
import { createEvaluationBench, type EvaluationBench } from '../../test/support/evaluation-bench.js';
import { accepted } from '../../test/support/experiment-bench.js';
import { marketer } from '../../test/support/intake-bench.js';
import {
  EvaluationReader,
  ReproduceEvaluation,
  RequestEvaluation,
  type EvaluationId,
  type Reproduction,
} from './index.js';

let bench: EvaluationBench;
let experimentId: ExperimentId;

const references = Array.from({ length: 40 }, (_, i) => `E${100 + i}`);
const shape = { startsOn: '2026-07-01', observationDays: 92, primary: ['aumGrowth'] as const };
const halves = { byTier: {}, otherTiers: { control: 5000, salon: 5000 } };
const unitsOf = (list: readonly string[]) =>
  list.map((reference, i) => ({
    reference,
    variant: i % 2 === 0 ? 'control' : 'salon',
    tier: i < 30 ? 'mass' : 'high',
    lifecycle: i % 5 === 0 ? 'declining' : 'mature',
    relationship: 'customer',
    region: i % 3 === 0 ? 'east' : 'north',
    aum: 10_000 + 500 * i,
  }));

/** Runs statements as the owner of the tables: what no user of the application can do. */
async function asOwner(statement: string): Promise<void> {
  const url = new URL(bench.get(Configuration).databaseUrl);
  const owner = JSON.parse(process.env.TIERLIFT_TEST_SERVER!) as { ownerUrl: string };
  const client = new pg.Client({
    connectionString: Object.assign(new URL(owner.ownerUrl), { pathname: url.pathname }).href,
  });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

const at = (instant: string) => bench.get(Clock).set(bench.database, new Date(instant));
const reproduce = async (evaluationId: EvaluationId) =>
  accepted(await bench.get(ReproduceEvaluation).execute({ evaluationId }, marketer)) as Reproduction;

async function resultRows() {
  const tables = ['evaluation', 'arm_result', 'comparison', 'total_effect', 'curve_point', 'migration_cell'];
  const counts = tables.map(
    (name) => sql`(select count(*)::int from ${sql.identifier(`evaluation.${name}`)})`,
  );
  return bench.database.one(sql`select array[${sql.join(counts)}] as counts`);
}

const converted = (reference: string, eventId: string, date = '2026-08-01') =>
  `${reference},converted,${date},core,${eventId},100`;
const facts = (...rows: string[]) => ['reference,kind,occurredAt,source,eventId,amount', ...rows].join('\n');

beforeAll(async () => {
  bench = await createEvaluationBench(new Date('2026-10-15T04:00:00Z'));
  await bench.imported(
    'customers',
    ['reference,openedOn,region', ...references.map((r) => `${r},2020-01-01,east`)].join('\n'),
  );
  await bench.imported(
    'snapshots',
    [
      'reference,asOf,aum,productsHeld,lastActiveOn',
      ...references.flatMap((reference, i) => [
        `${reference},2026-06-30,${10_000 + 500 * i},2,2026-06-20`,
        `${reference},2026-08-31,${10_500 + 500 * i},2,2026-08-20`,
        `${reference},2026-09-30,${10_000 + 500 * i + (i % 2) * 300 + ((i * 7) % 11) * 10},${1 + (i % 3)},2026-09-20`,
      ]),
    ].join('\n'),
  );
  await bench.imported(
    'facts',
    facts(converted('E101', 'a'), converted('E103', 'b'), converted('E100', 'c')),
  );
  experimentId = await bench.enrolled({
    ...shape,
    code: 'REPRO',
    allocation: halves,
    covariates: ['baselineAum'],
    units: unitsOf(references),
  });
});
afterAll(() => bench?.close());

describe('an evaluation', () => {
  let evaluationId: EvaluationId;
  beforeAll(async () => {
    evaluationId = await bench.evaluated(experimentId);
  });

  it('is reproduced to the digit, also after more has become known', async () => {
    expect(await reproduce(evaluationId)).toMatchObject({ reproduced: true, discrepancies: [] });
    await bench.imported('facts', facts(converted('E105', 'late')));
    await bench.imported('snapshots', 'reference,asOf,aum\nE101,2026-09-30,1\n');
    expect(await reproduce(evaluationId)).toMatchObject({ reproduced: true, discrepancies: [] });
    const again = await bench.evaluated(experimentId);
    const [before, after] = await Promise.all(
      [evaluationId, again].map((id) =>
        bench.get(EvaluationReader).arms([id], { metrics: ['conversionRate'], dimensions: [''] }, marketer),
      ),
    );
    expect(before!.map((arm) => arm.numeratorSum)).toEqual(['1', '2']);
    expect(after!.map((arm) => arm.numeratorSum)).toEqual(['1', '3']);
  });

  it('can be neither changed nor deleted by the application', async () => {
    for (const table of [
      'evaluation',
      'arm_result',
      'comparison',
      'total_effect',
      'curve_point',
      'migration_cell',
    ]) {
      const name = sql.identifier(`evaluation.${table}`);
      await expect(bench.database.query(sql`delete from ${name}`)).rejects.toThrow(/permission denied/);
      await expect(
        bench.database.query(sql`update ${name} set evaluation_id = evaluation_id`),
      ).rejects.toThrow(/permission denied/);
    }
  });

  it('adjusts by the baseline AUM first, as its plan said, and shows the other estimators beside', async () => {
    const found = await bench
      .get(EvaluationReader)
      .comparisons([evaluationId], { metrics: ['aumGrowth'], dimensions: [''] }, marketer);
    expect(found.map((each) => each.estimator).sort()).toEqual([
      'adjusted',
      'plain',
      'tierWeighted',
      'tierWeightedAdjusted',
    ]);
    expect(found.filter((each) => each.leads).map((each) => each.estimator)).toEqual(['adjusted']);
    expect(found.find((each) => each.leads)).toMatchObject({
      role: 'primary',
      trustOk: true,
      pAdjusted: expect.any(Number),
    });
  });

  it('deals small tiers anew for p and interval, says why, and keeps CUPED beside', async () => {
    const found = await bench
      .get(EvaluationReader)
      .comparisons(
        [evaluationId],
        { metrics: ['aumGrowth', 'aumGrowthPerMonth'], dimensions: [''] },
        marketer,
      );
    const [growth, perMonth] = found.filter((each) => each.leads);
    expect(growth).toMatchObject({
      method: 'studentisedPermutation',
      intervalMethod: 'studentisedPermutation',
      methodReason: expect.stringMatching(
        /^an arm has only \d+ units in a stratum; the permutation test is exact$/,
      ),
      classicalMethod: 'cuped',
      classicalP: expect.any(Number),
    });
    expect(growth!.low! < growth!.point! && growth!.point! < growth!.high!).toBe(true);
    expect(perMonth!.p).toBe(growth!.p);
  });

  it('from before methods were chosen is reproduced by the classical ones', async () => {
    const where = `where evaluation_id = '${evaluationId}'`;
    await asOwner(`update evaluation.evaluation set plan = plan - 'methods' ${where}`);
    const { discrepancies } = await reproduce(evaluationId);
    expect(discrepancies).toContainEqual({
      place: 'comparison reachRate   salon control plain',
      figure: 'method',
      stored: 'conditionalMidP',
      computed: 'fisherExact',
    });
    await asOwner(`update evaluation.evaluation set plan = plan || '{"methods": "chosen"}' ${where}`);
    expect((await reproduce(evaluationId)).reproduced).toBe(true);
  });

  it('ends in the same rows when its run is executed again', async () => {
    const { runId } = accepted(await bench.get(RequestEvaluation).execute({ experimentId }, marketer));
    await bench.executor().drain();
    const before = await resultRows();
    await bench.database.query(sql`
      update platform.run set state = 'running', lease_until = clock_timestamp() - interval '1 minute' where run_id = ${runId}`);
    await bench.executor().drain();
    expect(await resultRows()).toEqual(before);
  });

  it('leaves nothing behind when its run is cancelled', async () => {
    const before = await resultRows();
    const { runId } = accepted(await bench.get(RequestEvaluation).execute({ experimentId }, marketer));
    await bench.get(Runs).cancel(runId as RunId, marketer);
    await bench.executor().drain();
    expect((await bench.get(Runs).find(runId))!.state).toBe('cancelled');
    expect(await resultRows()).toEqual(before);
  });

  it('is no longer reproduced once somebody changes a fact behind the application’s back', async () => {
    expect((await reproduce(evaluationId)).reproduced).toBe(true);
    await asOwner(`update measurement.fact set kind = 'transacted' where event_id = 'a'`);
    const { reproduced, discrepancies } = await reproduce(evaluationId);
    expect(reproduced).toBe(false);
    expect(discrepancies.map((each) => each.place)).toContain('input');
    expect(discrepancies).toContainEqual({
      place: 'arm conversionRate   salon',
      figure: 'numerator_sum',
      stored: '2',
      computed: '1',
    });
    await asOwner(`update measurement.fact set kind = 'converted' where event_id = 'a'`);
  });

  it('notices a change that moves no figure', async () => {
    await asOwner(
      `update measurement.fact set amount_fen = amount_fen + 1 where event_id = 'c' and kind = 'converted'`,
    );
    const { discrepancies } = await reproduce(evaluationId);
    expect(discrepancies.map((each) => `${each.place} ${each.figure}`)).toEqual(['input facts']);
    await asOwner(`update measurement.fact set amount_fen = amount_fen - 1 where event_id = 'c'`);
    expect((await reproduce(evaluationId)).reproduced).toBe(true);
  });
});

describe('before the windows have ended', () => {
  it('shows figures but gives no p-value and makes no decision', async () => {
    await at('2026-09-30T04:00:00Z');
    const evaluationId = await bench.evaluated(experimentId);
    const evaluation = (await bench.get(EvaluationReader).find(evaluationId, marketer))!;
    expect(evaluation).toMatchObject({ interim: true, decision: { made: false } });
    const comparisons = await bench.get(EvaluationReader).comparisons([evaluationId], {}, marketer);
    expect(comparisons.length).toBeGreaterThan(100);
    expect(comparisons.every((each) => each.p === null && each.trustBecause.includes('interim'))).toBe(true);
    await at('2026-10-15T04:00:00Z');
  });
});

describe('an experiment that another system assigned', () => {
  it('is described, not tested', async () => {
    const other = await bench.enrolled({
      ...shape,
      code: 'EXTERNAL',
      kind: 'externallyAssigned',
      units: unitsOf(references),
    });
    const evaluationId = await bench.evaluated(other);
    const evaluation = (await bench.get(EvaluationReader).find(evaluationId, marketer))!;
    expect(evaluation).toMatchObject({
      randomised: false,
      sampleRatio: { assigned: { verdict: 'notPlanned' } },
    });
    const comparisons = await bench
      .get(EvaluationReader)
      .comparisons([evaluationId], { dimensions: [''] }, marketer);
    expect(comparisons.every((each) => each.p === null && each.trustBecause.includes('notRandomised'))).toBe(
      true,
    );
    expect(comparisons.some((each) => each.point !== null && each.low !== null)).toBe(true);
  });
});

it('refuses an unknown breakdown and a role that may not evaluate', async () => {
  const request = bench.get(RequestEvaluation);
  expect(await request.execute({ experimentId, breakdowns: ['zodiac'] }, marketer)).toMatchObject({
    refusal: 'BreakdownUnknown',
  });
  const outcome = await request.execute({ experimentId }, { ...marketer, role: 'executive' });
  expect(isRefusal(outcome) && outcome.refusal).toBe('NotPermitted');
});
