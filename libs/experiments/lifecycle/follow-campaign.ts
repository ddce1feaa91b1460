import { Injectable } from '@nestjs/common';
import { CampaignReader, type Campaign, type CampaignId } from '#campaigns';
import type { Actor } from '#kernel';
import { Audit, Clock, Database, type Transaction } from '#platform';
import type { Experiment } from '../design/experiment.js';
import { ExperimentStore } from '../design/experiment.store.js';
import { EnrolmentStore } from '../enrolment/enrolment.store.js';
import type { ExperimentId } from '../experiment-id.js';
import { experimentSteps, stepInStepWith } from './experiment-state.js';

/** Brings the experiments of a campaign in step with it, after the campaign was started, paused, resumed or ended. */
@Injectable()
export class FollowCampaign {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly audit: Audit,
    private readonly campaigns: CampaignReader,
    private readonly experiments: ExperimentStore,
    private readonly enrolments: EnrolmentStore,
  ) {}

  /** Returns the experiments that changed. Doing it again changes nothing. */
  async execute(campaignId: CampaignId, actor: Actor): Promise<ExperimentId[]> {
    return this.database.transaction(async (tx) => {
      const campaign = await this.campaigns.find(campaignId, actor, tx);
      if (!campaign) return [];
      const changed: ExperimentId[] = [];
      for (const experiment of await this.experiments.lockOfCampaign(tx, campaignId)) {
        const now = await this.bringInStep(tx, experiment, campaign, actor);
        if (now.state !== experiment.state) changed.push(experiment.experimentId);
      }
      return changed;
    });
  }

  /** The locked experiment in the state that its campaign asks for. */
  async bringInStep(
    tx: Transaction,
    experiment: Experiment,
    campaign: Campaign,
    actor: Actor,
  ): Promise<Experiment> {
    const { experimentId, state: from } = experiment;
    const step = stepInStepWith(campaign.state, from);
    if (step === undefined) return experiment;
    const { to } = experimentSteps[step];
    const endedOn = to === 'completed' || to === 'cancelled' ? await this.clock.today(tx) : undefined;
    await this.experiments.setState(tx, experimentId, to, endedOn);
    if (endedOn !== undefined) await this.enrolments.releaseLayer(tx, experimentId, endedOn);
    await this.audit.record(tx, actor, {
      action: `experiment.${to}`,
      subject: `Experiment:${experimentId}`,
      detail: { from, to, because: `the campaign is ${campaign.state}` },
    });
    return { ...experiment, state: to, endedOn: endedOn ?? experiment.endedOn };
  }
}
