import { AmendPlan, type ExperimentId } from '#experiments';
import { isRefusal, type Actor } from '#kernel';
import { Clock, Log, RunExecutor, Runs, sql } from '#platform';
import { createEvaluationBench, type EvaluationBench } from '../../../test/support/evaluation-bench.js';
import { accepted } from '../../../test/support/experiment-bench.js';
import { marketer } from '../../../test/support/intake-bench.js';
import {
  EvaluationReader,
  ExplainChanges,
  ExplanationReader,
  RequestExplanation,
  type ChangeCause,
  type EvaluationId,
  type Explanation,
} from '../index.js';

const references = Array.from({ length: 40 }, (_, i) => `E${100 + i}`);
const executive: Actor = { actorId: 'eve', name: 'Eve', role: 'executive', regions: 'all' };

let bench: EvaluationBench;
let experimentId: ExperimentId;
let earlier: EvaluationId;
let later: EvaluationId;
let explanation: Explanation;

const at = (instant: string) => bench.get(Clock).set(bench.database, new Date(instant));
const facts = (...rows: string[]) => ['reference,kind,occurredAt,source,eventId,amount', ...rows].join('\n');

async function explain(evaluationId: EvaluationId, sinceId: EvaluationId) {
  const runId = accepted(await bench.get(RequestExplanation).execute({ evaluationId, sinceId }, marketer));
  const executor = new RunExecutor(
    bench.database,
    { explainChanges: bench.get(ExplainChanges) },
    Log.silent(),
  );
  await executor.drain();
  return (await bench.get(Runs).find(runId))!;
}

async function explained(evaluationId: EvaluationId, sinceId: EvaluationId): Promise<Explanation> {
  const run = await explain(evaluationId, sinceId);
  if (run.state !== 'succeeded') throw new Error(`${run.error?.code}: ${run.error?.message}`);
  return (await bench.get(ExplanationReader).find(evaluationId, sinceId))!;
}

const customersOf = async (cause: ChangeCause) =>
  (await bench.get(ExplanationReader).customers(explanation, { cause, limit: 100 }, marketer))
    .map(({ reference }) => reference)
    .sort();

const stepsOf = async (metric: string, variant: string) => {
  const figures = await bench.get(ExplanationReader).figures(explanation, { metrics: [metric] }, marketer);
  const found = figures.find(
    (each) => each.variant === variant && each.control === null && each.tier === null,
  );
  return found?.steps.map(({ cause, sumBefore, sumAfter }) => `${cause} ${sumBefore} → ${sumAfter}`) ?? [];
};

beforeAll(async () => {
  bench = await createEvaluationBench(new Date('2026-08-20T04:00:00Z'));
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
        `${reference},2026-08-18,${10_500 + 490 * i},2,2026-08-15`,
      ]),
    ].join('\n'),
  );
  await bench.imported('facts', facts('E101,converted,2026-08-01,core,a,100'));
  experimentId = await bench.enrolled({
    code: 'CHANGES',
    startsOn: '2026-07-01',
    observationDays: 92,
    primary: ['conversionRate'],
    allocation: { byTier: {}, otherTiers: { control: 5000, salon: 5000 } },
    units: references.map((reference, i) => ({
      reference,
      variant: i % 2 === 0 ? 'control' : 'salon',
      tier: i < 30 ? 'mass' : 'high',
      lifecycle: 'mature',
      relationship: 'customer',
      region: i % 4 === 1 ? 'north' : 'east',
      aum: 10_000 + 500 * i,
    })),
  });
  earlier = await bench.evaluated(experimentId);

  // Five things happen, each to customers of its own.
  await at('2026-10-15T04:00:00Z');
  await bench.imported('facts', facts('E103,converted,2026-08-05,core,late,100'));
  await bench.imported('snapshots', 'reference,asOf,aum,productsHeld\nE105,2026-08-18,77777,3\n');
  await bench.imported('customers', 'reference,closedOn\nE107,2026-08-10\n');
  await bench.imported('facts', facts('E109,converted,2026-09-10,core,new,100'));
  accepted(
    await bench.get(AmendPlan).execute(
      {
        experimentId,
        reason: 'Products are counted from three on',
        change: { outcomeRules: { productsAtLeast: 3 } },
      },
      marketer,
    ),
  );
  later = await bench.evaluated(experimentId);
  explanation = await explained(later, earlier);
});
afterAll(() => bench?.close());

