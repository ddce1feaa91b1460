import { Injectable } from '@nestjs/common';
import {
  invalidInput,
  notFound,
  notPermitted,
  permits,
  refuse,
  isRefusal,
  type Actor,
  type InvalidInput,
  type NotFound,
  type NotPermitted,
  type Refusal,
} from '#kernel';
import { Database } from '#platform';
import type { CampaignContent, CampaignId } from './campaign.js';
import { takeStep, type StepRefusal } from './campaign-state.js';
import { CampaignStore } from './campaign.store.js';
import { encodeContent } from './content-codec.js';
import { coversCampaign, seesCampaign } from './region-scope.js';
import { validateContent } from './validate-content.js';

export interface EditCampaignCommand {
  readonly campaignId: CampaignId;
  /** The revision that the editor read: an edit on top of somebody else's unseen edit is refused. */
  readonly revision: number;
  /** What is not named stays as it is. */
  readonly changes: Partial<CampaignContent>;
}

/** Changes the content. Whatever a second person saw or signed is void: the campaign is a draft again. */
@Injectable()
export class EditCampaign {
  constructor(
    private readonly database: Database,
    private readonly store: CampaignStore,
  ) {}

  async execute(
    { campaignId, revision, changes }: EditCampaignCommand,
    actor: Actor,
  ): Promise<
    CampaignId | NotPermitted | NotFound | InvalidInput | StepRefusal | Refusal<'CampaignChangedMeanwhile'>
  > {
    if (!permits(actor, 'configure')) return notPermitted(actor, 'configure');
    return this.database.transaction(async (tx) => {
      const campaign = await this.store.lock(tx, campaignId);
      if (!campaign || !seesCampaign(actor, campaign.content.regions))
        return notFound('campaign', campaignId);
      if (campaign.revision !== revision) {
        return refuse(
          'CampaignChangedMeanwhile',
          `You read revision ${revision}; the campaign is at ${campaign.revision}.`,
          'revision',
        );
      }
      const content = { ...campaign.content, ...changes };
      const invalid = validateContent(content);
      if (invalid) return invalid;
      if (!coversCampaign(actor, campaign.content.regions) || !coversCampaign(actor, content.regions))
        return invalidInput('regions', 'The campaign touches regions that your key does not cover.');
      if (encodeContent(content) === encodeContent(campaign.content)) return campaignId;

      if (campaign.state !== 'draft') {
        const to = takeStep(campaign.state, 'revise', undefined);
        if (isRefusal(to)) return to;
        await this.store.recordStep(tx, campaign, { step: 'revise', to }, actor);
      }
      await this.store.saveContent(tx, campaign, content, actor);
      return campaignId;
    });
  }
}
