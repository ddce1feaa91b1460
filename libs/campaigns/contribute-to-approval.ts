import { Injectable } from '@nestjs/common';
import { canonicalJson, isRefusal, notFound, notPermitted, permits } from '#kernel';
import type { Actor, NotFound, NotPermitted } from '#kernel';
import type { Transaction } from '#platform';
import type { CampaignId } from './campaign.js';
import { takeStep, type StepRefusal } from './campaign-state.js';
import { CampaignStore } from './campaign.store.js';
import { coversCampaign } from './region-scope.js';

export interface ContributeToApprovalCommand {
  readonly campaignId: CampaignId;
  /** Unique within the campaign, for example 'experiment:SALON-1'. */
  readonly part: string;
  /** Plain data: segment version, allocation, plan. Undefined takes the part away. */
  readonly content: unknown;
}

/**
 * Another context puts its design under the campaign's approval, in its own transaction. A contribution that differs
 * from the last is an edit: it voids an approval, its author is an editor, and a running campaign refuses it. The same
 * contribution again changes nothing.
 */
@Injectable()
export class ContributeToApproval {
  constructor(private readonly store: CampaignStore) {}

  async execute(
    tx: Transaction,
    { campaignId, part, content }: ContributeToApprovalCommand,
    actor: Actor,
  ): Promise<CampaignId | NotPermitted | NotFound | StepRefusal> {
    if (!permits(actor, 'configure')) return notPermitted(actor, 'configure');
    const campaign = await this.store.lock(tx, campaignId);
    if (!campaign || !coversCampaign(actor, campaign.content.regions))
      return notFound('campaign', campaignId);
    const known = (await this.store.parts(tx, campaignId)).find((each) => each.part === part);
    const before = known === undefined ? undefined : canonicalJson(known.content);
    const after = content === undefined ? undefined : canonicalJson(content);
    if (before === after) return campaignId;
    if (campaign.state !== 'draft') {
      const to = takeStep(campaign.state, 'revise', undefined);
      if (isRefusal(to)) return to;
      await this.store.recordStep(tx, campaign, { step: 'revise', to }, actor);
    }
    await this.store.savePart(tx, campaign, part, after, actor);
    return campaignId;
  }
}
