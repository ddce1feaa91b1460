import { RequestEvaluation } from '#evaluation';
import { ExperimentReader, type ExperimentId } from '#experiments';
import { calendarDate } from '#kernel';
import { pinKnownAt } from '#platform';
import { OutcomeQuestionReader } from '../../libs/evaluation/outcomes/outcome-question.reader.js';
import { unitOutcomeSql } from '../../libs/evaluation/outcomes/unit-outcome.sql.js';
import { presentOutcomes } from '../../libs/evaluation/tally/kept-tally.store.js';
import { tallyUnits } from '../../libs/evaluation/tally/tally-units.js';
import { marketer, type BenchBank } from './bench-bank.js';
import { accepted } from './bench-experiment.js';
import { inTurn, median, secondsOf, type Comparison } from './comparison.js';
import { mediansOf } from './measure-import.js';
import { lateFactFile } from './synthetic-rows.js';
import type { ExecutedRun } from './worker-process.js';

const building = 'building unit outcomes';
const moments = 'taking moments';

async function evaluate(bank: BenchBank, experimentId: ExperimentId): Promise<ExecutedRun> {
  accepted(await bank.get(RequestEvaluation).execute({ experimentId, breakdowns: [] }, marketer));
  return bank.execute();
}

/** A join of the same rows without any of the rules, for comparison: no windows of one's own, no closings, no lifecycles. */
const joinWithoutRules = (partition: string) => `create table bare_outcome as
  select e.customer_id, e.variant, e.tier, e.lifecycle, e.aum_fen, e.enrolled_on, f.*, s.*
    from experiments.${partition} e
    left join (select customer_id as fact_customer, count(*) filter (where kind = 'exposed') as exposures,
                      bool_or(kind = 'reached') as reached, count(*) filter (where kind = 'clicked') as clicks,
                      bool_or(kind = 'participated') as participated, sum(amount_fen) filter (where kind = 'cost') as cost_fen,
                      count(*) filter (where kind = 'converted') as conversions,
                      sum(amount_fen) filter (where kind = 'converted') as converted_fen,
                      sum(amount_fen) filter (where kind = 'revenue') as revenue_fen,
                      count(*) filter (where kind = 'logged_in') as logins, count(*) filter (where kind = 'transacted') as transactions,
                      bool_or(kind = 'complained') as complained
                 from measurement.fact
                where occurred_on between '2026-07-01' and '2026-08-31' and superseded_at = 'infinity'
                group by 1) f on f.fact_customer = e.customer_id
    left join (select customer_id as snapshot_customer,
                      max(array[as_of - date '2000-01-01', aum_fen]) filter (where as_of < '2026-07-01') as baseline,
                      max(array[as_of - date '2000-01-01', aum_fen, products_held]) filter (where as_of >= '2026-07-01') as ending,
                      sum(aum_fen) filter (where as_of >= '2026-07-01') as month_sum_fen,
                      sum(interest_income_fen + fee_income_fen) filter (where as_of >= '2026-07-01') as income_fen,
                      sum(coalesce(transactions, 0) + coalesce(logins, 0)) filter (where as_of >= '2026-07-01') as activities,
                      max(last_active_on) as last_active_on
                 from customers.snapshot
                where as_of between '2026-03-31' and '2026-08-31' and superseded_at = 'infinity'
                group by 1) s on s.snapshot_customer = e.customer_id`;

