import { Injectable } from '@nestjs/common';
import { CampaignReader, type CampaignId } from '#campaigns';
import { isRefusal, type Actor } from '#kernel';
import { Audit, Clock, Database, type Transaction } from '#platform';
import type { Experiment } from '../design/experiment.js';
import { ExperimentStore } from '../design/experiment.store.js';
import { EnrolmentStore } from '../enrolment/enrolment.store.js';
import type { ExperimentId } from '../experiment-id.js';
import { stepInStepWith, takeExperimentStep } from './experiment-state.js';

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
        const step = stepInStepWith(campaign.state, experiment.state);
        if (step === undefined) continue;
        await this.take(tx, experiment, step, actor);
        changed.push(experiment.experimentId);
      }
      return changed;
    });
  }

  private async take(
    tx: Transaction,
    experiment: Experiment,
    step: Parameters<typeof takeExperimentStep>[1],
    actor: Actor,
  ) {
    const { experimentId, state } = experiment;
    const to = takeExperimentStep(state, step);
    if (isRefusal(to)) return;
    const ends = to === 'completed' || to === 'cancelled';
    const today = ends ? await this.clock.today(tx) : undefined;
    await this.experiments.setState(tx, experimentId, to, today);
    if (today !== undefined) await this.enrolments.releaseLayer(tx, experimentId, today);
    await this.audit.record(tx, actor, {
      action: `experiment.${to}`,
      subject: `Experiment:${experimentId}`,
      detail: { from: state, to, because: 'campaign' },
    });
  }
}
