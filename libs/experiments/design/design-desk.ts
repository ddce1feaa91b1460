import { Injectable } from '@nestjs/common';
import { CampaignReader, coversCampaign, type Campaign, type CampaignId } from '#campaigns';
import { invalidInput, notFound, type Actor, type InvalidInput, type NotFound, type Refusal } from '#kernel';
import type { Queryable } from '#platform';
import { PopulationDefinitions } from '../eligibility/population-definitions.js';
import { refuseExperiment } from '../refusals.js';
import { faultOfDesign } from './check-design.js';
import type { ExperimentDesign } from './experiment-design.js';

export type DesignFault =
  NotFound | InvalidInput | Refusal<'AllocationInvalid'> | Refusal<'PopulationUnknown'>;

/** Judges a design against everything around it: the campaign that it belongs to and the definitions that it pins. */
@Injectable()
export class DesignDesk {
  constructor(
    private readonly campaigns: CampaignReader,
    private readonly definitions: PopulationDefinitions,
  ) {}

  /** The campaign that the design fits into, or what stands in the way. */
  async check(
    via: Queryable,
    campaignId: CampaignId,
    design: ExperimentDesign,
    actor: Actor,
  ): Promise<Campaign | DesignFault> {
    const campaign = await this.campaigns.find(campaignId, actor, via);
    if (!campaign || !coversCampaign(actor, campaign.content.regions))
      return notFound('campaign', campaignId);
    const fault = faultOfDesign(design) ?? faultWithinCampaign(design, campaign);
    if (fault) return fault;
    const tiers = await this.definitions.tiers(via, design.population);
    if (tiers === undefined) {
      return refuseExperiment(
        'PopulationUnknown',
        'The segment, tier scheme or lifecycle rule has no such version.',
      );
    }
    const stranger = Object.keys(design.allocation?.byTier ?? {}).find((tier) => !tiers.includes(tier));
    if (stranger !== undefined) {
      return refuseExperiment(
        'AllocationInvalid',
        `The tier scheme has no tier '${stranger}'; it has ${tiers.join(', ')}.`,
        'allocation',
      );
    }
    return campaign;
  }
}

function faultWithinCampaign(design: ExperimentDesign, { content }: Campaign): InvalidInput | undefined {
  const { startsOn } = design;
  if (startsOn < content.startsOn || startsOn > content.endsOn) {
    return invalidInput('startsOn', `The campaign runs from ${content.startsOn} to ${content.endsOn}.`);
  }
  const channel = design.variants
    .flatMap(({ channels }) => channels)
    .find((each) => !content.channels.includes(each));
  if (channel !== undefined) {
    return invalidInput(
      'variants',
      `The campaign does not have the channel ${channel}; add it to the campaign first.`,
    );
  }
  return undefined;
}
