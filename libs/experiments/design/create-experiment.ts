import { Injectable } from '@nestjs/common';
import { ContributeToApproval, type CampaignId, type StepRefusal } from '#campaigns';
import {
  invalidInput,
  isRefusal,
  newId,
  notPermitted,
  permits,
  type Actor,
  type NotPermitted,
  type Refusal,
} from '#kernel';
import { Audit, Database } from '#platform';
import type { ExperimentId } from '../experiment-id.js';
import { refuseExperiment } from '../refusals.js';
import { approvalPart } from './approval-part.js';
import { DesignDesk, type DesignFault } from './design-desk.js';
import type { ExperimentDesign } from './experiment-design.js';
import { ExperimentStore } from './experiment.store.js';

export interface CreateExperimentCommand {
  readonly campaignId: CampaignId;
  readonly code: string;
  readonly design: ExperimentDesign;
}

export type CreateExperimentRefusal =
  NotPermitted | DesignFault | StepRefusal | Refusal<'ExperimentCodeTaken'>;

const codeForm = /^[A-Z0-9][A-Z0-9._-]{1,39}$/;

/** Adds an experiment to a campaign, under whose approval it comes at once. */
@Injectable()
export class CreateExperiment {
  constructor(
    private readonly database: Database,
    private readonly audit: Audit,
    private readonly desk: DesignDesk,
    private readonly store: ExperimentStore,
    private readonly contribute: ContributeToApproval,
  ) {}

  async execute(
    { campaignId, code, design }: CreateExperimentCommand,
    actor: Actor,
  ): Promise<ExperimentId | CreateExperimentRefusal> {
    if (!permits(actor, 'configure')) return notPermitted(actor, 'configure');
    if (!codeForm.test(code)) {
      return invalidInput(
        'code',
        'A code is 2 to 40 capital letters, digits and . _ - (for example SALON-1).',
      );
    }
    const experimentId = newId<'Experiment'>();
    return this.database.transaction(async (tx): Promise<ExperimentId | CreateExperimentRefusal> => {
      const campaign = await this.desk.check(tx, campaignId, design, actor);
      if (isRefusal(campaign)) return campaign;
      const contributed = await this.contribute.execute(
        tx,
        { campaignId, ...approvalPart(code, design) },
        actor,
      );
      if (isRefusal(contributed)) return contributed;
      const ids = { experimentId, campaignId, campaignCode: campaign.code, code };
      if (!(await this.store.insert(tx, actor, ids, design))) {
        return refuseExperiment(
          'ExperimentCodeTaken',
          `The code '${code}' belongs to another experiment.`,
          'code',
        );
      }
      await this.audit.record(tx, actor, {
        action: 'experiment.created',
        subject: `Experiment:${experimentId}`,
        detail: { campaignId, code, design },
      });
      return experimentId;
    });
  }
}
