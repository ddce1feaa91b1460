import { Readable } from 'node:stream';
import type { Client, TestBank } from '../support/create-test-bank.js';
import type { SeedRoster } from './seed-files.js';
import {
  branchOfSeed,
  endsOn,
  observationDays,
  plantedCampaign,
  populationAsOf,
  startsOn,
} from './seed-bank.js';

export interface SeedExperiment extends SeedRoster {
  readonly experimentId: string;
}

export interface LeadingEstimate {
  readonly point: number;
  readonly low: number;
  readonly high: number;
}

const refused = '__typename ... on Refusal { message field }';

/** The people who conduct the study: each acts through the public interface, with a key of their own. */
export class SeedTeam {
  constructor(private readonly bank: TestBank) {}

  async setClock(now: string): Promise<void> {
    await act(
      this.bank.as.admin,
      'setClock',
      `mutation ($now: DateTime!) { setClock(now: $now) { ${refused} ... on Clock { today } } }`,
      { now },
    );
  }

  /** Imports a file and refuses to go on where the platform did not take every row. */
  async load(format: string, content: AsyncIterable<string>): Promise<void> {
    const { analyst } = this.bank.as;
    const answer = await analyst.fetch(`/uploads?name=${format}.csv`, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: Readable.toWeb(Readable.from(content)) as ReadableStream,
      duplex: 'half',
    } as RequestInit);
    const { fileId } = (await answer.json()) as { fileId: string };
    const { id } = await act<{ id: string }>(
      analyst,
      'requestImport',
      `mutation ($input: RequestImportInput!) { requestImport(input: $input) { ${refused} ... on Run { id } } }`,
      { input: { fileId, format } },
    );
    const counts = await this.finish(id);
    if (counts['new'] === 0 || counts['new'] !== counts['read'])
      throw new Error(`Import of ${format}: ${JSON.stringify(counts)}`);
  }

  /** One campaign with an experiment per seed; approved by another person than its author. */
  async conduct(seeds: readonly number[]): Promise<SeedExperiment[]> {
    const { marketer, approver } = this.bank.as;
    const campaignId = await this.createCampaign();
    const experimentIds: string[] = [];
    for (const seed of seeds) experimentIds.push(await this.createExperiment(campaignId, seed));
    await onId(marketer, 'submitCampaign', 'Campaign', campaignId);
    const { campaign } = await approver.ask<{ campaign: { approvalDigest: string } }>(
      'query ($id: ID!) { campaign(id: $id) { approvalDigest } }',
      { id: campaignId },
    );
    await act(
      approver,
      'approveCampaign',
      `mutation ($id: ID!, $digest: String!) { approveCampaign(id: $id, digest: $digest, reason: "Read.") { ${refused} ... on Campaign { id } } }`,
      { id: campaignId, digest: campaign.approvalDigest },
    );
    for (const id of experimentIds) {
      await onId(marketer, 'launchExperiment', 'Experiment', id);
      await this.finish((await onId(marketer, 'enrolExperiment', 'Run', id)).id);
    }
    await onId(marketer, 'startCampaign', 'Campaign', campaignId);
    return Promise.all(
      seeds.map(async (seed, index) => ({
        seed,
        experimentId: experimentIds[index]!,
        roster: await this.readRoster(experimentIds[index]!),
      })),
    );
  }

  /** The leading estimates over all tiers, by metric. */
  async evaluate(
    { experimentId }: SeedExperiment,
    metrics: readonly string[],
  ): Promise<Map<string, LeadingEstimate>> {
    const { analyst } = this.bank.as;
    const { evaluationId, run } = await act<{ evaluationId: string; run: { id: string } }>(
      analyst,
      'evaluate',
      `mutation ($id: ID!) { evaluate(experimentId: $id) { ${refused} ... on RequestedEvaluation { evaluationId run { id } } } }`,
      { id: experimentId },
    );
    await this.finish(run.id);
    const { evaluation } = await analyst.ask<{
      evaluation: {
        metrics: {
          key: string;
          comparisons: {
            leading: boolean;
            point: number | null;
            interval: { low: number | null; high: number | null } | null;
          }[];
        }[];
      };
    }>(
      `query ($id: ID!, $keys: [String!]) { evaluation(id: $id) {
         metrics(keys: $keys) { key comparisons { leading point interval { low high } } } } }`,
      { id: evaluationId, keys: metrics },
    );
    const estimates = new Map<string, LeadingEstimate>();
    for (const { key, comparisons } of evaluation.metrics) {
      const leading = comparisons.find((each) => each.leading);
      const [low, high] = [leading?.interval?.low, leading?.interval?.high];
      if (leading?.point == null || low == null || high == null) continue;
      estimates.set(key, { point: leading.point, low, high });
    }
    return estimates;
  }

  private async createCampaign(): Promise<string> {
    const { id } = await act<{ id: string }>(
      this.bank.as.marketer,
      'createCampaign',
      `mutation ($input: CreateCampaignInput!) { createCampaign(input: $input) { ${refused} ... on Campaign { id } } }`,
      { input: campaignInput },
    );
    return id;
  }

  private async createExperiment(campaignId: string, seed: number): Promise<string> {
    const { marketer } = this.bank.as;
    const name = branchOfSeed(seed);
    const segment = await act<{ id: string }>(
      marketer,
      'saveSegment',
      `mutation ($input: SaveSegmentInput!) { saveSegment(input: $input) { ${refused} ... on Segment { id } } }`,
      {
        input: {
          name,
          description: name,
          rule: { compare: { field: 'branch', operator: 'equal', value: name } },
          tierSchemeKey: 'personal-4',
        },
      },
    );
    const { id } = await act<{ id: string }>(
      marketer,
      'createExperiment',
      `mutation ($campaignId: ID!, $code: String!, $design: ExperimentDesignInput!) {
         createExperiment(campaignId: $campaignId, code: $code, design: $design) { ${refused} ... on Experiment { id } } }`,
      { campaignId, code: `SEED-${seed}`, design: designOf(name, segment.id) },
    );
    return id;
  }

  private async readRoster(experimentId: string): Promise<Map<string, string>> {
    const answer = await this.bank.as.analyst.fetch(`/export/experiments/${experimentId}/roster.csv`);
    const [header, ...lines] = (await answer.text()).trimEnd().split(/\r?\n/);
    const columns = header!.split(',');
    const [reference, variant] = [columns.indexOf('reference'), columns.indexOf('variant')];
    return new Map(
      lines.map((line) => {
        const values = line.split(',');
        return [values[reference]!, values[variant]!];
      }),
    );
  }

  private async finish(runId: string): Promise<Readonly<Record<string, number>>> {
    await this.bank.work();
    const { run } = await this.bank.as.analyst.ask<{
      run: { state: string; counts: { name: string; value: number }[]; error: { message: string } | null };
    }>('query ($id: ID!) { run(id: $id) { state counts { name value } error { message } } }', { id: runId });
    if (run.state !== 'succeeded') throw new Error(`Run ${run.state}: ${run.error?.message ?? ''}`);
    return Object.fromEntries(run.counts.map(({ name, value }) => [name, value]));
  }
}

