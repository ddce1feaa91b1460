import { Injectable } from '@nestjs/common';
import type { Actor, Period } from '#kernel';
import { Clock, Database, sql, type Queryable, type Sql } from '#platform';
import { approvalDigest, type ApprovalPart } from './approval-subject.js';
import type { Campaign, CampaignId } from './campaign.js';
import { campaignColumns, toCampaign, type CampaignRow } from './campaign-row.js';
import type { CampaignState, CampaignStep } from './campaign-state.js';
import type { CampaignType } from './campaign-type.js';
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

/** Dates are judged until a campaign begins: that one which ran is over by now is no finding. */
const begun: ReadonlySet<CampaignState> = new Set(['running', 'paused', 'completed', 'archived']);

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

  async byIds(
    campaignIds: readonly CampaignId[],
    actor: Actor,
    via: Queryable = this.database,
  ): Promise<Campaign[]> {
    return this.select(sql`campaign_id = any(${campaignIds}::uuid[])`, actor, via);
  }

  /** Newest first; ids are ordered by time. */
  async page(
    filter: CampaignFilter,
    { limit, after }: { readonly limit: number; readonly after?: CampaignId },
    actor: Actor,
  ): Promise<Campaign[]> {
    const rows = await this.database.query<CampaignRow>(sql`
      select ${campaignColumns} from campaigns.campaign
       where ${this.filtered(filter)} and ${visible(actor)}
         and (${after ?? null}::uuid is null or campaign_id < ${after ?? null}::uuid)
       order by campaign_id desc
       limit ${limit}`);
    return rows.map(toCampaign);
  }

  async endingIn(period: Period, actor: Actor, via: Queryable = this.database): Promise<Campaign[]> {
    return this.select(sql`ends_on between ${period.from} and ${period.to}`, actor, via);
  }

  /** What an approver would sign now. */
  async approvalDigest(campaign: Campaign, via: Queryable = this.database): Promise<string> {
    return (await this.approvalDigests([campaign], via)).get(campaign.campaignId)!;
  }

  async approvalDigests(
    campaigns: readonly Campaign[],
    via: Queryable = this.database,
  ): Promise<ReadonlyMap<CampaignId, string>> {
    const parts = await this.approvalParts(
      campaigns.map((each) => each.campaignId),
      via,
    );
    return new Map(
      campaigns.map(({ campaignId, code, content }) => [
        campaignId,
        approvalDigest(code, content, parts.get(campaignId)!),
      ]),
    );
  }

  /** Whether the campaign is, to the letter, what a second person approved. */
  async approvalStands(campaign: Campaign, via: Queryable = this.database): Promise<boolean> {
    return (
      campaign.approvedDigest !== undefined &&
      campaign.approvedDigest === (await this.approvalDigest(campaign, via))
    );
  }

  async approvalParts(
    campaignIds: readonly CampaignId[],
    via: Queryable = this.database,
  ): Promise<ReadonlyMap<CampaignId, readonly ApprovalPart[]>> {
    const rows = await via.query<Of<ApprovalPart>>(sql`
      select campaign_id as "campaignId", part, content
        from campaigns.approval_part where campaign_id = any(${campaignIds}::uuid[]) order by part`);
    return byCampaign(campaignIds, rows);
  }

  /** What the compliance check says today about each campaign, with the releases that somebody answers for. */
  async compliance(
    campaigns: readonly Campaign[],
  ): Promise<ReadonlyMap<CampaignId, readonly JudgedFinding[]>> {
    const today = await this.clock.today();
    const releases = await this.releases.all(
      this.database,
      campaigns.map((each) => each.campaignId),
    );
    return new Map(
      campaigns.map(({ campaignId, content, state }) => [
        campaignId,
        checkCompliance(content, begun.has(state) ? content.startsOn : today).map((finding) => ({
          ...finding,
          release: releases.find(
            (each) => each.campaignId === campaignId && each.findingId === finding.findingId,
          ),
        })),
      ]),
    );
  }

  async transitions(
    campaignIds: readonly CampaignId[],
  ): Promise<ReadonlyMap<CampaignId, readonly CampaignTransition[]>> {
    const rows = await this.database.query<Of<CampaignTransition>>(sql`
      select campaign_id as "campaignId", sequence, step, from_state as "from", to_state as "to",
             actor_name as "actorName", happened_at as "happenedAt", reason, digest
        from campaigns.transition where campaign_id = any(${campaignIds}::uuid[]) order by sequence`);
    return byCampaign(campaignIds, rows);
  }

  async revisions(
    campaignIds: readonly CampaignId[],
  ): Promise<ReadonlyMap<CampaignId, readonly CampaignRevision[]>> {
    const rows = await this.database.query<Of<CampaignRevision>>(sql`
      select campaign_id as "campaignId", revision, part, actor_name as "actorName", happened_at as "happenedAt"
        from campaigns.revision where campaign_id = any(${campaignIds}::uuid[]) order by revision`);
    return byCampaign(campaignIds, rows);
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

type Of<Row> = Row & { readonly campaignId: CampaignId };

function byCampaign<Row>(
  campaignIds: readonly CampaignId[],
  rows: readonly Of<Row>[],
): ReadonlyMap<CampaignId, readonly Row[]> {
  return new Map(campaignIds.map((id) => [id, rows.filter((row) => row.campaignId === id)]));
}

/** The SQL twin of `seesCampaign`. */
function visible(actor: Actor): Sql {
  return actor.regions === 'all' ? sql`true` : sql`(regions = '{}' or regions && ${actor.regions}::text[])`;
}
