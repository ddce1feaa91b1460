import { Injectable } from '@nestjs/common';
import { CampaignReader, coversCampaign, type Campaign } from '#campaigns';
import { notFound, type Actor, type NotFound } from '#kernel';
import type { Transaction } from '#platform';
import type { Experiment } from '../design/experiment.js';
import { ExperimentStore } from '../design/experiment.store.js';
import type { ExperimentId } from '../experiment-id.js';
import { FollowCampaign } from './follow-campaign.js';

/** What a use case works on: the locked experiment, in step with its campaign. */
export interface OpenExperiment {
  readonly experiment: Experiment;
  readonly campaign: Campaign;
}

/** Hands an experiment to whoever is in charge of every region that its campaign touches. */
@Injectable()
export class ExperimentDesk {
  constructor(
    private readonly campaigns: CampaignReader,
    private readonly store: ExperimentStore,
    private readonly following: FollowCampaign,
  ) {}

  async open(tx: Transaction, experimentId: ExperimentId, actor: Actor): Promise<OpenExperiment | NotFound> {
    const locked = await this.store.lock(tx, experimentId);
    const campaign = locked && (await this.campaigns.find(locked.campaignId, actor, tx));
    if (!campaign || !coversCampaign(actor, campaign.content.regions))
      return notFound('experiment', experimentId);
    return { experiment: await this.following.bringInStep(tx, locked, campaign, actor), campaign };
  }
}
