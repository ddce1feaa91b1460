import { cutBy, CutStore, RequestCuts } from '#evaluation';
import { calendarDate } from '#kernel';
import { Audit, Clock, Configuration, Runs } from '#platform';
import { ContactListStore, ExperimentReader, RequestContactList, type ExperimentId } from '#experiments';
import { afterCampaigns, startOfCampaigns } from '../../apps/cli/demo/demo-bank.js';
import { factsFile } from '../../apps/cli/demo/bank-files.js';
import { customersOfSeed } from '../seeds/seed-bank.js';
import { consentsFile, customersFile, factsOfSeeds, historyFile, outcomeFile } from '../seeds/seed-files.js';
import { SeedTeam } from '../seeds/seed-team.js';
import type { Client, TestBank } from './create-test-bank.js';
import { accepted, createExperimentBench, type ExperimentBench } from './experiment-bench.js';
import { marketer } from './intake-bench.js';

const seeds = [1];
const refused = '__typename ... on Refusal { message }';

/**
 * What is done to many customers at once, through the public interface: files of every format, new and again with other
 * contents, a replay, an enrolment, evaluations and their reproduction, key figures, a review and the exports.
 */
export async function conductHotStory(bank: TestBank): Promise<void> {
  const team = new SeedTeam(bank);
  await team.setClock(startOfCampaigns);
  await team.load('customers', customersFile(seeds));
  await team.load('consents', consentsFile(seeds));
  await team.load('snapshots', historyFile(seeds));
  await bringAgain(bank, seeds[0]!);
  const [experiment] = await team.conduct(seeds);
  await team.setClock(afterCampaigns);
  await team.load('facts', factsFile('seeds', factsOfSeeds([experiment!])));
  await team.load('snapshots', outcomeFile([experiment!]));
  // Somebody asked by branch when there were more customers.
  await new CutStore(bank.database).note(cutBy(['branch']));
  await team.evaluate(experiment!, ['conversionRate']);
  await bring(bank, 'facts', correctedFacts([...experiment!.roster.keys()]));
  await team.evaluate(experiment!, ['conversionRate']);
  await askEverything(bank, experiment!.experimentId);
  await askByDimensions(bank, experiment!.experimentId);
}

/** Who is in which experiment: a layer, contact lists, and an experiment that another system assigned. */
export async function conductAssignments(): Promise<void> {
  const bench = await createExperimentBench();
  try {
    const references = Array.from({ length: 60 }, (_, index) => `C${index}`);
    await bench.addCustomers(references.map((reference) => ({ reference, aum: 60_000 })));
    const own = await bench.launched({ layer: 'wealth' });
    await bench.enrol(own);
    await handOver(bench, own);
    await bench.enrol(await bench.launched({ layer: 'wealth', startsOn: calendarDate('2026-06-20') }));
    await assignElsewhere(bench, references);
  } finally {
    await bench.close();
  }
}

async function handOver(bench: ExperimentBench, experimentId: ExperimentId): Promise<void> {
  const wanted = { experimentId, variant: 'salon', channel: 'sms' } as const;
  const listId = accepted(await bench.get(RequestContactList).execute(wanted, marketer));
  await bench.work();
  const list = await bench.get(ContactListStore).find(listId);
  if (list?.state !== 'ready') throw new Error('the contact list was not filled');
}

async function assignElsewhere(bench: ExperimentBench, references: readonly string[]): Promise<void> {
  const experimentId = await bench.launched({
    kind: 'externallyAssigned',
    variants: [
      { key: 'control', name: 'No contact', isControl: true, channels: [] },
      { key: 'offer', name: 'Offer', isControl: false, channels: [] },
    ],
    allocation: { byTier: {}, otherTiers: { control: 5000, offer: 5000 } },
    startsOn: calendarDate('2026-06-01'),
  });
  const { code } = (await bench.get(ExperimentReader).find(experimentId, marketer))!;
  const lines = references.map(
    (each, index) => `${each},${index % 2 === 0 ? 'control' : 'offer'},2026-06-02`,
  );
  await bench.importText('assignments', ['reference,variant,assignedOn', ...lines].join('\n'), {
    parameters: { experiment: code },
  });
  const run = await bench.enrol(experimentId);
  if (run.state !== 'succeeded') throw new Error(`the assignments were not adopted: ${run.error?.message}`);
}

async function bring(bank: TestBank, format: string, text: string): Promise<string> {
  const { analyst } = bank.as;
  const answer = await analyst.fetch(`/uploads?name=${format}.csv`, { method: 'POST', body: text });
  const { fileId } = (await answer.json()) as { fileId: string };
  const { requestImport } = await analyst.ask<{ requestImport: { id: string; message?: string } }>(
    `mutation ($input: RequestImportInput!) { requestImport(input: $input) { ${refused} ... on Run { id } } }`,
    { input: { fileId, format } },
  );
  if (requestImport.message !== undefined) throw new Error(`${format}: ${requestImport.message}`);
  await bank.work();
  await succeeded(analyst, requestImport.id);
  return requestImport.id;
}

