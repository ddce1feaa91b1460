import { Injectable } from '@nestjs/common';
import { ContributeToApproval } from '#campaigns';
import {
  invalidInput,
  isRefusal,
  notPermitted,
  permits,
  type Actor,
  type InvalidInput,
  type NotFound,
  type NotPermitted,
  type Refusal,
} from '#kernel';
import { Audit, Clock, Database } from '#platform';
import { partOf } from '../design/approval-part.js';
import { ExperimentStore } from '../design/experiment.store.js';
import { EnrolmentStore } from '../enrolment/enrolment.store.js';
import type { ExperimentId } from '../experiment-id.js';
import { ExperimentDesk } from './experiment-desk.js';
import { takeExperimentStep } from './experiment-state.js';

/** Gives an experiment up. Its customers are free for others from then on; what was recorded stays. */
@Injectable()
export class CancelExperiment {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly audit: Audit,
    private readonly desk: ExperimentDesk,
    private readonly contribute: ContributeToApproval,
    private readonly store: ExperimentStore,
    private readonly enrolments: EnrolmentStore,
  ) {}

  async execute(
    { experimentId, reason }: { readonly experimentId: ExperimentId; readonly reason: string },
    actor: Actor,
  ): Promise<ExperimentId | NotPermitted | NotFound | InvalidInput | Refusal<'ExperimentStepNotPossible'>> {
    if (!permits(actor, 'configure')) return notPermitted(actor, 'configure');
    if (reason.trim() === '') return invalidInput('reason', 'Say why the experiment is given up.');
    return this.database.transaction(async (tx) => {
      const opened = await this.desk.open(tx, experimentId, actor);
      if (isRefusal(opened)) return opened;
      const { experiment } = opened;
      const { state, campaignId, code } = experiment;
      const to = takeExperimentStep(state, 'cancel');
      if (isRefusal(to)) return to;
      // A draft leaves the approval; where the campaign already runs, what was approved stays as it was signed.
      if (state === 'draft')
        await this.contribute.execute(tx, { campaignId, part: partOf(code), content: undefined }, actor);
      const today = await this.clock.today(tx);
      await this.store.setState(tx, experimentId, to, today);
      await this.enrolments.releaseLayer(tx, experimentId, today);
      await this.audit.record(tx, actor, {
        action: 'experiment.cancelled',
        subject: `Experiment:${experimentId}`,
        detail: { from: state },
        reason,
      });
      return experimentId;
    });
  }
}
