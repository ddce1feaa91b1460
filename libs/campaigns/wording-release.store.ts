import { Injectable } from '@nestjs/common';
import type { Actor } from '#kernel';
import { Audit, Clock, sql, type Queryable, type Transaction } from '#platform';
import type { CampaignId } from './campaign.js';
import type { Finding, FindingRule } from './compliance/finding.js';

/** A held finding that somebody answers for. */
export interface WordingRelease {
  readonly campaignId: CampaignId;
  readonly findingId: string;
  readonly rule: FindingRule;
  readonly where: string;
  readonly matched: string | null;
  readonly excerpt: string | null;
  readonly releasedBy: string;
  readonly releasedAt: Date;
  readonly reason: string;
}

@Injectable()
export class WordingReleaseStore {
  constructor(
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  /** False when the finding was released before; that release stands. */
  async insert(
    tx: Transaction,
    campaignId: CampaignId,
    finding: Finding,
    reason: string,
    actor: Actor,
  ): Promise<boolean> {
    const inserted = await tx.one(sql`
      insert into campaigns.wording_release (campaign_id, finding_id, rule, place, matched, excerpt, actor_id, actor_name,
                                             happened_at, reason)
      values (${campaignId}, ${finding.findingId}, ${finding.rule}, ${finding.where}, ${finding.matched ?? null},
              ${finding.excerpt ?? null}, ${actor.actorId}, ${actor.name}, ${await this.clock.now(tx)}, ${reason.trim()})
      on conflict do nothing
      returning finding_id`);
    if (!inserted) return false;
    await this.audit.record(tx, actor, {
      action: 'campaign.wordingReleased',
      subject: `Campaign:${campaignId}`,
      reason: reason.trim(),
      detail: {
        findingId: finding.findingId,
        rule: finding.rule,
        where: finding.where,
        matched: finding.matched,
        excerpt: finding.excerpt,
      },
    });
    return true;
  }

  async all(via: Queryable, campaignIds: readonly CampaignId[]): Promise<WordingRelease[]> {
    return via.query<WordingRelease>(sql`
      select campaign_id as "campaignId", finding_id as "findingId", rule, place as "where", matched, excerpt, actor_name as "releasedBy",
             happened_at as "releasedAt", reason
        from campaigns.wording_release
       where campaign_id = any(${campaignIds}::uuid[])
       order by happened_at, finding_id`);
  }
}
