import { CreateExperiment, EstimateExperiment, type ExperimentDesign } from '#experiments';
import { calendarDate } from '#kernel';
import { KeepPopulations } from '#customers';
import { Clock, Log, RunExecutor, sql } from '#platform';
import {
  accepted,
  createExperimentBench,
  experimentDesign,
  type ExperimentBench,
} from '../../../test/support/experiment-bench.js';
import { marketer } from '../../../test/support/intake-bench.js';

let bench: ExperimentBench;
const references = Array.from({ length: 30 }, (_, index) => `P-${index}`);

beforeAll(async () => {
  bench = await createExperimentBench();
  await bench.addCustomers(references.map((reference) => ({ reference, aum: 60_000 })));
  await bench.get(Clock).set(bench.database, new Date('2026-07-02T02:00:00Z'));
});
afterAll(() => bench?.close());

async function importSnapshots(aum: number): Promise<void> {
  const rows = references.map((reference) => `${reference},2026-06-30,${aum}`);
  const run = await bench.importText('snapshots', `reference,asOf,aum\n${rows.join('\n')}\n`);
  expect(run.state).toBe('succeeded');
  await bench.database.query(sql`update platform.run set run_after = now() where state = 'queued'`);
  const keep = { keepPopulations: bench.get(KeepPopulations) };
  expect(await new RunExecutor(bench.database, keep, Log.silent()).drain()).toBe(1);
}

async function takeKeptRow(reference: string): Promise<void> {
  const taken = await bench.database.query(sql`
    delete from customers.population
     where population_no in (select population_no from customers.population_build where as_of = '2026-06-30')
       and customer_id = customers.customer_id_of(${reference})
    returning customer_id`);
  expect(taken).toHaveLength(1);
}

describe('an estimate for the month-end that came in last', () => {
  const population: ExperimentDesign['population'] = {
    ...experimentDesign().population,
    asOf: calendarDate('2026-06-30'),
  };
  const design = experimentDesign({ population, startsOn: calendarDate('2026-07-05') });

  async function eligible(campaignId: Parameters<CreateExperiment['execute']>[0]['campaignId']) {
    const { preview } = accepted(
      await bench.get(EstimateExperiment).execute({ campaignId, design }, marketer),
    );
    return preview.tiers.map(({ tier, eligible: customers }) => `${tier} ${customers}`);
  }

  it('reads what the worker kept after the import, and after one that corrects it', async () => {
    const campaignId = await bench.approvedCampaign();
    await importSnapshots(70_000);
    expect(await eligible(campaignId)).toEqual(['mid 30']);
    await takeKeptRow('P-3');
    expect(await eligible(campaignId)).toEqual(['mid 29']);
    await importSnapshots(700_000);
    expect(await eligible(campaignId)).toEqual(['high 30']);
    await takeKeptRow('P-4');
    expect(await eligible(campaignId)).toEqual(['high 29']);
  });
});