async function succeeded(client: Client, id: string): Promise<void> {
  const { run } = await client.ask<{ run: { state: string; error: { message: string } | null } }>(
    'query ($id: ID!) { run(id: $id) { state error { message } } }',
    { id },
  );
  if (run.state !== 'succeeded') throw new Error(`Run ${run.state}: ${run.error?.message ?? ''}`);
}

/** Formats again with other contents, tags, and a record that has to be replayed. */
async function bringAgain(bank: TestBank, seed: number): Promise<void> {
  const some = [...customersOfSeed(seed)].slice(0, 5).map(({ reference }) => reference);
  const lines = (header: string, line: (reference: string) => string) =>
    `${header}\n${some.map(line).join('\n')}\n`;
  await bring(
    bank,
    'customers',
    lines('reference,gender', (reference) => `${reference},female`),
  );
  await bring(
    bank,
    'snapshots',
    lines('reference,asOf,aum', (reference) => `${reference},2026-05-31,123.45`),
  );
  await bring(
    bank,
    'consents',
    lines('reference,purpose,granted,decidedOn', (reference) => `${reference},service,true,2026-05-01`),
  );
  for (const value of ['yes', 'no'])
    await bring(
      bank,
      'tags',
      lines(
        'reference,family,tag,value,validFrom',
        (reference) => `${reference},label,loyal,${value},2026-05-01`,
      ),
    );
  const runId = await bring(bank, 'tags', 'reference,family,tag,validFrom\nLATE-1,label,loyal,2026-05-01\n');
  await bring(bank, 'customers', 'reference,region\nLATE-1,east\n');
  const { replayQuarantine } = await bank.as.analyst.ask<{ replayQuarantine: { id: string } }>(
    `mutation ($runId: ID!) { replayQuarantine(runId: $runId) { ${refused} ... on Run { id } } }`,
    { runId },
  );
  await bank.work();
  await succeeded(bank.as.analyst, replayQuarantine.id);
}

/** Further revisions of facts that are known, and one that is new. */
function correctedFacts(references: readonly string[]): string {
  const line = (reference: string, revision: number) =>
    `${reference},converted,2026-07-20T10:00:00Z,late,E-${reference},${revision}`;
  const some = references.slice(0, 5);
  return [
    'reference,kind,occurredAt,source,eventId,revision',
    ...some.map((each) => line(each, 1)),
    ...some.map((each) => line(each, 2)),
  ].join('\n');
}

/** From a cut that is kept, from the customers, and from one that the worker counts, as for a larger bank. */
async function askByDimensions(bank: TestBank, experimentId: string): Promise<void> {
  const ask = (dimension: string) =>
    bank.as.executive.ask(
      `{ kpis(period: { name: "2026Q3" }, groupBy: [${dimension}]) { customers metrics { metric value } } }`,
    );
  await ask('BRANCH');
  await ask('MANAGER');
  const { database } = bank;
  const configuration = Configuration.read({ NODE_ENV: 'test', DATABASE_URL: bank.appUrl });
  const runs = new Runs(database, new Audit(database, new Clock(database, configuration)));
  const request = new RequestCuts(database, runs, new CutStore(database));
  await request.execute({ cut: cutBy(['manager', 'region']), experimentIds: [experimentId] });
  if ((await bank.work()) !== 1) throw new Error('the cut was not counted');
}

async function askEverything(bank: TestBank, experimentId: string): Promise<void> {
  const { analyst, executive, marketer: author } = bank.as;
  await executive.ask(
    `{ kpis(period: { name: "2026Q3" }, groupBy: [CAMPAIGN_TYPE, TIER]) { customers metrics { metric value } effects { point } } }`,
  );
  await author.ask(`{ customers(first: 5) { edges { node { reference } } } }`);
  await author.ask(
    `{ countSegment(input: { rule: { compare: { field: branch, operator: equal, value: "seed-1" } } }) { __typename } }`,
  );
  const { experiment } = await analyst.ask<{ experiment: { evaluations: { id: string }[] } }>(
    'query ($id: ID!) { experiment(id: $id) { evaluations { id } } }',
    { id: experimentId },
  );
  await analyst.ask('mutation ($id: ID!) { reproduceEvaluation(id: $id) { __typename } }', {
    id: experiment.evaluations[0]!.id,
  });
  const [later, earlier] = experiment.evaluations;
  const { explainChanges } = await analyst.ask<{ explainChanges: { id: string } }>(
    `mutation ($later: ID!, $earlier: ID!) { explainChanges(evaluationId: $later, sinceId: $earlier) { ${refused} ... on Run { id } } }`,
    { later: later!.id, earlier: earlier!.id },
  );
  await bank.work();
  await succeeded(analyst, explainChanges.id);
  await analyst.ask(
    'query ($later: ID!, $earlier: ID!) { evaluation(id: $later) { changesSince(evaluationId: $earlier) { explainedAt } } }',
    { later: later!.id, earlier: earlier!.id },
  );
  await analyst.ask(`mutation { prepareReview(period: "2026Q3") { __typename } }`);
  await bank.work();
  for (const file of ['roster', 'units', 'outcomes'])
    await (await analyst.fetch(`/export/experiments/${experimentId}/${file}.csv`)).text();
}