/** Seconds of the statement of the outcomes into a table without keys or partition, planned as the evaluation plans it. */
async function bareBuildSeconds(bank: BenchBank, experimentId: ExperimentId): Promise<number> {
  const effective = (await bank.get(ExperimentReader).plan(experimentId, bank.database))!;
  const dates = {
    experimentId,
    knownAt: (await pinKnownAt(bank.database)).toISOString(),
    evaluatedOn: calendarDate('2026-10-15'),
  };
  const question = await bank.get(OutcomeQuestionReader).of(bank.database, dates, effective.plan);
  const { text, values } = unitOutcomeSql(question);
  await bank.bare.query(
    `begin; set local work_mem = '128MB'; set local enable_nestloop = off; set local max_parallel_workers_per_gather = 0`,
  );
  const seconds = await secondsOf(async () => {
    await bank.bare.query({ text: `create table bare_outcome as ${text}`, values: [...values] });
    await bank.bare.query('commit');
  });
  await bank.bare.query('drop table bare_outcome');
  return seconds;
}

/** Full builds beside the bare join, moments beside a bare scan, and the refresh after late facts beside the full build. */
export async function measureEvaluation(
  bank: BenchBank,
  experimentId: ExperimentId,
  code: string,
  repetitions: number,
): Promise<{ comparisons: Comparison[]; further: Record<string, number> }> {
  const suffix = experimentId.replaceAll('-', '');
  const partition = `evaluation.unit_outcome_${suffix}`;
  const bareScan = `select count(*), sum(end_fen) from ${partition}`;
  const full: ExecutedRun[] = [];
  const builds = await inTurn(
    repetitions,
    async () => {
      await bank.bare.query('delete from evaluation.unit_outcome_build');
      full.push(await evaluate(bank, experimentId));
      return full.at(-1)!.steps[building]!;
    },
    () => bareBuildSeconds(bank, experimentId),
  );
  const withoutRules = await secondsOf(() => bank.bare.query(joinWithoutRules(`enrolment_${suffix}`)));
  await bank.bare.query('drop table bare_outcome');
  const rows = full[0]!.counts['units']!;
  const scans: number[] = [];
  const tallies: number[] = [];
  const takings: number[] = [];
  const refreshes: ExecutedRun[] = [];
  for (let round = 1; round <= repetitions; round += 1) {
    const { fileId } = await bank.spool('facts.csv', lateFactFile(bank.bare, bank.customers, code, round));
    await bank.importSpooled('facts', fileId);
    refreshes.push(await evaluate(bank, experimentId));
    takings.push(refreshes.at(-1)!.steps[moments]!);
    scans.push(await secondsOf(() => bank.bare.query(bareScan)));
    tallies.push(
      await secondsOf(() => bank.database.transaction((tx) => tallyUnits(tx, presentOutcomes(experimentId)))),
    );
  }
  const size = await bank.bare.query<{ bytes: string }>(
    `select pg_total_relation_size('${partition}') as bytes`,
  );
  const bytesPerRow = Number(size.rows[0]!.bytes) / rows;
  const comparisons: Comparison[] = [
    {
      name: 'fullBuild',
      unit: 'seconds',
      rows,
      bytesPerRow,
      project: {
        figures: builds.project,
        what: `run evaluateExperiment, step '${building}', nothing built before; keys and sums of all metrics included`,
      },
      bare: {
        figures: builds.bare,
        what: 'create table bare_outcome as (the statement of unit-outcome.sql.ts)',
      },
      steps: mediansOf(full.map((run) => run.steps)),
    },
    {
      name: 'refresh',
      unit: 'seconds',
      rows: Math.round(rows / 100),
      project: {
        figures: refreshes.map((run) => run.steps[building]!),
        what: `run evaluateExperiment, step '${building}', after a file with a late fact for 1 % of customers`,
      },
      bare: { figures: builds.project, what: 'the full build above' },
      steps: mediansOf(refreshes.map((run) => run.steps)),
    },
    {
      name: 'moments',
      unit: 'seconds',
      rows,
      project: { figures: takings, what: `run evaluateExperiment, step '${moments}', without breakdowns` },
      bare: { figures: scans, what: bareScan },
    },
  ];
  return {
    comparisons,
    further: {
      'adding up all units anew against the scan': median(tallies) / median(scans),
      'full build against a join of the same rows without the rules': median(builds.project) / withoutRules,
    },
  };
}
