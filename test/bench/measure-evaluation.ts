import { RequestEvaluation } from '#evaluation';
import type { ExperimentId } from '#experiments';
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

/** The join that the outcomes rest on and nothing else: no rules, no keys, no partition. */
const bareBuild = (partition: string) => `create table bare_outcome as
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

/** Full builds beside the bare join, moments beside a bare scan, and the refresh after late facts beside the full build. */
export async function measureEvaluation(
  bank: BenchBank,
  experimentId: ExperimentId,
  code: string,
  repetitions: number,
): Promise<Comparison[]> {
  const suffix = experimentId.replaceAll('-', '');
  const partition = `evaluation.unit_outcome_${suffix}`;
  const bareScan = `select count(*), sum(end_fen) from ${partition}`;
  const bareJoin = bareBuild(`enrolment_${suffix}`);
  const full: ExecutedRun[] = [];
  const builds = await inTurn(
    repetitions,
    async () => {
      if (process.env['BENCH_BUILD']) await bank.bare.query('delete from evaluation.unit_outcome_build');
      full.push(await evaluate(bank, experimentId));
      return full.at(-1)!.steps[building]!;
    },
    async () => {
      const seconds = await secondsOf(() => bank.bare.query(bareJoin));
      await bank.bare.query('drop table bare_outcome');
      return seconds;
    },
  );
  const rows = full[0]!.counts['units']!;
  const scans: number[] = [];
  const takings: number[] = [];
  const refreshes: ExecutedRun[] = [];
  for (let round = 1; round <= repetitions; round += 1) {
    const { fileId } = await bank.spool('facts.csv', lateFactFile(bank.bare, bank.customers, code, round));
    await bank.importSpooled('facts', fileId);
    refreshes.push(await evaluate(bank, experimentId));
    takings.push(refreshes.at(-1)!.steps[moments]!);
    scans.push(await secondsOf(() => bank.bare.query(bareScan)));
  }
  const size = await bank.bare.query<{ bytes: string }>(
    `select pg_total_relation_size('${partition}') as bytes`,
  );
  const bytesPerRow = Number(size.rows[0]!.bytes) / rows;
  return [
    {
      name: 'fullBuild',
      unit: 'seconds',
      rows,
      bytesPerRow,
      project: {
        figures: builds.project,
        what: `run evaluateExperiment, step '${building}', nothing built before`,
      },
      bare: { figures: builds.bare, what: bareJoin },
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
}

export function medianSeconds(runs: readonly ExecutedRun[]): number {
  return median(runs.map((run) => run.seconds));
}
