import { Injectable } from '@nestjs/common';
import type { Actor } from '#kernel';
import { Audit, Clock, sql, type Queryable, type Transaction } from '#platform';
import type { ApprovalPart } from './approval-subject.js';
import type { Campaign, CampaignContent, CampaignId } from './campaign.js';
import { campaignColumns, toCampaign, type CampaignRow } from './campaign-row.js';
import type { CampaignState, CampaignStep } from './campaign-state.js';
import { encodeContent } from './content-codec.js';
import type { Authorship } from './four-eyes.js';

const pastTense: Readonly<Record<CampaignStep, string>> = {
  submit: 'submitted',
  withdraw: 'withdrawn',
  approve: 'approved',
  reject: 'rejected',
  revise: 'revised',
  start: 'started',
  pause: 'paused',
  resume: 'resumed',
  complete: 'completed',
  archive: 'archived',
  cancel: 'cancelled',
};

/** Every write of a campaign, each with its audit entry, in the caller's transaction. */
@Injectable()
export class CampaignStore {
  constructor(
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  /** Reads a campaign and keeps others from changing it until the transaction ends. */
  async lock(tx: Transaction, campaignId: CampaignId): Promise<Campaign | undefined> {
    const row = await tx.one<CampaignRow>(
      sql`select ${campaignColumns} from campaigns.campaign where campaign_id = ${campaignId} for update`,
    );
    return row && toCampaign(row);
  }

  /** False when the code is taken. */
  async insert(
    tx: Transaction,
    campaignId: CampaignId,
    code: string,
    content: CampaignContent,
    actor: Actor,
  ): Promise<boolean> {
    const inserted = await tx.one(sql`
      insert into campaigns.campaign (campaign_id, code, type, state, name_zh, name_en, starts_on, ends_on, budget_fen,
                                      regions, revision, content, created_by, created_at)
      values (${campaignId}, ${code}, ${content.type}, 'draft', ${content.nameZh}, ${content.nameEn},
              ${content.startsOn}, ${content.endsOn}, ${content.budgetFen}, ${content.regions}, 1,
              ${encodeContent(content)}::jsonb, ${actor.actorId}, ${await this.clock.now(tx)})
      on conflict (code) do nothing
      returning campaign_id`);
    if (!inserted) return false;
    await this.recordRevision(tx, campaignId, 1, undefined, encodeContent(content), actor);
    await this.audit.record(tx, actor, {
      action: 'campaign.created',
      subject: `Campaign:${campaignId}`,
      detail: { code, content },
    });
    return true;
  }

  async saveContent(
    tx: Transaction,
    campaign: Campaign,
    content: CampaignContent,
    actor: Actor,
  ): Promise<void> {
    const encoded = encodeContent(content);
    await tx.query(sql`
      update campaigns.campaign
         set type = ${content.type}, name_zh = ${content.nameZh}, name_en = ${content.nameEn},
             starts_on = ${content.startsOn}, ends_on = ${content.endsOn}, budget_fen = ${content.budgetFen},
             regions = ${content.regions}, content = ${encoded}::jsonb, revision = ${campaign.revision + 1}
       where campaign_id = ${campaign.campaignId}`);
    await this.recordRevision(tx, campaign.campaignId, campaign.revision + 1, undefined, encoded, actor);
    await this.audit.record(tx, actor, {
      action: 'campaign.edited',
      subject: `Campaign:${campaign.campaignId}`,
      detail: { revision: campaign.revision + 1, content },
    });
  }

  /** Puts, replaces or (content undefined) takes away what another context contributes to the approval subject. */
  async savePart(
    tx: Transaction,
    campaign: Campaign,
    part: string,
    encoded: string | undefined,
    actor: Actor,
  ): Promise<void> {
    const { campaignId } = campaign;
    await tx.query(
      encoded === undefined
        ? sql`delete from campaigns.approval_part where campaign_id = ${campaignId} and part = ${part}`
        : sql`insert into campaigns.approval_part (campaign_id, part, content)
              values (${campaignId}, ${part}, ${encoded}::jsonb)
              on conflict (campaign_id, part) do update set content = excluded.content`,
    );
    const revision = campaign.revision + 1;
    await tx.query(
      sql`update campaigns.campaign set revision = ${revision} where campaign_id = ${campaignId}`,
    );
    await this.recordRevision(tx, campaignId, revision, part, encoded, actor);
    await this.audit.record(tx, actor, {
      action: 'campaign.partContributed',
      subject: `Campaign:${campaignId}`,
      detail: { revision, part, removed: encoded === undefined },
    });
  }

  /** Writes a step that the state machine allowed. An approval stands until the campaign is draft again. */
  async recordStep(
    tx: Transaction,
    campaign: Campaign,
    step: {
      readonly step: CampaignStep;
      readonly to: CampaignState;
      readonly reason?: string;
      readonly digest?: string;
    },
    actor: Actor,
  ): Promise<void> {
    const { campaignId } = campaign;
    const approvedDigest =
      step.step === 'approve' ? step.digest : step.to === 'draft' ? undefined : campaign.approvedDigest;
    await tx.query(sql`
      update campaigns.campaign set state = ${step.to}, approved_digest = ${approvedDigest ?? null}
       where campaign_id = ${campaignId}`);
    await tx.query(sql`
      insert into campaigns.transition (campaign_id, sequence, step, from_state, to_state, actor_id, actor_name,
                                        happened_at, reason, digest)
      select ${campaignId}, coalesce(max(sequence), 0) + 1, ${step.step}, ${campaign.state}, ${step.to},
             ${actor.actorId}, ${actor.name}, ${await this.clock.now(tx)}, ${step.reason?.trim() || null},
             ${step.digest ?? null}
        from campaigns.transition where campaign_id = ${campaignId}`);
    await this.audit.record(tx, actor, {
      action: `campaign.${pastTense[step.step]}`,
      subject: `Campaign:${campaignId}`,
      reason: step.reason?.trim() || undefined,
      detail: { from: campaign.state, to: step.to, digest: step.digest },
    });
  }

  async parts(via: Queryable, campaignId: CampaignId): Promise<ApprovalPart[]> {
    return via.query<ApprovalPart>(
      sql`select part, content from campaigns.approval_part where campaign_id = ${campaignId} order by part`,
    );
  }

  async authorship(via: Queryable, campaign: Campaign): Promise<Authorship> {
    const rows = await via.query<{ actorId: string }>(
      sql`select distinct actor_id as "actorId" from campaigns.revision where campaign_id = ${campaign.campaignId}`,
    );
    return { createdBy: campaign.createdBy, editedBy: new Set(rows.map((row) => row.actorId)) };
  }

  private async recordRevision(
    tx: Transaction,
    campaignId: CampaignId,
    revision: number,
    part: string | undefined,
    encoded: string | undefined,
    actor: Actor,
  ): Promise<void> {
    await tx.query(sql`
      insert into campaigns.revision (campaign_id, revision, part, content, actor_id, actor_name, happened_at)
      values (${campaignId}, ${revision}, ${part ?? null}, ${encoded ?? null}::jsonb, ${actor.actorId}, ${actor.name},
              ${await this.clock.now(tx)})`);
  }
}
