import { Injectable } from '@nestjs/common';
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
import { Audit, Database, Runs } from '#platform';
import type { EvaluationId } from '../evaluation.js';
import { EvaluationReader } from '../results/evaluation.reader.js';
import { ExplanationReader } from './explanation.reader.js';
import type { ExplainChangesPayload } from './explanation.js';

export interface RequestExplanationCommand {
  readonly evaluationId: EvaluationId;
  /** The earlier evaluation that it is held against. */
  readonly sinceId: EvaluationId;
}

/** Asks what changed between two evaluations of one experiment. A pair that was explained is not explained again. */
@Injectable()
export class RequestExplanation {
  constructor(
    private readonly database: Database,
    private readonly evaluations: EvaluationReader,
    private readonly explanations: ExplanationReader,
    private readonly runs: Runs,
    private readonly audit: Audit,
  ) {}

  async execute(
    { evaluationId, sinceId }: RequestExplanationCommand,
    actor: Actor,
  ): Promise<RunId | NotPermitted | NotFound | Refusal<'EvaluationsNotComparable'>> {
    if (!permits(actor, 'evaluate')) return notPermitted(actor, 'evaluate');
    const later = await this.evaluations.find(evaluationId, actor);
    if (!later) return notFound('evaluation', evaluationId);
    const earlier = await this.evaluations.find(sinceId, actor);
    if (!earlier) return notFound('evaluation', sinceId);
    if (earlier.experimentId !== later.experimentId) {
      return refuse(
        'EvaluationsNotComparable',
        'The two evaluations are about different experiments.',
        'sinceId',
      );
    }
    if (earlier.knownAt >= later.knownAt || earlier.evaluatedOn > later.evaluatedOn) {
      return refuse('EvaluationsNotComparable', `Evaluation ${sinceId} is not the earlier one.`, 'sinceId');
    }
    const explained = await this.explanations.find(evaluationId, sinceId);
    if (explained) return explained.runId;
    const payload: ExplainChangesPayload = {
      explanationId: newId<'Explanation'>(),
      earlierId: sinceId,
      laterId: evaluationId,
    };
    const runId = await this.database.transaction(async (tx) => {
      const id = await this.runs.request(tx, actor, 'explainChanges', payload);
      await this.audit.record(tx, actor, {
        action: 'explanation.requested',
        subject: `Experiment:${later.experimentId}`,
        detail: { ...payload, runId: id },
      });
      return id;
    });
    await this.runs.wake();
    return runId;
  }
}
