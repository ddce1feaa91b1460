import { Injectable } from '@nestjs/common';
import { ContributeToApproval, type StepRefusal } from '#campaigns';
import {
  isRefusal,
  notFound,
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

export interface EditExperimentCommand {
  readonly experimentId: ExperimentId;
  /** The revision that the editor looked at. */
  readonly revision: number;
  readonly design: ExperimentDesign;
}

export type EditExperimentRefusal =
  | NotPermitted
  | DesignFault
  | StepRefusal
  | Refusal<'ExperimentChangedMeanwhile'>
  | Refusal<'ExperimentStepNotPossible'>;

/** Replaces the design of a draft; an approval of the campaign is void with it. */
@Injectable()
export class EditExperiment {
  constructor(
    private readonly database: Database,
    private readonly audit: Audit,
    private readonly desk: DesignDesk,
    private readonly store: ExperimentStore,
    private readonly contribute: ContributeToApproval,
  ) {}

  async execute(
    { experimentId, revision, design }: EditExperimentCommand,
    actor: Actor,
  ): Promise<ExperimentId | EditExperimentRefusal> {
    if (!permits(actor, 'configure')) return notPermitted(actor, 'configure');
    return this.database.transaction(async (tx): Promise<ExperimentId | EditExperimentRefusal> => {
      const experiment = await this.store.lock(tx, experimentId);
      if (!experiment) return notFound('experiment', experimentId);
      const { campaignId, code, state } = experiment;
      const campaign = await this.desk.check(tx, campaignId, design, actor);
      if (isRefusal(campaign)) return campaign;
      if (state !== 'draft') {
        return refuseExperiment(
          'ExperimentStepNotPossible',
          `The plan is frozen (the experiment is '${state}').`,
        );
      }
      if (experiment.revision !== revision) {
        return refuseExperiment(
          'ExperimentChangedMeanwhile',
          `You edited revision ${revision}; the experiment is at revision ${experiment.revision}.`,
          'revision',
        );
      }
      const contributed = await this.contribute.execute(
        tx,
        { campaignId, ...approvalPart(code, design) },
        actor,
      );
      if (isRefusal(contributed)) return contributed;
      await this.store.saveDesign(tx, experimentId, design);
      await this.audit.record(tx, actor, {
        action: 'experiment.edited',
        subject: `Experiment:${experimentId}`,
        detail: { revision: revision + 1, design },
      });
      return experimentId;
    });
  }
}
