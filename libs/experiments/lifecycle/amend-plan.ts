import { Injectable } from '@nestjs/common';
import {
  canonicalJson,
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
import { Audit, Database } from '#platform';
import { faultOfAnalysis } from '../design/check-design.js';
import { effectivePlan, ExperimentStore } from '../design/experiment.store.js';
import { amendPlan, type AmendableAnalysis } from '../design/frozen-plan.js';
import { occupiedPeriod } from '../eligibility/contact-cap.js';
import { EnrolmentStore } from '../enrolment/enrolment.store.js';
import type { ExperimentId } from '../experiment-id.js';
import { ExperimentDesk } from './experiment-desk.js';
import { refuseExperiment } from '../refusals.js';
import { amendableStates } from './experiment-state.js';

export interface AmendPlanCommand {
  readonly experimentId: ExperimentId;
  readonly reason: string;
  readonly change: Partial<AmendableAnalysis>;
}

/** Changes how a launched experiment will be judged. The plan as it was frozen stays, and every result shows the change. */
@Injectable()
export class AmendPlan {
  constructor(
    private readonly database: Database,
    private readonly audit: Audit,
    private readonly desk: ExperimentDesk,
    private readonly store: ExperimentStore,
    private readonly enrolments: EnrolmentStore,
  ) {}

  async execute(
    { experimentId, reason, change }: AmendPlanCommand,
    actor: Actor,
  ): Promise<ExperimentId | NotPermitted | NotFound | InvalidInput | Refusal<'AmendmentNotAllowed'>> {
    if (!permits(actor, 'configure')) return notPermitted(actor, 'configure');
    if (reason.trim() === '')
      return invalidInput('reason', 'An amendment needs a reason; every later result shows it.');
    return this.database.transaction(async (tx) => {
      const opened = await this.desk.open(tx, experimentId, actor);
      if (isRefusal(opened)) return opened;
      const { experiment } = opened;
      const effective = effectivePlan(experiment, await this.store.amendments(tx, [experimentId]));
      if (!effective || !amendableStates.includes(experiment.state)) {
        return refuseExperiment(
          'AmendmentNotAllowed',
          `An experiment that is '${experiment.state}' has no plan to amend.`,
        );
      }
      const amended = amendPlan(effective.plan, change);
      const fault = faultOfAnalysis(amended.plan.analysis);
      if (fault) return fault;
      if (amended.planHash === effective.planHash)
        return invalidInput('change', 'The amendment changes nothing.');
      await this.store.appendAmendment(
        tx,
        actor,
        experimentId,
        reason,
        JSON.parse(canonicalJson(change)) as object,
        amended,
      );
      const { startsOn, analysis } = amended.plan;
      await this.enrolments.extendLayer(
        tx,
        experimentId,
        occupiedPeriod(startsOn, analysis.observationDays).to,
      );
      await this.audit.record(tx, actor, {
        action: 'experiment.planAmended',
        subject: `Experiment:${experimentId}`,
        detail: { change, planHash: amended.planHash },
        reason,
      });
      return experimentId;
    });
  }
}
