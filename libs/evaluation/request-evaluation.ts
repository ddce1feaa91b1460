import { Injectable } from '@nestjs/common';
import { ExperimentReader, type ExperimentId } from '#experiments';
import {
  newId,
  notFound,
  notPermitted,
  permits,
  refuse,
  type Actor,
  type NotFound,
  type NotPermitted,
  type Refusal,
  type RunId,
} from '#kernel';
import { Audit, Clock, Database, pinKnownAt, Runs } from '#platform';
import type { EvaluateExperimentPayload, EvaluationId } from './evaluation.js';
import {
  breakdownDimensions,
  defaultBreakdowns,
  isBreakdownDimension,
  type BreakdownDimension,
} from './reading/dimensions.js';

export interface RequestEvaluationCommand {
  readonly experimentId: ExperimentId;
  /** Dimensions frozen at enrolment; the usual ones where none are named. */
  readonly breakdowns?: readonly string[];
}

export interface RequestedEvaluation {
  readonly evaluationId: EvaluationId;
  readonly runId: RunId;
}

export type RequestEvaluationRefusal =
  NotPermitted | NotFound | Refusal<'NotEnrolledYet'> | Refusal<'BreakdownUnknown'>;

/** Asks for an evaluation of an experiment with everything that is known now. */
@Injectable()
export class RequestEvaluation {
  constructor(
    private readonly database: Database,
    private readonly experiments: ExperimentReader,
    private readonly runs: Runs,
    private readonly clock: Clock,
    private readonly audit: Audit,
  ) {}

  async execute(
    { experimentId, breakdowns = defaultBreakdowns }: RequestEvaluationCommand,
    actor: Actor,
  ): Promise<RequestedEvaluation | RequestEvaluationRefusal> {
    if (!permits(actor, 'evaluate')) return notPermitted(actor, 'evaluate');
    const experiment = await this.experiments.find(experimentId, actor);
    if (!experiment) return notFound('experiment', experimentId);
    if (experiment.enrolledAt === null) {
      return refuse(
        'NotEnrolledYet',
        `Nobody is assigned in experiment ${experiment.code} yet.`,
        'experimentId',
      );
    }
    const stranger = breakdowns.find((dimension) => !isBreakdownDimension(dimension));
    if (stranger !== undefined) {
      const known = Object.keys(breakdownDimensions).join(', ');
      return refuse('BreakdownUnknown', `'${stranger}' is not one of ${known}.`, 'breakdowns');
    }
    const payload: EvaluateExperimentPayload = {
      evaluationId: newId<'Evaluation'>(),
      experimentId,
      knownAt: (await pinKnownAt(this.database)).toISOString(),
      evaluatedOn: await this.clock.today(),
      breakdowns: [...new Set(breakdowns)] as BreakdownDimension[],
    };
    const runId = await this.database.transaction(async (tx) => {
      const id = await this.runs.request(tx, actor, 'evaluateExperiment', payload);
      await this.audit.record(tx, actor, {
        action: 'evaluation.requested',
        subject: `Experiment:${experimentId}`,
        detail: { evaluationId: payload.evaluationId, runId: id },
      });
      return id;
    });
    await this.runs.wake();
    return { evaluationId: payload.evaluationId, runId };
  }
}
