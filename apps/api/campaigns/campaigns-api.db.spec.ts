import type { AddressInfo } from 'node:net';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Role } from '#kernel';
import { ApiKeys, Clock, Configuration, connect, Database, Log } from '#platform';
import { createTestDatabase, type TestDatabase } from '../../../test/support/create-test-database.js';
import { createApi } from '../create-api.js';

let testDatabase: TestDatabase;
let app: NestExpressApplication;
let address: string;
const keys: Partial<Record<Role, string>> = {};

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  const dataSource = await connect({
    url: testDatabase.appUrl,
    poolSize: 4,
    applicationName: 'test',
  });
  const configuration = Configuration.read({ NODE_ENV: 'test', DATABASE_URL: testDatabase.appUrl });
  app = await createApi({ configuration, dataSource, log: Log.silent() });
  await app.listen(0, '127.0.0.1');
  address = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}/graphql`;
  await app.get(Clock).set(app.get(Database), new Date('2026-06-15T02:00:00Z'));
  for (const role of ['marketer', 'approver'] as const) {
    const issued = await app
      .get(ApiKeys)
      .create(
        { name: role, principal: role, role },
        { actorId: 'root', name: 'root', role: 'admin', regions: 'all' },
      );
    if ('refusal' in issued) throw new Error(issued.message);
    keys[role] = issued.key;
  }
});
afterAll(async () => {
  await app.close();
  await testDatabase.drop();
});

async function ask(role: Role, query: string, variables: object = {}) {
  const response = await fetch(address, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${keys[role]}` },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { data: unknown; errors?: { message: string }[] };
  if (errors) throw new Error(errors.map((error) => error.message).join('; '));
  return data as Record<string, unknown>;
}

const outcome = `__typename ... on Campaign { id state revision approvalDigest } ... on Refusal { message field }`;
const create = `mutation ($input: CreateCampaignInput!) { createCampaign(input: $input) { ${outcome} } }`;
const salon = {
  code: 'SALON-Q3',
  type: 'valueUplift',
  nameZh: '财富沙龙',
  scenario: 'pension',
  startsOn: '2026-07-01',
  endsOn: '2026-09-30',
  owner: 'M-017',
  budget: '500000.00',
  brief: { why: 'a', what: 'b', who: 'c', where: 'd', when: 'e', how: 'f', howMuch: 'g' },
  channels: ['sms'],
  product: { kind: 'wealth', name: '稳健一号' },
  offers: [{ code: 'TEA', name: '茶具', unitCost: '120.00' }],
  wording: [{ language: 'zh', variant: null, body: '诚邀您参加沙龙，产品有风险，投资须谨慎。回T退订' }],
  customerRules: [
    { language: 'zh', eligibility: '受邀客户', validity: '2026年9月30日前', terms: '每人一份' },
  ],
  mechanics: [
    { salon: { seats: 40 } },
    { benefitLadder: { steps: [{ threshold: '50000', offer: 'TEA' }], remindWithin: '10000' } },
  ],
  targets: [{ metric: 'conversionRate', direction: 'atLeast', value: '0.12' }],
};

