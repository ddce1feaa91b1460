import { createHash } from 'node:crypto';
import { sql } from '#platform';
import { createTestBank, type TestBank } from '../../../test/support/create-test-bank.js';

let bank: TestBank;
beforeAll(async () => {
  bank = await createTestBank();
  await bank.database.query(sql`update platform.clock set simulated_now = '2026-07-01T04:00:00Z'`);
});
afterAll(() => bank.close());

const requestImport = `mutation ($input: RequestImportInput!) { requestImport(input: $input) { __typename ... on Run { id } ... on Refusal { message field } } }`;
const runOf = `query ($id: ID!) { run(id: $id) { state error { code message } counts { name value } } }`;

interface Outcome {
  readonly __typename: string;
  readonly id?: string;
  readonly message?: string;
}

async function upload(
  content: string,
  query = '?name=file.csv',
): Promise<{ fileId: string; sha256: string; bytes: number }> {
  const response = await bank.as.marketer.fetch(`/uploads${query}`, {
    method: 'POST',
    body: content,
    headers: { 'content-type': 'text/csv' },
  });
  expect(response.status).toBe(201);
  return (await response.json()) as { fileId: string; sha256: string; bytes: number };
}

async function importText(format: string, content: string, map?: object) {
  const { fileId } = await upload(content);
  const { requestImport: run } = await bank.as.marketer.ask<{ requestImport: Outcome }>(requestImport, {
    input: { fileId, format, ...(map ? { map } : {}) },
  });
  expect(run.__typename).toBe('Run');
  await bank.work();
  const { run: ended } = await bank.as.marketer.ask<{
    run: { state: string; error: unknown; counts: { name: string; value: number }[] };
  }>(runOf, { id: run.id });
  return {
    id: run.id!,
    state: ended.state,
    error: ended.error,
    ...Object.fromEntries(ended.counts.map(({ name, value }) => [name, value])),
  };
}

describe('files', () => {
  it('are received with their SHA-256, from whoever may import, and from nobody else', async () => {
    const file = await upload('reference\nX-1\n');
    expect(file).toMatchObject({
      bytes: 14,
      sha256: createHash('sha256').update('reference\nX-1\n').digest('hex'),
    });
    expect((await bank.as.executive.fetch('/uploads', { method: 'POST', body: 'x' })).status).toBe(403);
    expect((await bank.anonymous.fetch('/uploads', { method: 'POST', body: 'x' })).status).toBe(401);
  });

  it('are imported by the worker, with a map where their columns have other names', async () => {
    const run = await importText(
      'customers',
      'id;since;kind\nC-1;05.03.2020;P\nC-2;31.02.2020;K\nC-3;01.01.2020;K\n',
      {
        delimiter: ';',
        columns: [
          { name: 'reference', column: 'id' },
          { name: 'openedOn', column: 'since', dateForm: 'dots' },
          {
            name: 'customerKind',
            column: 'kind',
            values: [
              { from: 'P', to: 'personal' },
              { from: 'K', to: 'corporate' },
            ],
          },
          { name: 'region', constant: 'east' },
        ],
      },
    );
    expect(run).toMatchObject({
      state: 'succeeded',
      read: 3,
      new: 2,
      restated: 0,
      unchanged: 0,
      quarantined: 1,
    });
    const { quarantinedRows } = await bank.as.marketer.ask<{ quarantinedRows: { nodes: unknown[] } }>(
      `query ($runId: ID!) { quarantinedRows(runId: $runId, first: 10) { nodes { line column value reason explanation replayable state fields { column value } } } }`,
      { runId: run.id },
    );
    expect(quarantinedRows.nodes).toMatchObject([
      {
        line: 3,
        column: 'openedOn',
        value: '2020-02-31',
        reason: 'invalidDate',
        replayable: true,
        state: 'open',
      },
    ]);
    const csv = await (await bank.as.marketer.fetch(`/imports/${run.id}/quarantine.csv`)).text();
    expect(csv).toContain(',3,customers,openedOn,2020-02-31,invalidDate,');
  });

  it('are mended where a record was wrong, and replayed', async () => {
    const run = await importText('customers', 'reference,region,manager\nC-4,nowhere,=1+1\n');
    expect(await (await bank.as.marketer.fetch(`/imports/${run.id}/quarantine.csv`)).text()).not.toMatch(
      /,=/,
    );
    const mended = await bank.as.marketer.ask<{ mendQuarantinedRow: Outcome }>(
      `mutation ($input: MendQuarantinedRowInput!) { mendQuarantinedRow(input: $input) { __typename ... on QuarantinedRow { state } ... on Refusal { message } } }`,
      { input: { runId: run.id, line: 2, values: [{ column: 'region', value: 'south' }] } },
    );
    expect(mended.mendQuarantinedRow).toEqual({ __typename: 'QuarantinedRow', state: 'mended' });
    const replay = `mutation ($runId: ID!) { replayQuarantine(runId: $runId) { __typename ... on Run { id } ... on Refusal { message } } }`;
    expect(
      (await bank.as.marketer.ask<{ replayQuarantine: Outcome }>(replay, { runId: run.id })).replayQuarantine
        .__typename,
    ).toBe('Run');
    await bank.work();
    expect(
      (await bank.as.marketer.ask<{ replayQuarantine: Outcome }>(replay, { runId: run.id })).replayQuarantine
        .__typename,
    ).toBe('NothingToReplay');
    const { customer } = await bank.as.analyst.ask<{ customer: unknown }>(
      `{ customer(reference: "C-4") { region manager } }`,
    );
    expect(customer).toEqual({ region: 'south', manager: '=1+1' });
  });

  it('are refused with the reason where the request makes no sense', async () => {
    const { fileId } = await upload('reference\nX\n');
    const ask = async (input: object) =>
      (await bank.as.marketer.ask<{ requestImport: Outcome }>(requestImport, { input })).requestImport;
    expect(await ask({ fileId, format: 'cheques' })).toMatchObject({
      __typename: 'FormatUnknown',
      field: 'format',
    });
    expect(await ask({ fileId: 'nope', format: 'customers' })).toMatchObject({ __typename: 'FileUnknown' });
    expect(
      await ask({ fileId, format: 'customers', map: { columns: [{ name: 'colour', column: 'x' }] } }),
    ).toMatchObject({ __typename: 'MapInvalid' });
    expect(
      (
        await bank.as.executive.ask<{ requestImport: Outcome }>(requestImport, {
          input: { fileId, format: 'customers' },
        })
      ).requestImport.__typename,
    ).toBe('NotPermitted');
  });
});

