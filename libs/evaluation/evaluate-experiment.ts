import { Injectable } from '@nestjs/common';
import { ExperimentReader } from '#experiments';
import { Audit, Database, type RunContext, type RunHandler } from '#platform';
import { codeVersion } from './code-version.js';
import type { EvaluateExperimentPayload } from './evaluation.js';
import { CurrentOutcomesStore } from './outcomes/current-outcomes.js';
import { planForRepetition } from './outcomes/plan-for-repetition.js';
import { OutcomeQuestionReader } from './outcomes/outcome-question.reader.js';
import { decidingMetric, evaluationPlan } from './plan/evaluation-plan.js';
import { readChosenMethods, readFigures } from './reading/outcome-figures.js';
import { assembleResult } from './results/assemble-result.js';
import { decide } from './results/decision.js';
import { EvaluationStore } from './results/evaluation.store.js';
import { Fault } from '#kernel';

/**
 * Evaluates one experiment: brings the unit outcomes and what they add up to, to what was known at the payload's instant,
 * takes the moments from there, estimates, and adds the result with the end of the run in one transaction. The payload fixes everything, so that a
 * killed and repeated run ends in the same rows.
 */
@Injectable()
export class EvaluateExperiment implements RunHandler<EvaluateExperimentPayload> {
  constructor(
    private readonly database: Database,
    private readonly experiments: ExperimentReader,
    private readonly questions: OutcomeQuestionReader,
    private readonly outcomes: CurrentOutcomesStore,
    private readonly store: EvaluationStore,
    private readonly audit: Audit,
  ) {}

  async execute(payload: EvaluateExperimentPayload, context: RunContext): Promise<void> {
    const { experimentId, breakdowns } = payload;
    await this.database.transaction(async (tx) => {
      const effective = await this.experiments.plan(experimentId, tx);
      if (effective === undefined)
        throw new Fault('PLAN_MISSING', `Experiment ${experimentId} has no frozen plan`);
      const plan = evaluationPlan(effective.plan);
      const question = await this.questions.of(tx, payload, effective.plan);
      await context.report({ step: 'building unit outcomes', done: 0, total: 6 });
      await planForRepetition(tx);
      const outcomes = await this.outcomes.bringUpToDate(tx, question);
      context.throwIfCancelled();
      await context.report({ step: 'taking moments', done: 1, total: 6 });
      const figures = await readFigures(tx, outcomes, question, breakdowns);
      context.throwIfCancelled();
      await context.report({ step: 'reading unit values', done: 2, total: 6 });
      const methods = await readChosenMethods(tx, outcomes.relation, question, plan, figures);
      await context.report({ step: 'taking the fingerprint of the input', done: 3, total: 6 });
      const fingerprint = await outcomes.fingerprint();
      context.throwIfCancelled();
      await context.report({ step: 'estimating', done: 4, total: 6 });
      const interim = question.windowEnds.some((end) => end >= payload.evaluatedOn);
      const primary = decidingMetric(effective.plan);
      const result = assembleResult(plan, { ...figures, methods }, { primary, interim });
      await this.store.append(tx, context.actor, {
        payload,
        runId: context.runId,
        plan: effective.plan,
        planHash: effective.planHash,
        codeVersion,
        fingerprint,
        result,
        decision: decide(result, plan.alpha),
      });
      await this.audit.record(tx, context.actor, {
        action: 'experiment.evaluated',
        subject: `Experiment:${experimentId}`,
        detail: { evaluationId: payload.evaluationId, planHash: effective.planHash, interim },
      });
      await context.report({ step: 'publishing', done: 5, total: 6 });
      await outcomes.publish();
      await context.complete(tx, {
        units: result.units,
        unitsComputed: outcomes.computed,
        armResults: result.arms.length,
        comparisons: result.comparisons.length,
      });
    });
  }
}
