import type { AddressInfo } from 'node:net';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { ExperimentId } from '#experiments';
import type { Role } from '#kernel';
import { ExplainChanges } from '#evaluation';
import { ApiKeys, Configuration, Log, RunExecutor } from '#platform';
import { createEvaluationBench, type EvaluationBench } from '../../../test/support/evaluation-bench.js';
import { administrator } from '../../../test/support/intake-bench.js';
import { createApi } from '../create-api.js';

let bench: EvaluationBench;
let app: NestExpressApplication;
let address: string;
let experimentId: ExperimentId;
const keys: Partial<Record<Role, string>> = {};
const size = 60;

beforeAll(async () => {
  bench = await createEvaluationBench(new Date('2026-10-15T04:00:00Z'));
  const { database } = bench;
  app = await createApi({
    configuration: bench.get(Configuration),
    dataSource: database.dataSource,
    log: Log.silent(),
  });
  await app.listen(0, '127.0.0.1');
  address = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`;
  for (const role of ['marketer', 'executive'] as const) {
    const issued = await app.get(ApiKeys).create({ name: role, principal: role, role }, administrator);
    if ('refusal' in issued) throw new Error(issued.message);
    keys[role] = issued.key;
  }
  const references = Array.from({ length: size }, (_, i) => `C${100 + i}`);
  const rows = references.map((reference) => `${reference},2020-01-01,east`);
  await bench.imported('customers', ['reference,openedOn,region', ...rows].join('\n'));
  experimentId = await bench.enrolled({
    code: 'API',
    startsOn: '2026-07-01',
    observationDays: 92,
    primary: ['conversionRate'],
    allocation: { byTier: {}, otherTiers: { control: 5000, salon: 5000 } },
    units: references.map((reference, i) => ({
      reference,
      variant: i % 2 === 0 ? 'control' : 'salon',
      tier: i < 50 ? 'mass' : 'high',
      lifecycle: 'mature',
      relationship: 'customer',
      region: 'east',
      aum: 1000 + i,
    })),
  });
});
afterAll(async () => {
  await app?.close();
  await bench?.close().catch(() => undefined);
});

async function ask(role: Role, query: string, variables: object = {}) {
  const response = await fetch(`${address}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${keys[role]}` },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { data: unknown; errors?: { message: string }[] };
  if (errors) throw new Error(errors.map((error) => error.message).join('; '));
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the answers are looked at field by field
  return data as any;
}

const latest = `query ($id: ID!) { experiment(id: $id) { outcomesPath latestEvaluation {
  id interim leadingEstimator units planHash codeVersion inputs { source rows }
  sampleRatio { withOutcome { verdict } delivered { verdict } assigned { verdict } }
  coverage { verdict metric arms { variant eligible withOutcome } }
  decision { made arms { variant finding } }
  totalEffects { metric point }
  metrics(keys: ["conversionRate"]) {
    key role definition { nameZh unit }
    arms { variant assigned n missing value interval { low high } exactSum because }
    comparisons { estimator leading point p pAdjusted method methodReason classical { method p interval { low high method } } interval { low high } lift { point } trust { ok because } nControl nTreatment }
    tiers { name arms { variant value because } comparisons { point exploratory trust { ok because } } }
    breakdown(by: lifecycle) { name arms { variant n } }
  } } } }`;

it('describes the catalogue of metrics and the kinds of facts', async () => {
  const { metricCatalogue, factKinds } = await ask(
    'executive',
    '{ metricCatalogue { key nameZh kind compared comparedAs } factKinds { kind amountRequired } }',
  );
  expect(metricCatalogue.find((metric: { key: string }) => metric.key === 'participationRate')).toEqual({
    key: 'participationRate',
    nameZh: '参与率',
    kind: 'proportion',
    compared: false,
    comparedAs: 'participationPerAssigned',
  });
  expect(factKinds).toContainEqual({ kind: 'cost', amountRequired: true });
});

it('takes facts in a batch and says what became of each', async () => {
  const mutation = `mutation ($facts: [FactInput!]!) { recordFacts(facts: $facts) {
    __typename ... on FactsRecorded { read new unchanged quarantined { index column reason } } ... on Refusal { message } } }`;
  const converted = (reference: string) => ({
    reference,
    kind: 'converted',
    occurredAt: '2026-08-01',
    source: 'core',
    eventId: `buy-${reference}`,
    amount: '100.00',
  });
  // Salon customers C101, C103, … C131 and one control customer buy.
  const buyers = [...Array.from({ length: 16 }, (_, i) => `C${101 + 2 * i}`), 'C100'];
  const facts = [...buyers.map(converted), converted('X1'), converted('C100')];
  const { recordFacts } = await ask('marketer', mutation, { facts });
  expect(recordFacts).toMatchObject({
    __typename: 'FactsRecorded',
    read: 19,
    new: 17,
    unchanged: 1,
    quarantined: [{ index: 17, column: 'reference', reason: 'unknownCustomer' }],
  });
  expect((await ask('executive', mutation, { facts })).recordFacts.__typename).toBe('NotPermitted');
});

it('evaluates as a run and answers with figures, differences and their trust', async () => {
  expect((await ask('marketer', latest, { id: experimentId })).experiment.latestEvaluation).toBeNull();
  const mutation = `mutation ($id: ID!) { evaluate(experimentId: $id) {
    __typename ... on RequestedEvaluation { evaluationId run { id state } } ... on Refusal { message } } }`;
  expect((await ask('executive', mutation, { id: experimentId })).evaluate.__typename).toBe('NotPermitted');
  const { evaluate } = await ask('marketer', mutation, { id: experimentId });
  expect(evaluate).toMatchObject({ __typename: 'RequestedEvaluation', run: { state: 'queued' } });
  await bench.executor().drain();
  const { latestEvaluation } = (await ask('marketer', latest, { id: experimentId })).experiment;
  expect(latestEvaluation).toMatchObject({ id: evaluate.evaluationId, interim: false, units: size });
  const [metric] = latestEvaluation.metrics;
  expect(metric).toMatchObject({ key: 'conversionRate', role: 'primary', definition: { nameZh: '转化率' } });
  expect(metric.arms).toMatchObject([
    { variant: 'control', assigned: 30, n: 30, value: 1 / 30, exactSum: '1' },
    { variant: 'salon', assigned: 30, n: 30, value: 16 / 30, exactSum: '16' },
  ]);
  const leading = metric.comparisons[0];
  expect(leading).toMatchObject({
    leading: true,
    estimator: 'plain',
    method: 'conditionalMidP',
    methodReason: '8.5 of the rarer outcome are expected in the smaller arm, fewer than 100',
    classical: { method: 'pooledZ', p: expect.any(Number), interval: { method: 'newcombe' } },
    trust: { ok: true },
  });
  expect(leading.point).toBeCloseTo(0.5, 12);
  expect(leading.pAdjusted).toBeLessThan(0.001);
  expect(latestEvaluation.decision).toEqual({ made: true, arms: [{ variant: 'salon', finding: 'better' }] });
  expect(metric.tiers.map((tier: { name: string }) => tier.name)).toEqual(['high', 'mass']);
  expect(metric.tiers[1].comparisons[0].exploratory).toBe(true);
  expect(metric.breakdown).toMatchObject([{ name: 'mature', arms: [{ n: 30 }, { n: 30 }] }]);
  expect(
    latestEvaluation.totalEffects.find((each: { metric: string }) => each.metric === 'incrementalConverters')
      .point,
  ).toBeCloseTo(15, 10);
});

it('shows an executive no cell of fewer than twenty customers', async () => {
  const { latestEvaluation } = (await ask('executive', latest, { id: experimentId })).experiment;
  const [metric] = latestEvaluation.metrics;
  expect(metric.arms[0].value).toBeCloseTo(1 / 30, 12);
  const [high, mass] = metric.tiers;
  expect(high.arms[0]).toMatchObject({ value: null, because: 'smallCell' });
  expect(high.comparisons[0]).toMatchObject({ point: null, trust: { ok: false } });
  expect(mass.arms[0].value).toBeCloseTo(1 / 25, 12);
});

it('reproduces it on request', async () => {
  const { latestEvaluation } = (await ask('marketer', latest, { id: experimentId })).experiment;
  const { reproduceEvaluation } = await ask(
    'marketer',
    `mutation ($id: ID!) { reproduceEvaluation(id: $id) { ... on Reproduction { reproduced compared discrepancies { place } } } }`,
    { id: latestEvaluation.id },
  );
  expect(reproduceEvaluation).toMatchObject({ reproduced: true, discrepancies: [] });
  expect(reproduceEvaluation.compared).toBeGreaterThan(1000);
});

it('exports the outcome of every customer to those who may see customers', async () => {
  const { outcomesPath } = (await ask('marketer', latest, { id: experimentId })).experiment;
  const get = (role: Role) =>
    fetch(address + outcomesPath, { headers: { authorization: `Bearer ${keys[role]}` } });
  const text = await (await get('marketer')).text();
  const [header, ...lines] = text.trim().split('\n');
  expect(header).toMatch(/^reference,variant,tier,/);
  expect(lines).toHaveLength(size);
  expect((await get('executive')).status).toBe(403);
});

it('explains what changed since an earlier evaluation, to the customer for those who may see customers', async () => {
  const { latestEvaluation: earlier } = (await ask('marketer', latest, { id: experimentId })).experiment;
  await bench.imported(
    'facts',
    'reference,kind,occurredAt,source,eventId,amount\nC102,converted,2026-08-02,core,late,100',
  );
  const later = await bench.evaluated(experimentId);
  const { explainChanges } = await ask(
    'marketer',
    `mutation ($id: ID!, $since: ID!) {
      explainChanges(evaluationId: $id, sinceId: $since) { __typename ... on Run { id kind } } }`,
    { id: later, since: earlier.id },
  );
  expect(explainChanges).toMatchObject({ __typename: 'Run', kind: 'explainChanges' });
  const changes = `changesSince(evaluationId: $since) {
    planAmended causes { cause customers }
    figures(metrics: ["conversionRate"]) {
      tier variant control suppressed before after steps { cause sumBefore sumAfter } } }`;
  const query = `query ($id: ID!, $since: ID!) { evaluation(id: $id) { ${changes} } }`;
  const variables = { id: later, since: earlier.id };
  expect((await ask('marketer', query, variables)).evaluation.changesSince).toBeNull();
  await new RunExecutor(bench.database, { explainChanges: bench.get(ExplainChanges) }, Log.silent()).drain();

  const { changesSince } = (await ask('marketer', query, variables)).evaluation;
  expect(changesSince).toMatchObject({
    planAmended: false,
    causes: [{ cause: 'lateFacts', customers: 1 }],
  });
  const own = changesSince.figures.find(
    (figure: { tier: string | null; control: string | null }) =>
      figure.tier === null && figure.control === null,
  );
  expect(own).toMatchObject({
    variant: 'control',
    suppressed: false,
    steps: [{ cause: 'lateFacts', sumBefore: '1', sumAfter: '2' }],
  });

  const seen = (await ask('executive', query, variables)).evaluation.changesSince;
  expect(seen.causes).toEqual([{ cause: 'lateFacts', customers: null }]);
  expect(seen.figures.every((figure: { suppressed: boolean }) => figure.suppressed)).toBe(true);

  const customers = `query ($id: ID!, $since: ID!) { evaluation(id: $id) { changesSince(evaluationId: $since) {
    customers(first: 5) { nodes { reference cause variant changes { column before after } } pageInfo { hasNextPage } } } } }`;
  const page = (await ask('marketer', customers, variables)).evaluation.changesSince.customers;
  expect(page).toMatchObject({
    nodes: [{ reference: 'C102', cause: 'lateFacts', variant: 'control' }],
    pageInfo: { hasNextPage: false },
  });
  expect(page.nodes[0].changes).toContainEqual({ column: 'conversions', before: '0', after: '1' });
});
