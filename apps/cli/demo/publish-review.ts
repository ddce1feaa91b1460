import type { ConductedCampaign } from './conduct-campaign.js';
import type { DemoTeam } from './demo-team.js';
import { textTable } from '../output/text-table.js';

const refused = '__typename ... on Refusal { message field }';
const period = '2026Q3';

interface ReviewedCampaign {
  readonly code: string;
  readonly cost: string;
  readonly recommendation: { readonly verdict: string; readonly clause: string; readonly reasonEn: string };
}

/** Ends the campaigns, prepares the quarter's review, reads it, and freezes exactly what was read. */
export async function publishReview(
  team: DemoTeam,
  conducted: readonly ConductedCampaign[],
): Promise<string> {
  for (const { campaignId } of conducted) {
    await team.marketer.act(
      'moveCampaign',
      `mutation ($id: ID!) { moveCampaign(id: $id, step: complete, reason: "The window has ended.") { ${refused} ... on Campaign { id } } }`,
      { id: campaignId },
    );
  }
  const run = await team.analyst.act<{ id: string }>(
    'prepareReview',
    `mutation { prepareReview(period: "${period}") { ${refused} ... on Run { id } } }`,
  );
  await team.analyst.runToEnd(run.id, team.progressOf('preparing the review'));
  const { quarterlyReview: review } = await team.approver.ask<{
    quarterlyReview: { contentHash: string; campaigns: ReviewedCampaign[] };
  }>(
    '{ quarterlyReview(year: 2026, quarter: 3) { contentHash campaigns { code cost recommendation { verdict clause reasonEn } } } }',
  );
  await team.approver.act(
    'publishReview',
    `mutation ($hash: String!) { publishReview(period: "${period}", contentHash: $hash) { ${refused} ... on Review { id: contentHash } } }`,
    { hash: review.contentHash },
  );
  return recommendationTable(review.campaigns);
}

function recommendationTable(campaigns: readonly ReviewedCampaign[]): string {
  const table = textTable(
    [
      { title: 'campaign', align: 'left', of: ({ code }) => code },
      { title: 'cost CNY', align: 'right', of: ({ cost }) => Number(cost).toLocaleString('en-US') },
      { title: 'recommended', align: 'left', of: ({ recommendation }) => recommendation.verdict },
      { title: 'because', align: 'left', of: ({ recommendation }) => recommendation.reasonEn },
    ],
    campaigns,
  );
  return `\nReview of ${period}, published\n${'═'.repeat(72)}\n${table}`;
}