describe('customers', () => {
  it('are listed with snapshots, tags and consent, page by page, to those who may see single customers', async () => {
    await importText(
      'snapshots',
      'reference,asOf,deposits,wealth\nC-1,2026-05-31,100.50,1\nC-1,2026-06-30,200,2.25\n',
    );
    await importText('tags', 'reference,family,tag,value,validFrom\nC-1,label,etc,yes,2026-01-01\n');
    await importText('consents', 'reference,purpose,granted,decidedOn\nC-1,sms,true,2026-01-01\n');
    const { customer } = await bank.as.analyst.ask<{ customer: unknown }>(
      `{ customer(reference: "C-1") { openedOn snapshots(last: 1) { asOf aum deposits } tags { family tag value } consents { purpose granted } } }`,
    );
    expect(customer).toEqual({
      openedOn: '2020-03-05',
      snapshots: [{ asOf: '2026-06-30', aum: '202.25', deposits: '200.00' }],
      tags: [{ family: 'label', tag: 'etc', value: 'yes' }],
      consents: [{ purpose: 'sms', granted: true }],
    });
    const seen: string[] = [];
    for (let after: string | undefined; ;) {
      const {
        customers,
      }: {
        customers: { nodes: { reference: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string } };
      } = await bank.as.analyst.ask(
        `query ($after: String) { customers(first: 1, after: $after) { nodes { reference } pageInfo { hasNextPage endCursor } } }`,
        { after },
      );
      seen.push(...customers.nodes.map((node) => node.reference));
      if (!customers.pageInfo.hasNextPage) break;
      after = customers.pageInfo.endCursor;
    }
    expect(seen.sort()).toEqual(['C-1', 'C-3', 'C-4']);
    const { errors } = await bank.as.executive.tryToAsk(`{ customers(first: 1) { nodes { id } } }`);
    expect(errors?.[0]?.extensions?.['code']).toBe('FORBIDDEN');
  });

  it('are erased by an administrator, and nobody else', async () => {
    const erase = `mutation { eraseCustomer(reference: "C-4", reason: "asked for it") { __typename } }`;
    expect((await bank.as.marketer.ask<{ eraseCustomer: Outcome }>(erase)).eraseCustomer.__typename).toBe(
      'NotPermitted',
    );
    expect((await bank.as.admin.ask<{ eraseCustomer: Outcome }>(erase)).eraseCustomer.__typename).toBe(
      'ErasedCustomer',
    );
    expect(
      (await bank.as.analyst.ask<{ customer: unknown }>(`{ customer(reference: "C-4") { id } }`)).customer,
    ).toBeNull();
  });
});

