import { setTimeout as sleep } from 'node:timers/promises';
import { calendarDate, systemActor } from '#kernel';
import { ApiKeys, Audit, Clock, Configuration, SetSuppressionThreshold } from '#platform';
import { KpiAnswers } from '#reporting';
import { seedExperiment } from '../../libs/reporting/samples/seed-experiment.js';
import { createTestBank, type Client, type TestBank } from '../support/create-test-bank.js';

/** Longer than a count of changes stands. */
const changeShows = () => sleep(250);
/** Longer than it is remembered whose a key is. */
const revocationShows = () => sleep(2_100);

const kpis = `query kpis($groupBy: [KpiDimension!]! = [TIER]) {
  kpis(period: { name: "2026Q3" }, groupBy: $groupBy, metrics: ["conversionRate"]) {
    group { dimension value } suppressed customers metrics { value n } effects { point } } }`;

let bank: TestBank;
let computed = 0;
const find = KpiAnswers.prototype.find;

beforeAll(async () => {
  KpiAnswers.prototype.find = function (...asked) {
    computed += 1;
    return find.apply(this, asked);
  };
  bank = await createTestBank();
  await seed('SALON-1');
});
afterAll(async () => {
  KpiAnswers.prototype.find = find;
  await bank.close();
});
beforeEach(() => (computed = 0));

const seed = (code: string) =>
  seedExperiment(bank.database, {
    code,
    startsOn: calendarDate('2026-07-01'),
    endsOn: calendarDate('2026-07-01'),
    observationDays: 60,
    eastChurnsEvery: 4,
  });

function audit(): Audit {
  const configuration = Configuration.read({ NODE_ENV: 'test', DATABASE_URL: bank.appUrl });
  return new Audit(bank.database, new Clock(bank.database, configuration));
}

/** As any use case leaves it. */
const change = (action: string) =>
  bank.database.transaction((tx) => audit().record(tx, systemActor, { action, subject: 'Experiment:1' }));

async function newKey(regions?: string[]) {
  const keys = new ApiKeys(bank.database, audit());
  const issued = await keys.create(
    { name: 'r', principal: 'rhea', role: 'executive', ...(regions ? { regions } : {}) },
    systemActor,
  );
  if (!('key' in issued)) throw new Error(issued.message);
  return { client: bank.withKey(issued.key), revoke: () => keys.revoke(issued.keyId, systemActor) };
}

const customers = async (client: Client, groupBy: string[] = []) =>
  (await client.ask<{ kpis: { customers: number | null }[] }>(kpis, { groupBy })).kpis.map(
    (each) => each.customers,
  );

async function exchange(body: object, headers: Record<string, string> = {}) {
  const response = await bank.as.executive.fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return { response, text: await response.text() };
}

describe('an answer that is asked for again', () => {
  it('comes from memory, with the same bytes and the same rights and bounds around it', async () => {
    const first = await exchange({ query: kpis, operationName: 'kpis' });
    const second = await exchange({ query: kpis, operationName: 'kpis' });
    expect(computed).toBe(1);
    expect(second.text).toBe(first.text);
    expect(second.response.status).toBe(200);
    const kept = [...first.response.headers].filter(
      ([name]) => !['etag', 'date', 'ratelimit'].includes(name),
    );
    expect(Object.fromEntries(second.response.headers)).toMatchObject(Object.fromEntries(kept));
    expect(second.response.headers.get('cache-control')).toBe('no-store');
    const remaining = ({ response }: typeof first) =>
      Number(/r=(\d+)/.exec(response.headers.get('ratelimit')!)![1]);
    expect(remaining(second)).toBe(remaining(first) - 1);
  });

  it('comes in the type that the client accepts', async () => {
    const accept = 'application/graphql-response+json, application/json;q=0.9';
    const typeOf = async () =>
      (await exchange({ query: kpis }, { accept })).response.headers.get('content-type');
    expect([await typeOf(), await typeOf()]).toEqual(
      Array(2).fill('application/graphql-response+json; charset=utf-8'),
    );
    expect((await exchange({ query: kpis })).response.headers.get('content-type')).toBe(
      'application/json; charset=utf-8',
    );
    expect(computed).toBe(1);
  });

  it('is another one for other variables', async () => {
    expect(await customers(bank.as.analyst, ['TIER'])).toEqual([5, 200, 95]);
    expect(await customers(bank.as.analyst, [])).toEqual([300]);
    expect(await customers(bank.as.analyst, ['TIER'])).toEqual([5, 200, 95]);
    expect(computed).toBe(2);
  });

  it('is never given to those who may see less, more or something else', async () => {
    const [east, west] = [await newKey(['east']), await newKey(['west'])];
    for (let round = 0; round < 2; round += 1) {
      expect(await customers(bank.as.analyst, ['TIER'])).toEqual([5, 200, 95]);
      expect(await customers(bank.as.executive, ['TIER'])).toEqual([null, 200, null]);
      expect(await customers(east.client)).toEqual([150]);
      expect(await customers(west.client, ['REGION'])).toEqual([150]);
      expect(await customers(east.client, ['REGION', 'VARIANT'])).toEqual([150, 150]);
    }
  });

  it('is not given without a credential, nor for long to a key that was revoked', async () => {
    const { client, revoke } = await newKey();
    expect(await customers(client)).toEqual([300]);
    const anonymous = await bank.anonymous.tryToAsk(kpis, { groupBy: [] });
    expect(anonymous.errors?.[0]?.extensions?.['code']).toBe('UNAUTHENTICATED');
    await revoke();
    await revocationShows();
    const after = await client.tryToAsk(kpis, { groupBy: [] });
    expect(after.errors?.[0]?.extensions?.['code']).toBe('UNAUTHENTICATED');
  });
});

