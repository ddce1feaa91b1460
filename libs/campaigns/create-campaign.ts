import { Injectable } from '@nestjs/common';
import {
  invalidInput,
  newId,
  notPermitted,
  permits,
  refuse,
  type Actor,
  type InvalidInput,
  type NotPermitted,
  type Refusal,
} from '#kernel';
import { Database } from '#platform';
import type { CampaignContent, CampaignId } from './campaign.js';
import { CampaignStore } from './campaign.store.js';
import { coversCampaign } from './region-scope.js';
import { validateCode, validateContent } from './validate-content.js';

export interface CreateCampaignCommand {
  readonly code: string;
  readonly content: CampaignContent;
}

@Injectable()
export class CreateCampaign {
  constructor(
    private readonly database: Database,
    private readonly store: CampaignStore,
  ) {}

  async execute(
    { code, content }: CreateCampaignCommand,
    actor: Actor,
  ): Promise<CampaignId | NotPermitted | InvalidInput | Refusal<'CampaignCodeTaken'>> {
    if (!permits(actor, 'configure')) return notPermitted(actor, 'configure');
    const invalid = validateCode(code) ?? validateContent(content);
    if (invalid) return invalid;
    if (!coversCampaign(actor, content.regions))
      return invalidInput(
        'regions',
        'Your key covers some regions only; name those where the campaign runs.',
      );
    const campaignId = newId<'Campaign'>();
    return this.database.transaction(async (tx) =>
      (await this.store.insert(tx, campaignId, code, content, actor))
        ? campaignId
        : refuse('CampaignCodeTaken', `The code '${code}' belongs to another campaign.`, 'code'),
    );
  }
}
