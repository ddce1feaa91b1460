import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { CampaignReader, type Campaign } from '#campaigns';
import {
  invalidInput,
  isRefusal,
  notPermitted,
  permits,
  type Actor,
  type CalendarDate,
  type InvalidInput,
  type NotFound,
  type NotPermitted,
  type Refusal,
} from '#kernel';
import { Audit, Clock, Database, type Transaction } from '#platform';
import type { Experiment } from '../design/experiment.js';
import { ExperimentStore } from '../design/experiment.store.js';
import { freezePlan } from '../design/frozen-plan.js';
import type { ExperimentId } from '../experiment-id.js';
import { ExperimentDesk } from './experiment-desk.js';
import { refuseExperiment } from '../refusals.js';
import { takeExperimentStep } from './experiment-state.js';

export type LaunchRefusal =
  | NotPermitted
  | NotFound
  | InvalidInput
  | Refusal<'ExperimentStepNotPossible'>
  | Refusal<'CampaignNotApproved'>
  | Refusal<'StartAlreadyPast'>;

/** Freezes the plan of an approved experiment and draws its salt: from here on, who is assigned to what is decided. */
@Injectable()
export class LaunchExperiment {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly audit: Audit,
    private readonly campaigns: CampaignReader,
    private readonly desk: ExperimentDesk,
    private readonly store: ExperimentStore,
  ) {}

  async execute(
    { experimentId }: { readonly experimentId: ExperimentId },
    actor: Actor,
  ): Promise<ExperimentId | LaunchRefusal> {
    if (!permits(actor, 'configure')) return notPermitted(actor, 'configure');
    return this.database.transaction(async (tx): Promise<ExperimentId | LaunchRefusal> => {
      const opened = await this.desk.open(tx, experimentId, actor);
      if (isRefusal(opened)) return opened;
      const { experiment, campaign } = opened;
      const to = takeExperimentStep(experiment.state, 'launch');
      if (isRefusal(to)) return to;
      const refused =
        (await this.faultOfApproval(tx, campaign)) ?? faultOfTime(experiment, await this.clock.today(tx));
      if (refused) return refused;
      const hashed = freezePlan(experiment.design, {
        experimentCode: experiment.code,
        campaignCode: campaign.code,
        regions: campaign.content.regions,
        consentPurpose: campaign.content.consentPurpose,
        salt: experiment.design.salt ?? randomBytes(16).toString('hex'),
      });
      await this.store.freeze(tx, experimentId, hashed);
      await this.audit.record(tx, actor, {
        action: 'experiment.launched',
        subject: `Experiment:${experimentId}`,
        detail: { planHash: hashed.planHash, salt: hashed.plan.salt },
      });
      return experimentId;
    });
  }

  private async faultOfApproval(tx: Transaction, campaign: Campaign) {
    const mayLaunch =
      campaign.state === 'approved' || campaign.state === 'running' || campaign.state === 'paused';
    if (mayLaunch && (await this.campaigns.approvalStands(campaign, tx))) return undefined;
    return refuseExperiment('CampaignNotApproved', `The campaign ${campaign.code} is '${campaign.state}'.`);
  }
}

/** What another system has assigned may lie in the past; what we assign may not. */
function faultOfTime({ design }: Experiment, today: CalendarDate) {
  if (design.kind === 'externallyAssigned') return undefined;
  if (design.startsOn < today) {
    return refuseExperiment(
      'StartAlreadyPast',
      `It would start on ${design.startsOn}, and today is ${today}.`,
      'startsOn',
    );
  }
  if (design.population.asOf > today) {
    return invalidInput(
      'asOf',
      `The population of ${design.population.asOf} is not known yet; today is ${today}.`,
    );
  }
  return undefined;
}
