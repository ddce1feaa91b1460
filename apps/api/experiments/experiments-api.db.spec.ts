import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sql } from '#platform';
import { createTestBank, type TestBank } from '../../../test/support/create-test-bank.js';

let bank: TestBank;

beforeAll(async () => {
  bank = await createTestBank({ TIERLIFT_GLOBAL_HOLDOUT_SHARE: '0.05' });
  const { database } = bank;
  await database.query(sql`update platform.clock set simulated_now = '2026-06-10T02:00:00Z'`);
  await database.query(sql`select customers.ensure_snapshot_months('2026-05-01', '2026-05-31')`);
  const numbers = sql`generate_series(1, 400) as number`;
  const reference = sql`case when number = 400 then '=1+1' else 'C' || number end`;
  const id = sql`customers.customer_id_of(${reference})`;
  await database.query(sql`
    insert into customers.customer (customer_id, reference, recorded_at)
    select ${id}, ${reference}, '2026-06-01' from ${numbers}`);
  await database.query(sql`
    insert into customers.attributes (customer_id, recorded_at, relationship, customer_kind, opened_on, region)
    select ${id}, '2026-06-01', 'customer', 'personal', '2020-01-01', 'east' from ${numbers}`);
  await database.query(sql`
    insert into customers.snapshot (customer_id, as_of, recorded_at, aum_fen)
    select ${id}, '2026-05-31', '2026-06-01', 100 * (case when number % 4 = 0 then 900000 else 60000 end + number)
      from ${numbers}`);
  await database.query(sql`
    insert into customers.consent (customer_id, purpose, decided_on, recorded_at, granted)
    select ${id}, 'marketing', '2025-01-01', '2026-06-01', number % 40 <> 0 from ${numbers}`);
});
afterAll(async () => bank?.close());

const campaign = {
  code: 'SALON-Q3',
  type: 'valueUplift',
  nameZh: '财富沙龙',
  nameEn: 'Wealth salon',
  scenario: 'pension',
  startsOn: '2026-06-01',
  endsOn: '2026-09-30',
  owner: 'M-017',
  budget: '500000.00',
  channels: ['sms', 'managerCall'],
  brief: { why: 'a', what: 'b', who: 'c', where: 'd', when: 'e', how: 'f', howMuch: 'g' },
  wording: [{ language: 'zh', title: '财富沙龙邀请', body: '诚邀您参加养老规划沙龙。回T退订' }],
  customerRules: [
    {
      language: 'zh',
      eligibility: '受邀的个人客户',
      validity: '2026年6月1日至2026年9月30日',
      terms: '每位客户限领一份',
    },
  ],
};

const design = {
  name: 'Salon against nothing',
  hypothesis: 'The salon raises AUM',
  population: {
    asOf: '2026-05-31',
    tierScheme: { key: 'personal-3', version: 1 },
    lifecycleRule: { key: 'default', version: 1 },
  },
  variants: [
    { key: 'control', name: 'No contact', isControl: true },
    { key: 'salon', name: 'Salon', channels: ['sms'] },
  ],
  allocation: [
    {
      tier: 'high',
      shares: [
        { variant: 'control', basisPoints: 3000 },
        { variant: 'salon', basisPoints: 7000 },
      ],
    },
    {
      shares: [
        { variant: 'control', basisPoints: 5000 },
        { variant: 'salon', basisPoints: 5000 },
      ],
    },
  ],
  analysis: {
    primary: ['conversionRate'],
    guardrails: ['churnRate'],
    observationDays: 30,
    outcomeRules: { churn: { idleDays: 60 }, return: { from: ['churnWarning'] } },
    expectations: [
      { metric: 'conversionRate', minimumEffect: 0.1, effectKind: 'absolute', controlRate: 0.2 },
    ],
  },
  startsOn: '2026-06-15',
};

const refused = `__typename ... on Refusal { message field }`;
const shown = `${refused} ... on Experiment { id code state revision planHash salt }`;

type Outcome = Record<string, unknown> & { __typename: string; id: string };
const mutate = async (
  who: 'marketer' | 'approver' | 'admin',
  name: string,
  args: string,
  fields: string,
  variables = {},
  types = '',
) =>
  (
    await bank.as[who].ask<Record<string, Outcome>>(
      `mutation ${types} { ${name}(${args}) { ${fields} } }`,
      variables,
    )
  )[name]!;

