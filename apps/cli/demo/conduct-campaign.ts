import type { DemoCampaign } from './demo-campaigns.js';
import { endsOn, populationAsOf, startsOn } from './demo-bank.js';
import { observationDays } from './demo-campaigns.js';
import type { DemoTeam } from './demo-team.js';

/** A campaign whose experiment has its customers assigned; nobody is contacted yet. */
export interface EnrolledCampaign {
  readonly plan: DemoCampaign;
  readonly campaignId: string;
  readonly experimentId: string;
}

export interface ConductedCampaign extends EnrolledCampaign {
  /** Reference → tier and variant, from the exported roster. */
  readonly roster: ReadonlyMap<string, { readonly tier: string; readonly variant: string }>;
  /** References on the contact lists: whom the channels really contacted. */
  readonly contacted: ReadonlySet<string>;
}

const refused = '__typename ... on Refusal { message field }';

/** Enters a campaign with its experiment, has it approved by another person and enrols its customers. */
export async function enrolCampaign(team: DemoTeam, plan: DemoCampaign): Promise<EnrolledCampaign> {
  const segmentId = await saveSegment(team, plan);
  const campaignId = await createCampaign(team, plan);
  const experimentId = await createExperiment(team, plan, campaignId, segmentId);
  await approve(team, campaignId);
  await team.marketer.act(
    'launchExperiment',
    `mutation ($id: ID!) { launchExperiment(id: $id) { ${refused} ... on Experiment { id } } }`,
    { id: experimentId },
  );
  const run = await team.marketer.act<{ id: string }>(
    'enrolExperiment',
    `mutation ($id: ID!) { enrolExperiment(id: $id) { ${refused} ... on Run { id } } }`,
    { id: experimentId },
  );
  await team.marketer.runToEnd(run.id, team.progressOf(`enrolling ${plan.code}`));
  return { plan, campaignId, experimentId };
}

/** Starts an enrolled campaign and hands its contact lists to the channels. */
export async function conductCampaign(
  team: DemoTeam,
  enrolled: EnrolledCampaign,
): Promise<ConductedCampaign> {
  await team.marketer.act(
    'startCampaign',
    `mutation ($id: ID!) { startCampaign(id: $id) { ${refused} ... on Campaign { id } } }`,
    { id: enrolled.campaignId },
  );
  const roster = await readRoster(team, enrolled.experimentId);
  return { ...enrolled, roster, contacted: await requestContactLists(team, enrolled) };
}

async function saveSegment(team: DemoTeam, { segment }: DemoCampaign): Promise<string> {
  const { id } = await team.marketer.act<{ id: string }>(
    'saveSegment',
    `mutation ($input: SaveSegmentInput!) { saveSegment(input: $input) { ${refused} ... on Segment { id } } }`,
    {
      input: {
        name: segment.nameEn,
        description: segment.nameZh,
        rule: segment.rule,
        tierSchemeKey: 'personal-4',
      },
    },
  );
  return id;
}