describe('a change', () => {
  it('voids answers, whatever it is', async () => {
    await customers(bank.as.executive);
    for (const action of ['experiment.evaluated', 'campaign.edited', 'something.never.heard.of']) {
      computed = 0;
      await change(action);
      await changeShows();
      await customers(bank.as.executive);
      expect(computed).toBe(1);
    }
  });

  it('leaves answers alone where it only brings in what no evaluation has seen', async () => {
    await customers(bank.as.executive);
    for (const action of ['file.imported', 'facts.recorded', 'key.created']) await change(action);
    await changeShows();
    computed = 0;
    await customers(bank.as.executive);
    expect(computed).toBe(0);
  });

  it('of the threshold hides from then on what is smaller', async () => {
    expect(await customers(bank.as.executive, ['TIER'])).toEqual([null, 200, null]);
    const threshold = new SetSuppressionThreshold(bank.database, audit());
    await threshold.execute({ threshold: 5 }, { actorId: 'a', name: 'A', role: 'admin', regions: 'all' });
    await changeShows();
    expect(await customers(bank.as.executive, ['TIER'])).toEqual([5, 200, 95]);
  });

  it('shows to everybody who asks at the same time, and is computed once', async () => {
    await customers(bank.as.executive);
    await seed('SALON-2');
    await change('experiment.evaluated');
    await changeShows();
    computed = 0;
    const answers = await Promise.all(Array.from({ length: 20 }, () => customers(bank.as.executive)));
    expect(answers).toEqual(Array(20).fill([600]));
    expect(computed).toBe(1);
  });
});

describe('what is not kept', () => {
  it('a question that reads something else as well is answered anew each time', async () => {
    const query = '{ kpis(period: { name: "2026Q3" }) { customers } viewer { principal } }';
    for (let round = 0; round < 3; round += 1) await bank.as.analyst.ask(query);
    expect(computed).toBe(3);
  });

  it('an error is told each time', async () => {
    for (let round = 0; round < 2; round += 1) {
      const answer = await bank.as.executive.tryToAsk('{ kpis(period: { name: "2026Q9" }) { customers } }');
      expect(answer.errors?.[0]?.extensions?.['code']).toBe('BAD_USER_INPUT');
    }
  });

  it('a question that is too complex stays refused', async () => {
    const deep = `{ ${Array.from(
      { length: 200 },
      (_, index) =>
        `k${index}: kpis(period: { name: "2026Q3" }) { group { value } metrics { value low high n } effects { point low high treated experiments } }`,
    ).join('\n')} }`;
    for (let round = 0; round < 3; round += 1) {
      const { errors } = await bank.as.executive.tryToAsk(deep);
      expect(errors?.[0]?.extensions?.['code']).toMatch(/QUERY_TOO_COMPLEX|GRAPHQL_/);
    }
    expect(computed).toBe(0);
  });

  it('a question of too many tokens stays refused', async () => {
    const long = `{ kpis(period: { name: "2026Q3" }) { ${'customers '.repeat(6_000)} } }`;
    for (let round = 0; round < 2; round += 1)
      expect((await bank.as.executive.tryToAsk(long)).errors?.[0]?.extensions?.['code']).toBe(
        'GRAPHQL_PARSE_FAILED',
      );
  });

  it('mutations run as often as they are sent', async () => {
    const create = () =>
      bank.as.admin.ask<{ createApiKey: { keyId: string } }>(
        'mutation { createApiKey(input: { name: "n", principal: "p", role: analyst }) { ... on IssuedApiKey { keyId } } }',
      );
    expect((await create()).createApiKey.keyId).not.toBe((await create()).createApiKey.keyId);
  });

  it('the schema is told to everybody', async () => {
    const introspect = () => bank.anonymous.ask('{ __schema { queryType { name } } }');
    expect(await introspect()).toEqual(await introspect());
  });
});
