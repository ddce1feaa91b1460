import { Injectable } from '@nestjs/common';
import type { Actor, Period } from '#kernel';
import { Clock, Database, sql, type Queryable, type Sql } from '#platform';
import { approvalDigest, type ApprovalPart } from './approval-subject.js';
import type { Campaign, CampaignId } from './campaign.js';
import { campaignColumns, toCampaign, type CampaignRow } from './campaign-row.js';
import type { CampaignState, CampaignStep } from './campaign-state.js';
import type { CampaignType } from './campaign-type.js';
import { CampaignStore } from './campaign.store.js';
import { checkCompliance } from './compliance/check-compliance.js';
import type { Finding } from './compliance/finding.js';
import { WordingReleaseStore, type WordingRelease } from './wording-release.store.js';

export interface CampaignFilter {
  readonly types?: readonly CampaignType[];
  readonly states?: readonly CampaignState[];
  /** Campaigns whose window ends in it: a campaign belongs to the quarter in which its window ends. */
  readonly endingIn?: Period;
  /** Part of a code or name. */
  readonly text?: string;
}

export interface CampaignPage {
  readonly campaigns: readonly Campaign[];
  readonly total: number;
  readonly hasMore: boolean;
}

export interface CampaignTransition {
  readonly sequence: number;
  readonly step: CampaignStep;
  readonly from: CampaignState;
  readonly to: CampaignState;
  readonly actorName: string;
  readonly happenedAt: Date;
  readonly reason: string | null;
  readonly digest: string | null;
}

export interface CampaignRevision {
  readonly revision: number;
  /** Null: the campaign's own content. */
  readonly part: string | null;
  readonly actorName: string;
  readonly happenedAt: Date;
}

/** A finding and, where somebody released it, the release. */
export interface JudgedFinding extends Finding {
  readonly release?: WordingRelease;
}

/** Questions about campaigns that anybody may ask, within the regions that the actor sees. */
@Injectable()
export class CampaignReader {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly store: CampaignStore,
    private readonly releases: WordingReleaseStore,
  ) {}

  async find(
    campaignId: CampaignId,
    actor: Actor,
    via: Queryable = this.database,
  ): Promise<Campaign | undefined> {
    return (await this.select(sql`campaign_id = ${campaignId}`, actor, via))[0];
  }

  async findByCode(
    code: string,
    actor: Actor,
    via: Queryable = this.database,
  ): Promise<Campaign | undefined> {
    return (await this.select(sql`code = ${code}`, actor, via))[0];
  }

  async byIds(campaignIds: readonly CampaignId[], actor: Actor): Promise<Campaign[]> {
    return this.select(sql`campaign_id = any(${campaignIds}::uuid[])`, actor);
  }

  /** Newest first; ids are ordered by time. */
  async page(
    filter: CampaignFilter,
    { first, after }: { readonly first: number; readonly after?: CampaignId },
    actor: Actor,
  ): Promise<CampaignPage> {
    const where = sql`${this.filtered(filter)} and ${visible(actor)}`;
    const rows = await this.database.query<CampaignRow>(sql`
      select ${campaignColumns} from campaigns.campaign
       where ${where} and (${after ?? null}::uuid is null or campaign_id < ${after ?? null}::uuid)
       order by campaign_id desc
       limit ${first + 1}`);
    const count = await this.database.one<{ total: number }>(
      sql`select count(*)::int as total from campaigns.campaign where ${where}`,
    );
    return {
      campaigns: rows.slice(0, first).map(toCampaign),
      total: count!.total,
      hasMore: rows.length > first,
    };
  }

  async endingIn(period: Period, actor: Actor, via: Queryable = this.database): Promise<Campaign[]> {
    return this.select(sql`ends_on between ${period.from} and ${period.to}`, actor, via);
  }

  /** What an approver would sign now. */
  async approvalDigest(campaign: Campaign, via: Queryable = this.database): Promise<string> {
    return approvalDigest(campaign.code, campaign.content, await this.store.parts(via, campaign.campaignId));
  }

  async approvalParts(campaignId: CampaignId): Promise<ApprovalPart[]> {
    return this.store.parts(this.database, campaignId);
  }

  /** Whether the campaign is, to the letter, what a second person approved. */
  async approvalStands(campaign: Campaign, via: Queryable = this.database): Promise<boolean> {
    return (
      campaign.approvedDigest !== undefined &&
      campaign.approvedDigest === (await this.approvalDigest(campaign, via))
    );
  }

  async compliance(campaign: Campaign): Promise<readonly JudgedFinding[]> {
    const releases = await this.releases.all(this.database, campaign.campaignId);
    return checkCompliance(campaign.content, await this.clock.today()).map((finding) => ({
      ...finding,
      release: releases.find((release) => release.findingId === finding.findingId),
    }));
  }

  async transitions(campaignId: CampaignId): Promise<CampaignTransition[]> {
    return this.database.query<CampaignTransition>(sql`
      select sequence, step, from_state as "from", to_state as "to", actor_name as "actorName",
             happened_at as "happenedAt", reason, digest
        from campaigns.transition where campaign_id = ${campaignId} order by sequence`);
  }

  async revisions(campaignId: CampaignId): Promise<CampaignRevision[]> {
    return this.database.query<CampaignRevision>(sql`
      select revision, part, actor_name as "actorName", happened_at as "happenedAt"
        from campaigns.revision where campaign_id = ${campaignId} order by revision`);
  }

  private filtered({ types, states, endingIn, text }: CampaignFilter): Sql {
    const pattern = text?.trim() ? `%${text.trim().replace(/[\\%_]/g, '\\$&')}%` : null;
    return sql`
      (${types ?? null}::text[] is null or type = any(${types ?? null}::text[]))
      and (${states ?? null}::text[] is null or state = any(${states ?? null}::text[]))
      and (${endingIn?.from ?? null}::date is null or ends_on between ${endingIn?.from ?? null} and ${endingIn?.to ?? null})
      and (${pattern}::text is null or code ilike ${pattern} or name_zh ilike ${pattern} or name_en ilike ${pattern})`;
  }

  private async select(where: Sql, actor: Actor, via: Queryable = this.database): Promise<Campaign[]> {
    const rows = await via.query<CampaignRow>(
      sql`select ${campaignColumns} from campaigns.campaign where ${where} and ${visible(actor)} order by campaign_id`,
    );
    return rows.map(toCampaign);
  }
}

/** The SQL twin of `seesCampaign`. */
function visible(actor: Actor): Sql {
  return actor.regions === 'all' ? sql`true` : sql`(regions = '{}' or regions && ${actor.regions}::text[])`;
}