describe('what changed between two evaluations', () => {
  it('is told by cause, to the customer', async () => {
    expect(explanation).toMatchObject({
      experimentId,
      earlierId: earlier,
      laterId: later,
      planAmended: true,
    });
    expect(await customersOf('lateFacts')).toEqual(['E103']);
    expect(await customersOf('restatedSnapshots')).toEqual(['E105']);
    expect(await customersOf('restatedCustomers')).toEqual(['E107']);
    expect(await customersOf('daysPassed')).toEqual(['E109']);
  });

  it('says what of a customer is different, before and after', async () => {
    const [late] = await bench
      .get(ExplanationReader)
      .customers(explanation, { cause: 'lateFacts', limit: 1 }, marketer);
    expect(late).toMatchObject({ reference: 'E103', variant: 'salon', tier: 'mass' });
    expect(late!.changes).toMatchObject({ conversions: [0, 1], converted: [false, true] });
    const [closed] = await bench
      .get(ExplanationReader)
      .customers(explanation, { cause: 'restatedCustomers', limit: 1 }, marketer);
    expect(closed!.changes).toMatchObject({ closed_on: [null, '2026-08-10'], churned: [false, true] });
  });

  it('shows what each cause did to a figure, step by step', async () => {
    expect(await stepsOf('conversionRate', 'salon')).toEqual(['lateFacts 1 → 2', 'daysPassed 2 → 3']);
    expect(await stepsOf('churnRate', 'salon')).toEqual(['restatedCustomers 0 → 1']);
    expect(await stepsOf('conversionRate', 'control')).toEqual([]);
    // 3 products: only E105 holds them, since its snapshot was restated; the others held 2 before the amendment.
    const products = await stepsOf('productsAtLeastK', 'salon');
    expect(products.at(-1)).toMatch(/^amendedPlan \d+ → 1$/);
  });

  it('adds up: each step begins where the one before ended, from what the one evaluation says to what the other says', async () => {
    const figures = await bench.get(ExplanationReader).figures(explanation, {}, marketer);
    expect(figures.length).toBeGreaterThan(20);
    for (const { steps } of figures) {
      steps.slice(1).forEach((step, index) => {
        expect([step.before, step.sumBefore, step.nBefore]).toEqual([
          steps[index]!.after,
          steps[index]!.sumAfter,
          steps[index]!.nAfter,
        ]);
      });
    }
    const reader = bench.get(EvaluationReader);
    for (const [id, end] of [
      [earlier, 'before'],
      [later, 'after'],
    ] as const) {
      const arms = await reader.arms([id], { dimensions: ['', 'tier'] }, marketer);
      const comparisons = await reader.comparisons([id], { dimensions: ['', 'tier'] }, marketer);
      for (const figure of figures) {
        const own = (row: { metric: string; cell: string; variant: string }) =>
          row.metric === figure.metric && row.cell === (figure.tier ?? '') && row.variant === figure.variant;
        if (figure.control === null) {
          const arm = arms.find(own)!;
          const step = end === 'before' ? figure.steps[0]! : figure.steps.at(-1)!;
          expect(end === 'before' ? step.sumBefore : step.sumAfter).toBe(arm.numeratorSum);
          expect(figure[end]).toBe(arm.value);
        } else {
          expect(figure[end]).toBeCloseTo(comparisons.find((row) => own(row) && row.leads)!.point!, 12);
        }
      }
    }
  });

  it('leaves nothing out: a figure without steps is the same in both evaluations', async () => {
    const figures = await bench.get(ExplanationReader).figures(explanation, {}, marketer);
    const reader = bench.get(EvaluationReader);
    const [before, after] = await Promise.all(
      [earlier, later].map((id) => reader.arms([id], { dimensions: ['', 'tier'] }, marketer)),
    );
    const moved = before!.filter((arm) => {
      const other = after!.find(
        (each) => each.metric === arm.metric && each.cell === arm.cell && each.variant === arm.variant,
      )!;
      return arm.value !== other.value || arm.numeratorSum !== other.numeratorSum;
    });
    expect(moved.length).toBeGreaterThan(10);
    for (const { metric, cell, variant } of moved) {
      expect(
        figures.some(
          (each) =>
            each.metric === metric &&
            (each.tier ?? '') === cell &&
            each.variant === variant &&
            each.control === null,
        ),
      ).toBe(true);
    }
  });

  it('shows groups only to a role that sees groups only, and no step of a few customers', async () => {
    const reader = bench.get(ExplanationReader);
    expect(await reader.causes(explanation, marketer)).toContainEqual({ cause: 'lateFacts', customers: 1 });
    const causes = await reader.causes(explanation, executive);
    expect(causes.find(({ cause }) => cause === 'lateFacts')).toEqual({
      cause: 'lateFacts',
      customers: null,
    });
    const figures = await reader.figures(explanation, { metrics: ['conversionRate'] }, executive);
    expect(figures.length).toBeGreaterThan(0);
    for (const figure of figures) {
      expect(figure).toMatchObject({ suppressed: true, before: null, after: null, steps: [] });
    }
  });

  it('lists a key only the customers of its regions', async () => {
    const northern: Actor = { ...marketer, regions: ['north'] };
    const found = await bench
      .get(ExplanationReader)
      .customers(explanation, { cause: 'lateFacts', limit: 10 }, northern);
    expect(found).toEqual([]);
    const all = await bench.get(ExplanationReader).customers(explanation, { limit: 3 }, marketer);
    const next = await bench
      .get(ExplanationReader)
      .customers(explanation, { limit: 100, after: all[1]! }, marketer);
    expect(next[0]).toEqual(all[2]);
  });
});

describe('asking what changed', () => {
  it('explains a pair once', async () => {
    const again = accepted(
      await bench.get(RequestExplanation).execute({ evaluationId: later, sinceId: earlier }, marketer),
    );
    expect(again).toBe(explanation.runId);
  });

  it('finds nothing between two evaluations between which nothing happened', async () => {
    const same = await bench.evaluated(experimentId);
    const quiet = await explained(same, later);
    expect(await bench.get(ExplanationReader).causes(quiet, marketer)).toEqual([]);
    expect(await bench.get(ExplanationReader).figures(quiet, {}, marketer)).toEqual([]);
  });

  it('is refused the wrong way round, and to a role that may not evaluate', async () => {
    const request = bench.get(RequestExplanation);
    expect(await request.execute({ evaluationId: earlier, sinceId: later }, marketer)).toMatchObject({
      refusal: 'EvaluationsNotComparable',
    });
    expect(await request.execute({ evaluationId: later, sinceId: earlier }, executive)).toMatchObject({
      refusal: 'NotPermitted',
    });
    expect(isRefusal(await request.execute({ evaluationId: later, sinceId: later }, marketer))).toBe(true);
  });

  it('cannot be rewritten by the application', async () => {
    for (const table of ['explanation', 'change_cause', 'change_step', 'changed_unit']) {
      await expect(
        bench.database.query(sql`delete from ${sql.identifier(`evaluation.${table}`)}`),
      ).rejects.toThrow(/permission denied/);
    }
  });
});