async function createCampaign(team: DemoTeam, plan: DemoCampaign): Promise<string> {
  const { id } = await team.marketer.act<{ id: string }>(
    'createCampaign',
    `mutation ($input: CreateCampaignInput!) { createCampaign(input: $input) { ${refused} ... on Campaign { id } } }`,
    {
      input: {
        code: plan.code,
        type: plan.type,
        nameEn: plan.nameEn,
        nameZh: plan.nameZh,
        scenario: plan.scenario,
        startsOn,
        endsOn,
        owner: 'development-marketer',
        budget: plan.budget,
        channels: [...new Set(plan.variants.flatMap((variant) => variant.channels))],
        product: plan.product,
        brief: {
          why: plan.hypothesis,
          what: plan.nameEn,
          who: plan.segment.nameEn,
          where: 'all channels of the variants',
          when: `${startsOn} to ${endsOn}`,
          how: plan.variants.map((variant) => variant.name).join('; '),
          howMuch: `budget CNY ${plan.budget}`,
        },
        offers: [plan.offer],
        wording: [
          { language: 'zh', title: plan.nameZh, body: plan.wordingZh },
          { language: 'en', title: plan.nameEn, body: plan.wordingEn },
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
      },
    },
  );
  return id;
}

async function createExperiment(
  team: DemoTeam,
  plan: DemoCampaign,
  campaignId: string,
  segmentId: string,
): Promise<string> {
  const shares = (basisPoints: Readonly<Record<string, number>>) =>
    Object.entries(basisPoints).map(([variant, points]) => ({ variant, basisPoints: points }));
  const { id } = await team.marketer.act<{ id: string }>(
    'createExperiment',
    `mutation ($campaignId: ID!, $code: String!, $design: ExperimentDesignInput!) {
       createExperiment(campaignId: $campaignId, code: $code, design: $design) { ${refused} ... on Experiment { id } } }`,
    {
      campaignId,
      code: plan.code,
      design: {
        name: plan.nameEn,
        hypothesis: plan.hypothesis,
        population: {
          segmentId,
          segmentVersion: 1,
          asOf: populationAsOf,
          tierScheme: { key: 'personal-4', version: 1 },
          lifecycleRule: { key: 'default', version: 1 },
        },
        variants: plan.variants,
        allocation: Object.entries(plan.allocation).map(([tier, basisPoints]) => ({
          ...(tier === '*' ? {} : { tier }),
          shares: shares(basisPoints),
        })),
        analysis: {
          primary: [plan.primary],
          secondary: plan.secondary,
          guardrails: plan.type === 'acquisition' ? ['complaintRate'] : ['churnRate', 'complaintRate'],
          observationDays,
          expectations: [
            {
              metric: plan.primary,
              effectKind: plan.minimumEffect.kind,
              minimumEffect: plan.minimumEffect.value,
              controlRate: plan.controlRate,
              controlMean: plan.controlMean,
              standardDeviation: plan.standardDeviation,
            },
          ],
          covariates: plan.covariates,
        },
        layer: 'retail',
        // A salt of its own is drawn at launch; here the same seed shall tell the same story again.
        salt: `demo-${plan.code}`,
        startsOn,
      },
    },
  );
  return id;
}

/** The approver reads the campaign, releases what compliance holds with a reason, and signs what was read. */
async function approve(team: DemoTeam, campaignId: string): Promise<void> {
  await team.marketer.act(
    'submitCampaign',
    `mutation ($id: ID!) { submitCampaign(id: $id) { ${refused} ... on Campaign { id } } }`,
    { id: campaignId },
  );
  const read = () =>
    team.approver.ask<{ campaign: { approvalDigest: string } }>(
      'query ($id: ID!) { campaign(id: $id) { approvalDigest } }',
      { id: campaignId },
    );
  const { campaign } = await read();
  await team.approver.act(
    'approveCampaign',
    `mutation ($id: ID!, $digest: String!, $reason: String) { approveCampaign(id: $id, digest: $digest, reason: $reason) { ${refused} ... on Campaign { id } } }`,
    {
      id: campaignId,
      digest: campaign.approvalDigest,
      reason: 'Wording, offers and allocation read; sizes suffice.',
    },
  );
}

async function readRoster(
  team: DemoTeam,
  experimentId: string,
): Promise<Map<string, { tier: string; variant: string }>> {
  const text = await team.analyst.download(`/export/experiments/${experimentId}/roster.csv`);
  return new Map(
    recordsOf(text).map((row) => [row['reference']!, { tier: row['tier']!, variant: row['variant']! }]),
  );
}

async function requestContactLists(
  team: DemoTeam,
  { plan, experimentId }: EnrolledCampaign,
): Promise<Set<string>> {
  const contacted = new Set<string>();
  for (const variant of plan.variants) {
    for (const channel of variant.channels) {
      const list = await team.marketer.act<{ id: string; runId: string; path: string }>(
        'requestContactList',
        `mutation ($id: ID!, $variant: String!, $channel: Channel!) {
           requestContactList(experimentId: $id, variant: $variant, channel: $channel) { ${refused} ... on ContactList { id runId path } } }`,
        { id: experimentId, variant: variant.key, channel },
      );
      await team.marketer.runToEnd(list.runId, team.progressOf(`contact list ${plan.code} ${variant.key}`));
      for (const row of recordsOf(await team.marketer.download(list.path))) contacted.add(row['reference']!);
    }
  }
  return contacted;
}

/** Records of an export whose values hold no quotation marks, as references, tiers and variants never do. */
function recordsOf(text: string): Record<string, string>[] {
  const [header, ...lines] = text.trimEnd().split(/\r?\n/);
  const columns = header!.split(',');
  return lines.map((line) => {
    const values = line.split(',');
    return Object.fromEntries(columns.map((column, index) => [column, values[index] ?? '']));
  });
}