describe('campaigns over GraphQL', () => {
  it('are written, reviewed by somebody else, started and read back', async () => {
    const { createCampaign } = await ask('marketer', create, { input: salon });
    expect(createCampaign).toMatchObject({ __typename: 'Campaign', state: 'draft', revision: 1 });
    const { id } = createCampaign as { id: string };
    const { submitCampaign } = await ask(
      'marketer',
      `mutation { submitCampaign(id: "${id}") { ${outcome} } }`,
    );
    expect(submitCampaign).toMatchObject({ __typename: 'Campaign', state: 'inReview' });
    const { approvalDigest: digest } = submitCampaign as { approvalDigest: string };
    const approve = `mutation { approveCampaign(id: "${id}", digest: "${digest}") { ${outcome} } }`;
    expect((await ask('marketer', approve))['approveCampaign']).toMatchObject({ __typename: 'NotPermitted' });
    expect((await ask('approver', approve))['approveCampaign']).toMatchObject({ state: 'approved' });
    const { startCampaign } = await ask('marketer', `mutation { startCampaign(id: "${id}") { ${outcome} } }`);
    expect(startCampaign).toMatchObject({ state: 'running' });

    const { campaign } = await ask(
      'approver',
      `{ campaign(code: "SALON-Q3") {
           quarter budget consentPurpose approvedDigest
           brief { howMuch } offers { code unitCost } metrics { primary guardrails }
           mechanics { __typename ... on Salon { seats followUpWithinDays }
                       ... on BenefitLadder { remindWithin steps { threshold } } }
           compliance { rule } approvalParts { part } revisions { actorName }
           transitions { step from to actorName reason } } }`,
    );
    expect(campaign).toEqual({
      quarter: '2026Q3',
      budget: '500000.00',
      consentPurpose: 'marketing',
      approvedDigest: digest,
      brief: { howMuch: 'g' },
      offers: [{ code: 'TEA', unitCost: '120.00' }],
      metrics: { primary: 'aumGrowth', guardrails: ['churnRate', 'complaintRate', 'productPenetration'] },
      mechanics: [
        { __typename: 'Salon', seats: 40, followUpWithinDays: 7 },
        { __typename: 'BenefitLadder', remindWithin: '10000.00', steps: [{ threshold: '50000.00' }] },
      ],
      compliance: [],
      approvalParts: [],
      revisions: [{ actorName: 'marketer' }],
      transitions: [
        { step: 'submit', from: 'draft', to: 'inReview', actorName: 'marketer', reason: null },
        { step: 'approve', from: 'inReview', to: 'approved', actorName: 'approver', reason: null },
        { step: 'start', from: 'approved', to: 'running', actorName: 'marketer', reason: null },
      ],
    });
  });

  it('change only in what an edit names, and clear what it names empty', async () => {
    const { createCampaign } = await ask('marketer', create, { input: { ...salon, code: 'SALON-2' } });
    const { id } = createCampaign as { id: string };
    const { editCampaign } = await ask(
      'marketer',
      `mutation { editCampaign(input: { id: "${id}", revision: 1, targets: [], nameEn: "Salon" }) {
         ... on Campaign { revision nameEn nameZh targets { value } wording { body } } } }`,
    );
    expect(editCampaign).toEqual({
      revision: 2,
      nameEn: 'Salon',
      nameZh: salon.nameZh,
      targets: [],
      wording: [{ body: salon.wording[0]!.body }],
    });
  });

  it('answer a refusal by its type, with the field that caused it', async () => {
    const again = await ask('marketer', create, { input: salon });
    expect(again['createCampaign']).toMatchObject({ __typename: 'CampaignCodeTaken', field: 'code' });
    const wrong = await ask('marketer', create, {
      input: { ...salon, code: 'SALON-3', endsOn: '2026-06-01' },
    });
    expect(wrong['createCampaign']).toMatchObject({ __typename: 'InvalidInput', field: 'endsOn' });
  });

  it('are listed page by page', async () => {
    const page = `query ($after: String) { campaigns(first: 1, after: $after, filter: { quarter: "2026Q3" }) {
      nodes { code } pageInfo { hasNextPage endCursor } } }`;
    const { campaigns: first } = await ask('marketer', page);
    expect(first).toMatchObject({ nodes: [{ code: 'SALON-2' }], pageInfo: { hasNextPage: true } });
    const { endCursor: after } = (first as { pageInfo: { endCursor: string } }).pageInfo;
    const { campaigns: second } = await ask('marketer', page, { after });
    expect(second).toMatchObject({ nodes: [{ code: 'SALON-Q3' }], pageInfo: { hasNextPage: false } });
    await expect(
      ask('marketer', `{ campaigns(filter: { quarter: "Q3" }) { nodes { code } } }`),
    ).rejects.toThrow(/not a quarter/);
  });
});
