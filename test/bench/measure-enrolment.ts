import type { ExperimentId } from '#experiments';
import type { BenchBank } from './bench-bank.js';
import { cancel, launchedExperiment, requestEnrolment } from './bench-experiment.js';
import { inTurn, secondsOf, type Comparison } from './comparison.js';
import { mediansOf } from './measure-import.js';
import type { ExecutedRun } from './worker-process.js';

const bareEnrolment = `create table bare_enrolment as
  select customer_id, reference, experiments.assignment_hash('bench-salt', reference) as hash from customers.customer`;

/**
 * Enrols everybody, several times over, beside one pass that does nothing but hash and write. Once before: the first enrolment of a
 * date works out its population, which a worker has usually done before.
 */
export async function measureEnrolment(
  bank: BenchBank,
  repetitions: number,
): Promise<{ comparison: Comparison; firstSeconds: number; experimentId: ExperimentId; code: string }> {
  let [last, code]: [ExperimentId | undefined, string] = [undefined, ''];
  const steps: Record<string, number>[] = [];
  let rows = 0;
  const enrol = async (name: string): Promise<ExecutedRun> => {
    if (last !== undefined) await cancel(bank, last);
    code = name;
    last = await launchedExperiment(bank, code);
    await requestEnrolment(bank, last);
    const run = await bank.execute();
    rows = run.counts['enrolled']! + run.counts['excluded']!;
    if (rows !== bank.customers) throw new Error(`the enrolment lost count: ${JSON.stringify(run.counts)}`);
    return run;
  };
  const { seconds: firstSeconds } = await enrol('BENCH-FIRST');
  // As autovacuum does within minutes of what was kept for the first time.
  await bank.bare.query('vacuum (analyze) customers.population, customers.consent_standing');
  const figures = await inTurn(
    repetitions,
    async (repetition) => {
      const run = await enrol(`BENCH-${repetition}`);
      steps.push(run.steps);
      return run.seconds;
    },
    async () => {
      const seconds = await secondsOf(() => bank.bare.query(bareEnrolment));
      await bank.bare.query('drop table bare_enrolment');
      return seconds;
    },
  );
  const size = await bank.bare.query<{ bytes: string }>(
    `select pg_total_relation_size('experiments.enrolment_${last!.replaceAll('-', '')}') as bytes`,
  );
  return {
    firstSeconds,
    experimentId: last!,
    code,
    comparison: {
      name: 'enrolment',
      unit: 'seconds',
      rows,
      bytesPerRow: Number(size.rows[0]!.bytes) / rows,
      project: {
        figures: figures.project,
        what: 'run assignCustomers, from the start of its handler to its commit',
      },
      bare: { figures: figures.bare, what: bareEnrolment },
      steps: mediansOf(steps),
    },
  };
}
