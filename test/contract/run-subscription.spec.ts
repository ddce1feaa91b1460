import { createRequire } from 'node:module';
import { createClient, type Client, type ExecutionResult } from 'graphql-ws';

import { createTestBank, type TestBank } from '../support/create-test-bank.js';

/** Node learnt WebSocket by itself only after the oldest version that is supported; Apollo's driver brings this one. */
const webSocketImpl: unknown = createRequire(import.meta.url)('ws');

type Change = ExecutionResult<{ runChanged: { state: string; kind: string } }>;

let bank: TestBank;
let key: string;
const clients: Client[] = [];

beforeAll(async () => {
  bank = await createTestBank();
  const { createApiKey } = await bank.as.admin.ask<{ createApiKey: { key: string } }>(
    'mutation { createApiKey(input: { name: "n", principal: "p", role: analyst }) { ... on IssuedApiKey { key } } }',
  );
  key = createApiKey.key;
});
afterEach(async () => {
  for (const client of clients.splice(0)) await client.dispose();
});
afterAll(() => bank.close());

function changesOf(runId: string, connectionParams: Record<string, unknown>) {
  const url = `${bank.url.replace('http', 'ws')}/graphql`;
  const client = createClient({ url, webSocketImpl, connectionParams, retryAttempts: 0, lazy: true });
  clients.push(client);
  return client.iterate<Change['data'] & object>({
    query: 'subscription ($id: ID!) { runChanged(id: $id) { kind state } }',
    variables: { id: runId },
  });
}

async function requestReview(): Promise<string> {
  const { prepareReview } = await bank.as.analyst.ask<{ prepareReview: { id: string } }>(
    'mutation { prepareReview(period: "2026Q1") { ... on Run { id } } }',
  );
  return prepareReview.id;
}

describe('a subscription to a run', () => {
  it('tells every change to a holder of a key and completes when the run has ended', async () => {
    const seen: string[] = [];
    for await (const { data, errors } of changesOf(await requestReview(), {
      authorization: `Bearer ${key}`,
    })) {
      expect(errors).toBeUndefined();
      expect(data!.runChanged.kind).toBe('prepareReview');
      if (seen.push(data!.runChanged.state) === 1) await bank.work();
    }
    expect(seen[0]).toBe('queued');
    expect(seen.at(-1)).toBe('succeeded');
  });

  it.each([
    ['without a key', {}],
    ['with a wrong key', { authorization: 'Bearer tl_0000000000000000_wrong' }],
  ])('is refused %s before anything is told', async (_how, connectionParams) => {
    const changes = changesOf(await requestReview(), connectionParams);
    await expect(changes.next()).rejects.toMatchObject({ code: 4403, reason: 'Forbidden' });
  });
});
