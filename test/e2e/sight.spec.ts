import { createTestBank, type Client, type TestBank } from '../support/create-test-bank.js';

let bank: TestBank;
let eastern: Client;
let northern: Client;
let easternAndNorthern: Client;

beforeAll(async () => {
  bank = await createTestBank();
  eastern = await keyFor('marketer', 'mei', ['east']);
  northern = await keyFor('marketer', 'nan', ['north']);
  easternAndNorthern = await keyFor('analyst', 'bo', ['east', 'north']);
});
afterAll(() => bank.close());

async function keyFor(role: string, principal: string, regions: string[]): Promise<Client> {
  const { createApiKey } = await bank.as.admin.ask<{ createApiKey: { key: string } }>(
    `mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { ... on IssuedApiKey { key } } }`,
    { input: { name: principal, principal, role, regions } },
  );
  return bank.withKey(createApiKey.key);
}

async function importFile(as: Client, format: string, ...lines: string[]): Promise<string> {
  const upload = await as.fetch('/uploads?name=f.csv', { method: 'POST', body: `${lines.join('\n')}\n` });
  const { fileId } = (await upload.json()) as { fileId: string };
  const { requestImport } = await as.ask<{ requestImport: { id: string } }>(
    'mutation ($input: RequestImportInput!) { requestImport(input: $input) { ... on Run { id } } }',
    { input: { fileId, format } },
  );
  await bank.work();
  return requestImport.id;
}

const runFor = async (client: Client, id: string) =>
  (await client.ask<{ run: { id: string } | null }>(`{ run(id: "${id}") { id } }`)).run;
const listedFor = async (client: Client) =>
  (await client.ask<{ runs: { nodes: { id: string }[] } }>('{ runs { nodes { id } } }')).runs.nodes.map(
    ({ id }) => id,
  );
const linesFor = async (client: Client, runId: string) =>
  (
    await client.ask<{ quarantinedRows: { nodes: { line: number }[] } }>(
      `{ quarantinedRows(runId: "${runId}") { nodes { line } } }`,
    )
  ).quarantinedRows.nodes.map(({ line }) => line);

describe('a run', () => {
  let ofEast: string;
  let ofBank: string;
  beforeAll(async () => {
    ofEast = await importFile(eastern, 'regions', 'code,nameEn,nameZh', 'coast,Coast,沿海');
    ofBank = await importFile(bank.as.marketer, 'regions', 'code,nameEn,nameZh', 'hills,Hills,山区');
  });

  it('is there for who asked for it, for the same work in its regions, and for administrators and auditors', async () => {
    for (const client of [eastern, easternAndNorthern, bank.as.analyst, bank.as.admin, bank.as.auditor]) {
      expect(await runFor(client, ofEast)).toEqual({ id: ofEast });
      expect(await listedFor(client)).toContain(ofEast);
    }
  });

  it('is not found by a key of another region or of a role that does no such work', async () => {
    for (const client of [northern, bank.as.executive, bank.as.approver]) {
      expect(await runFor(client, ofEast)).toBeNull();
      expect(await listedFor(client)).not.toContain(ofEast);
      expect(
        await client.ask(`mutation { cancelRun(id: "${ofEast}") { __typename ... on Refusal { message } } }`),
      ).toMatchObject({ cancelRun: { __typename: 'NotFound' } });
    }
  });

  it('of the whole bank is not found by a key of some regions', async () => {
    expect(await runFor(easternAndNorthern, ofBank)).toBeNull();
    expect(await runFor(bank.as.analyst, ofBank)).toEqual({ id: ofBank });
  });

  it('is not stopped by an auditor, who only looks', async () => {
    expect(await bank.as.auditor.ask(`mutation { cancelRun(id: "${ofEast}") { __typename } }`)).toEqual({
      cancelRun: { __typename: 'NotPermitted' },
    });
  });
});

describe('the quarantine of an import of the whole bank', () => {
  let customers: string;
  let snapshots: string;
  beforeAll(async () => {
    customers = await importFile(
      bank.as.marketer,
      'customers',
      'reference,region,openedOn',
      'E-1,east,2020-01-01',
      'N-1,north,2020-01-01',
      'E-2,east,2020-02-30',
      'N-2,north,2020-02-30',
      'X-3,2020-01-01',
    );
    snapshots = await importFile(
      bank.as.marketer,
      'snapshots',
      'reference,asOf,deposits',
      'E-1,2026-01-31,many',
      'N-1,2026-01-31,many',
      'Q-9,2026-01-31,100',
    );
  });

  it('shows each region its own records, and the whole bank those of no known region', async () => {
    expect(await linesFor(eastern, customers)).toEqual([4]);
    expect(await linesFor(northern, customers)).toEqual([5]);
    expect(await linesFor(easternAndNorthern, customers)).toEqual([4, 5]);
    expect(await linesFor(bank.as.marketer, customers)).toEqual([4, 5, 6]);
    expect(await linesFor(eastern, snapshots)).toEqual([2]);
    expect(await linesFor(bank.as.marketer, snapshots)).toEqual([2, 3, 4]);
  });

  it('is counted and exported in the same cut', async () => {
    const reasons = `quarantineReasons(runId: "${customers}") { reason count }`;
    expect(await eastern.ask(`{ ${reasons} }`)).toEqual({
      quarantineReasons: [{ reason: 'invalidDate', count: 1 }],
    });
    const file = await (await eastern.fetch(`/imports/${customers}/quarantine.csv`)).text();
    expect(file).toContain('E-2');
    expect(file).not.toMatch(/N-2|X-3/);
  });

  it('is mended and replayed in the same cut', async () => {
    const mend = (line: number, column: string, value: string, runId: string) =>
      eastern.ask<{ mendQuarantinedRow: { __typename: string } }>(
        'mutation ($input: MendQuarantinedRowInput!) { mendQuarantinedRow(input: $input) { __typename } }',
        { input: { runId, line, values: [{ column, value }] } },
      );
    expect(await mend(3, 'deposits', '5', snapshots)).toEqual({
      mendQuarantinedRow: { __typename: 'QuarantineRowUnknown' },
    });
    expect(await mend(2, 'deposits', '5', snapshots)).toEqual({
      mendQuarantinedRow: { __typename: 'QuarantinedRow' },
    });
    const { replayQuarantine } = await eastern.ask<{ replayQuarantine: { id: string } }>(
      `mutation { replayQuarantine(runId: "${snapshots}") { ... on Run { id } } }`,
    );
    await bank.work();
    const { run } = await eastern.ask<{ run: object }>(
      `{ run(id: "${replayQuarantine.id}") { state counts { name value } } }`,
    );
    expect(run).toMatchObject({ state: 'succeeded' });
    expect((run as { counts: object[] }).counts).toContainEqual({ name: 'read', value: 1 });
  });
});