describe('segments, tier schemes and lifecycle rules', () => {
  const rule = {
    all: [
      { compare: { field: 'aum', operator: 'atLeast', value: '200' } },
      { not: { oneOf: { field: 'region', values: ['west'] } } },
    ],
  };

  it('are saved, read in words, and counted', async () => {
    const { saveSegment } = await bank.as.marketer.ask<{ saveSegment: unknown }>(
      `mutation ($input: SaveSegmentInput!) { saveSegment(input: $input) { __typename ... on Segment { version ruleInWords ruleJson count(asOf: "2026-06-30") { customers cells { tier lifecycle customers } } } ... on Refusal { message } } }`,
      { input: { name: 'Over 200', rule } },
    );
    expect(saveSegment).toEqual({
      __typename: 'Segment',
      version: 1,
      ruleInWords: 'Assets under management is at least 200 and not (Region is one of west)',
      ruleJson: JSON.stringify(rule),
      count: { customers: 1, cells: [{ tier: 'mass', lifecycle: 'unknown', customers: 1 }] },
    });
    const { countSegment } = await bank.as.marketer.ask<{ countSegment: unknown }>(
      `query ($input: CountSegmentInput!) { countSegment(input: $input) { __typename ... on SegmentCount { customers } ... on Refusal { field } } }`,
      { input: { rule: { tier: { oneOf: ['platinum'] } } } },
    );
    expect(countSegment).toEqual({ __typename: 'SegmentRuleInvalid', field: 'rule.tier.oneOf[0]' });
  });

  it('refuse a condition that says two things, before anything is done', async () => {
    const { errors } = await bank.as.marketer.tryToAsk(
      `{ countSegment(input: { rule: { known: { field: age }, consent: { purpose: sms } } }) { __typename } }`,
    );
    expect(errors?.[0]?.message).toMatch(/exactly one/i);
  });

  it('are defined in versions, and refused where they overlap', async () => {
    const define = `mutation ($input: DefineTierSchemeInput!) { defineTierScheme(input: $input) { __typename ... on TierScheme { key version bands { key from to where } regions { region bounds { band from } } } ... on Refusal { message } } }`;
    const bands = [
      { key: 'low', nameEn: 'Low', nameZh: '低' },
      { key: 'high', nameEn: 'High', nameZh: '高', from: '100000', where: { known: { field: 'manager' } } },
    ];
    const input = {
      key: 'two',
      nameEn: 'Two',
      nameZh: '两级',
      customerKind: 'personal',
      measure: 'aum',
      bands,
      regions: [{ region: 'east', bounds: [{ band: 'high', from: '80000' }] }],
    };
    expect(
      (await bank.as.marketer.ask<{ defineTierScheme: unknown }>(define, { input })).defineTierScheme,
    ).toEqual({
      __typename: 'TierScheme',
      key: 'two',
      version: 1,
      bands: [
        { key: 'low', from: null, to: null, where: null },
        { key: 'high', from: '100000.00', to: null, where: 'Relationship manager is known' },
      ],
      regions: [{ region: 'east', bounds: [{ band: 'high', from: '80000.00' }] }],
    });
    const overlapping = { ...input, bands: [{ ...bands[0], to: '200000' }, bands[1]] };
    expect(
      (await bank.as.marketer.ask<{ defineTierScheme: unknown }>(define, { input: overlapping }))
        .defineTierScheme,
    ).toMatchObject({ __typename: 'TierSchemeInvalid' });
    const { tierSchemes, lifecycleRules } = await bank.as.executive.ask<{
      tierSchemes: { key: string }[];
      lifecycleRules: unknown[];
    }>(
      `{ tierSchemes { key } lifecycleRules { key version thresholds { newDays churned { fallPercent idleDays } } } }`,
    );
    expect(tierSchemes.map(({ key }) => key)).toEqual([
      'corporate-deposit',
      'corporate-lending',
      'personal-3',
      'personal-4',
      'two',
    ]);
    expect(lifecycleRules).toEqual([
      {
        key: 'default',
        version: 1,
        thresholds: { newDays: 180, churned: { fallPercent: 80, idleDays: 90 } },
      },
    ]);
  });
});