/** A mutation whose refusal would be a mistake of the study. */
async function act<Model>(
  client: Client,
  field: string,
  query: string,
  variables: Record<string, unknown>,
): Promise<Model> {
  const outcome = (
    await client.ask<Record<string, { __typename: string; message?: string; field?: string }>>(
      query,
      variables,
    )
  )[field]!;
  if (outcome.message !== undefined)
    throw new Error(`${field}: ${outcome.__typename}: ${outcome.message} (${outcome.field ?? ''})`);
  return outcome as Model;
}

const onId = (client: Client, field: string, model: string, id: string) =>
  act<{ id: string }>(
    client,
    field,
    `mutation ($id: ID!) { ${field}(id: $id) { ${refused} ... on ${model} { id } } }`,
    { id },
  );

const campaignInput = {
  code: plantedCampaign.code,
  type: 'activation',
  nameEn: 'Seed study',
  nameZh: '种子研究',
  scenario: 'payment',
  startsOn,
  endsOn,
  owner: 'development-marketer',
  budget: '100000',
  channels: ['sms'],
  product: { kind: 'card', name: '借记卡' },
  brief: {
    why: 'To hold intervals against the truth',
    what: 'An offer by text message',
    who: 'Every customer of a seed',
    where: 'By text message',
    when: `${startsOn} to ${endsOn}`,
    how: 'Half are contacted',
    howMuch: 'CNY 100000',
  },
  offers: [{ code: 'POINTS', name: '积分礼包', unitCost: '1' }],
  wording: [
    { language: 'zh', title: '积分礼包', body: '完成任务即可领取积分礼包，详情请见活动规则。回复TD退订。' },
    {
      language: 'en',
      title: 'Points',
      body: 'Complete a task and collect your points. See the rules below.',
    },
  ],
  customerRules: [
    {
      language: 'zh',
      eligibility: '收到邀请的客户',
      validity: '2026年7月1日至2026年9月30日',
      terms: '每位客户限参加一次，领取时须核验身份。',
    },
    {
      language: 'en',
      eligibility: 'Customers who are invited',
      validity: '1 July to 30 September 2026',
      terms: 'Once per customer; identity is verified.',
    },
  ],
  oneParticipationPerCustomer: true,
  identityVerifiedAtRedemption: true,
};

/** Half and half in every tier. The salt is fixed: the study says the same every time. */
function designOf(name: string, segmentId: string) {
  return {
    name,
    hypothesis: 'The interval holds the truth.',
    population: {
      segmentId,
      segmentVersion: 1,
      asOf: populationAsOf,
      tierScheme: { key: 'personal-4', version: 1 },
      lifecycleRule: { key: 'default', version: 1 },
    },
    variants: [
      { key: 'control', name: 'No contact', isControl: true, channels: [] },
      { key: 'offer', name: 'Offer by text message', isControl: false, channels: ['sms'] },
    ],
    allocation: [
      {
        shares: [
          { variant: 'control', basisPoints: 5000 },
          { variant: 'offer', basisPoints: 5000 },
        ],
      },
    ],
    analysis: {
      primary: ['conversionRate'],
      secondary: ['activityPerMonth', 'activeRate', 'productPenetration'],
      guardrails: ['churnRate', 'complaintRate'],
      observationDays,
      expectations: [
        { metric: 'conversionRate', effectKind: 'absolute', minimumEffect: 0.1, controlRate: 0.25 },
      ],
    },
    startsOn,
    salt: `study-of-${name}`,
  };
}
