import { sql } from '#platform';
import type { Campaign, CampaignId } from './campaign.js';
import type { CampaignState } from './campaign-state.js';
import { decodeContent } from './content-codec.js';

export interface CampaignRow {
  readonly campaignId: CampaignId;
  readonly code: string;
  readonly state: CampaignState;
  readonly revision: number;
  readonly content: unknown;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly approvedDigest: string | null;
}

export const campaignColumns = sql`
  campaign_id as "campaignId", code, state, revision, content, created_by as "createdBy", created_at as "createdAt",
  approved_digest as "approvedDigest"`;

export function toCampaign(row: CampaignRow): Campaign {
  return {
    ...row,
    content: decodeContent(row.content),
    approvedDigest: row.approvedDigest ?? undefined,
  };
}