describe('an experiment over the public interface', () => {
  let campaignId: string;
  let experimentId: string;

  it('is designed in a campaign and estimated before launch', async () => {
    const created = await mutate(
      'marketer',
      'createCampaign',
      'input: $input',
      `${refused} ... on Campaign { id }`,
      { input: campaign },
      '($input: CreateCampaignInput!)',
    );
    expect(created).toMatchObject({ __typename: 'Campaign' });
    campaignId = created.id;
    const args = 'campaignId: $campaignId, code: "SALON-1", design: $design';
    const types = '($campaignId: ID!, $design: ExperimentDesignInput!)';
    const broken = {
      ...design,
      allocation: [
        {
          shares: [
            { variant: 'control', basisPoints: 5000 },
            { variant: 'salon', basisPoints: 4000 },
          ],
        },
      ],
    };
    expect(
      await mutate('marketer', 'createExperiment', args, shown, { campaignId, design: broken }, types),
    ).toMatchObject({
      __typename: 'AllocationInvalid',
      message: 'All other tiers: shares add up to 90 % instead of 100 %.',
    });
    const experiment = await mutate(
      'marketer',
      'createExperiment',
      args,
      shown,
      { campaignId, design },
      types,
    );
    expect(experiment).toMatchObject({ __typename: 'Experiment', state: 'draft', revision: 1, salt: null });
    experimentId = experiment.id;

    const { estimateExperiment } = await bank.as.marketer.ask<{
      estimateExperiment: Record<string, unknown>;
    }>(
      `query ${types} { estimateExperiment(campaignId: $campaignId, design: $design) {
        ... on ExperimentEstimate {
          tiers { tier eligible } excluded { reason tier customers }
          sizes { metric tiers { tier basis arms { variant nControl nTreatment requiredControl power minimumDetectable } }
                  overall { variant minimumDetectable } } } } }`,
      { campaignId, design },
    );
    const { tiers, sizes } = estimateExperiment as {
      tiers: { tier: string; eligible: number }[];
      sizes: never[];
    };
    expect(tiers.map(({ tier }) => tier)).toEqual(['high', 'mid']);
    const [mid] = (sizes as { tiers: { tier: string; arms: Record<string, number>[] }[] }[])[0]!.tiers.filter(
      ({ tier }) => tier === 'mid',
    );
    const [arm] = mid!.arms;
    expect(arm!['nControl']).toBe(Math.round(tiers[1]!.eligible / 2));
    // R: power.prop.test(p1 = .2, p2 = .3, power = .8) gives n = 293.15.
    expect(arm!['requiredControl']).toBe(294);
    expect(arm!['power']).toBeLessThan(0.8);
  });

  it('is launched only after a second person has approved the campaign', async () => {
    const launch = () => mutate('marketer', 'launchExperiment', `id: "${experimentId}"`, shown);
    expect(await launch()).toMatchObject({ __typename: 'CampaignNotApproved' });
    const inReview = await mutate(
      'marketer',
      'submitCampaign',
      `id: "${campaignId}"`,
      `${refused} ... on Campaign { id approvalDigest approvalParts { part } }`,
    );
    expect(inReview).toMatchObject({ approvalParts: [{ part: 'experiment:SALON-1' }] });
    const approved = await mutate(
      'approver',
      'approveCampaign',
      `id: "${campaignId}", digest: "${String(inReview['approvalDigest'])}"`,
      `${refused} ... on Campaign { state }`,
    );
    expect(approved).toMatchObject({ state: 'approved' });
    const launched = await launch();
    expect(launched).toMatchObject({ state: 'frozen', planHash: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(await launch()).toMatchObject({ __typename: 'ExperimentStepNotPossible' });
  });

  it('shows the thresholds behind its outcomes, its own and the defaults, and takes none that makes no sense', async () => {
    const rules = `outcomeRules { endMaxAgeDays productsAtLeast churn { aumDropShare idleDays } return { from } }`;
    const { experiment } = await bank.as.executive.ask<{ experiment: unknown }>(
      `{ experiment(id: "${experimentId}") { analysis { ${rules} } } }`,
    );
    expect(experiment).toEqual({
      analysis: {
        outcomeRules: {
          endMaxAgeDays: 45,
          productsAtLeast: 2,
          churn: { aumDropShare: 0.8, idleDays: 60 },
          return: { from: ['churnWarning'] },
        },
      },
    });
    const analysis = { ...design.analysis, outcomeRules: { churn: { aumDropShare: 80 } } };
    const refusal = await mutate(
      'marketer',
      'createExperiment',
      'campaignId: $campaignId, code: "SALON-2", design: $design',
      shown,
      { campaignId, design: { ...design, analysis } },
      '($campaignId: ID!, $design: ExperimentDesignInput!)',
    );
    expect(refusal).toMatchObject({ __typename: 'InvalidInput', field: 'outcomeRules' });
  });

  it('has a plan whose hash anybody can recompute', async () => {
    const { experiment } = await bank.as.executive.ask<{ experiment: Record<string, string> }>(
      `{ experiment(id: "${experimentId}") { planHash canonicalPlan } }`,
    );
    expect(JSON.parse(experiment['canonicalPlan']!)).toMatchObject({
      analysis: {
        outcomeRules: {
          churn: { aumDropShare: 0.8, idleDays: 60 },
          return: { from: ['churnWarning'], aumMultiple: 1.1 },
        },
      },
    });
    const digest = createHash('sha256').update(experiment['canonicalPlan']!, 'utf8').digest('hex');
    expect(digest).toBe(experiment['planHash']);
    const plan = await (await bank.as.marketer.fetch(`/export/experiments/${experimentId}/plan.json`)).text();
    expect(plan).toBe(experiment['canonicalPlan']);
  });

  it('is enrolled by a run, and says who was left out and how alike the variants are', async () => {
    const run = await mutate(
      'marketer',
      'enrolExperiment',
      `id: "${experimentId}"`,
      `${refused} ... on Run { id state }`,
    );
    expect(run).toMatchObject({ __typename: 'Run', state: 'queued' });
    await bank.work();
    const query = `{ experiment(code: "SALON-1") { state eligible excluded sampleRatio { verdict }
      enrolled { tier variant customers } exclusions { reason tier customers }
      balance { tier variant characteristic level n difference undefinedBecause } amendments { reason } } }`;
    const { experiment } = await bank.as.marketer.ask<{ experiment: Record<string, unknown> }>(query);
    expect(experiment).toMatchObject({ state: 'enrolled', sampleRatio: { verdict: 'ok' }, amendments: [] });
    const enrolled = experiment['enrolled'] as { tier: string; variant: string; customers: number }[];
    const total = enrolled.reduce((sum, { customers }) => sum + customers, 0);
    expect(total).toBe(experiment['eligible']);
    expect(total + Number(experiment['excluded'])).toBe(400);
    expect(experiment['exclusions']).toContainEqual({ reason: 'noConsent', tier: 'high', customers: 10 });
    expect((experiment['balance'] as unknown[]).length).toBeGreaterThan(20);

    const forExecutive = await bank.as.executive.ask<{ experiment: Record<string, unknown> }>(query);
    expect(forExecutive.experiment['exclusions']).toContainEqual({
      reason: 'noConsent',
      tier: 'high',
      customers: null,
    });
  });

  it('hands its channel a list, and anybody allowed the roster, from which the script in docs recomputes it', async () => {
    const list = await mutate(
      'marketer',
      'requestContactList',
      `experimentId: "${experimentId}", variant: "salon", channel: sms`,
      `${refused} ... on ContactList { id path ready }`,
    );
    expect(list).toMatchObject({ ready: false });
    await bank.work();
    const download = (path: string, who: 'marketer' | 'executive' = 'marketer') => bank.as[who].fetch(path);
    const contacts = (await (await download(String(list['path']))).text()).trim().split('\n');
    expect(contacts[0]).toMatch(/^reference,campaign,variant/);
    expect((await download(String(list['path']), 'executive')).status).toBe(403);
    expect((await bank.anonymous.fetch(String(list['path']))).status).toBe(401);

    const folder = mkdtempSync(join(tmpdir(), 'tierlift-roster-'));
    try {
      const [plan, roster] = [join(folder, 'plan.json'), join(folder, 'roster.csv')];
      const rosterText = await (await download(`/export/experiments/${experimentId}/roster.csv`)).text();
      writeFileSync(plan, await (await download(`/export/experiments/${experimentId}/plan.json`)).text());
      writeFileSync(roster, rosterText);
      if (spawnSync('python3', ['--version']).status !== 0) return;
      const script = fileURLToPath(new URL('../../../docs/recompute_roster.py', import.meta.url));
      const said = execFileSync('python3', [script, plan, roster], { encoding: 'utf8' });
      expect(said).toMatch(/^\d+ customers, 0 differences/);
      const lines = rosterText.trimEnd().split('\n');
      const control = lines.findIndex((line) => line.endsWith(',control'));
      lines[control] = lines[control]!.replace(/control$/, 'salon');
      writeFileSync(roster, lines.join('\n'));
      expect(spawnSync('python3', [script, plan, roster]).status).toBe(1);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('shows an amendment with its reason, and refuses one without', async () => {
    const amend = (reason: string) =>
      mutate(
        'marketer',
        'amendPlan',
        `id: "${experimentId}", reason: "${reason}", change: { observationDays: 60 }`,
        `${refused} ... on Experiment { planHash amendments { number reason fields planHash analysis { observationDays } } }`,
      );
    expect(await amend(' ')).toMatchObject({ __typename: 'InvalidInput', field: 'reason' });
    const amended = await amend('Salons were moved to July');
    expect(amended).toMatchObject({
      amendments: [
        {
          number: 1,
          reason: 'Salons were moved to July',
          fields: ['observationDays'],
          analysis: { observationDays: 60 },
        },
      ],
    });
    const [amendment] = amended['amendments'] as { planHash: string }[];
    expect(amendment!.planHash).not.toBe(amended['planHash']);
  });

  it('runs, pauses and ends with its campaign', async () => {
    const stateOf = async () =>
      (
        await bank.as.executive.ask<{ campaign: { experiments: { state: string }[] } }>(
          `{ campaign(id: "${campaignId}") { experiments { state } } }`,
        )
      ).campaign.experiments.map(({ state }) => state);
    await mutate('marketer', 'startCampaign', `id: "${campaignId}"`, '__typename');
    expect(await stateOf()).toEqual(['running']);
    const move = (step: string) =>
      mutate('marketer', 'moveCampaign', `id: "${campaignId}", step: ${step}, reason: "trial"`, '__typename');
    await move('pause');
    expect(await stateOf()).toEqual(['paused']);
    const list = await mutate(
      'marketer',
      'requestContactList',
      `experimentId: "${experimentId}", variant: "salon", channel: sms`,
      refused,
    );
    expect(list).toMatchObject({ __typename: 'ExperimentStepNotPossible' });
    await move('resume');
    await move('complete');
    expect(await stateOf()).toEqual(['completed']);
  });

  it('lists experiments page by page', async () => {
    const { experiments } = await bank.as.executive.ask<{
      experiments: { nodes: unknown[]; pageInfo: unknown };
    }>(`{ experiments(first: 1) { nodes { code } pageInfo { hasNextPage } } }`);
    expect(experiments).toEqual({ nodes: [{ code: 'SALON-1' }], pageInfo: { hasNextPage: false } });
  });

  it('has caps and a holdout that only an administrator sets', async () => {
    const set = (who: 'marketer' | 'admin', year: number) =>
      mutate(
        who,
        'setGlobalHoldout',
        `year: ${year}, shareBasisPoints: 50`,
        `${refused} ... on GlobalHoldout { year shareBasisPoints }`,
      );
    expect(await set('marketer', 2027)).toMatchObject({ __typename: 'NotPermitted' });
    expect(await set('admin', 2026)).toMatchObject({ __typename: 'HoldoutYearStarted' });
    expect(await set('admin', 2027)).toMatchObject({ year: 2027, shareBasisPoints: 50 });
    const cap = await mutate(
      'admin',
      'setContactCap',
      'tier: "high", contactsPerMonth: 1',
      `${refused} ... on ContactCap { contactsPerMonth }`,
    );
    expect(cap).toMatchObject({ contactsPerMonth: 1 });
  });
});
