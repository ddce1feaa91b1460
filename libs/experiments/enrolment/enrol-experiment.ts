import { Injectable } from '@nestjs/common';
import {
  isRefusal,
  notPermitted,
  permits,
  type Actor,
  type NotFound,
  type NotPermitted,
  type Refusal,
  type RunId,
} from '#kernel';
import { Audit, Database, Runs, sql, type Transaction } from '#platform';
import type { Experiment } from '../design/experiment.js';
import { ExperimentStore } from '../design/experiment.store.js';
import type { ExperimentId } from '../experiment-id.js';
import { ExperimentDesk } from '../lifecycle/experiment-desk.js';
import { takeExperimentStep } from '../lifecycle/experiment-state.js';
import { refuseExperiment } from '../refusals.js';

export type EnrolRefusal =
  NotPermitted | NotFound | Refusal<'ExperimentStepNotPossible'> | Refusal<'AssignmentsMissing'>;

/** Asks for the run that assigns the customers of a launched experiment; asking again while it is due gives the same run. */
@Injectable()
export class EnrolExperiment {
  constructor(
    private readonly database: Database,
    private readonly audit: Audit,
    private readonly runs: Runs,
    private readonly desk: ExperimentDesk,
    private readonly store: ExperimentStore,
  ) {}

  async execute(
    { experimentId }: { readonly experimentId: ExperimentId },
    actor: Actor,
  ): Promise<RunId | EnrolRefusal> {
    if (!permits(actor, 'configure')) return notPermitted(actor, 'configure');
    const outcome = await this.database.transaction(async (tx): Promise<RunId | EnrolRefusal> => {
      const opened = await this.desk.open(tx, experimentId, actor);
      if (isRefusal(opened)) return opened;
      const { experiment } = opened;
      const to = takeExperimentStep(experiment.state, 'enrol');
      if (isRefusal(to)) return to;
      const due = await this.dueRun(tx, experiment);
      if (due) return due;
      const external = experiment.design.kind === 'externallyAssigned';
      if (external && !(await this.hasAssignments(tx, experimentId))) {
        return refuseExperiment('AssignmentsMissing', `No assignment of ${experiment.code} is loaded.`);
      }
      const kind = external ? 'adoptAssignments' : 'assignCustomers';
      const runId = await this.runs.request(tx, actor, kind, { experimentId });
      await this.store.setEnrolmentRun(tx, experimentId, runId);
      await this.audit.record(tx, actor, {
        action: 'experiment.enrolmentRequested',
        subject: `Experiment:${experimentId}`,
        detail: { runId },
      });
      return runId;
    });
    if (!isRefusal(outcome)) await this.runs.wake();
    return outcome;
  }

  private async dueRun(tx: Transaction, { enrolmentRunId }: Experiment): Promise<RunId | undefined> {
    if (enrolmentRunId === null) return undefined;
    const run = await this.runs.find(enrolmentRunId, tx);
    return run && (run.state === 'queued' || run.state === 'running') ? run.runId : undefined;
  }

  private async hasAssignments(tx: Transaction, experimentId: ExperimentId): Promise<boolean> {
    const row = await tx.one(
      sql`select 1 from experiments.external_assignment where experiment_id = ${experimentId} limit 1`,
    );
    return row !== undefined;
  }
}
