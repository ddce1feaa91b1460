import { Injectable } from '@nestjs/common';
import { Fault } from '#kernel';
import { Audit, Database, sql, type RunContext, type RunHandler, type Transaction } from '#platform';
import type { Evaluation, EvaluationId } from '../evaluation.js';
import { OutcomeQuestionReader } from '../outcomes/outcome-question.reader.js';
import { planForRepetition } from '../outcomes/plan-for-repetition.js';
import { differencesOf } from '../results/discrepancies.js';
import { EvaluationReader } from '../results/evaluation.reader.js';
import type { ResultRow } from '../results/result-rows.js';
import type { ChangeCause } from './cause.js';
import { changeSteps, type AskedEvaluation } from './change-steps.js';
import type { ExplainChangesPayload, ExplanationId } from './explanation.js';
import { stageFigures, type StageFigure, type StageFigures } from './stage-figures.js';
import { UnitStage } from './unit-stage.js';

/**
 * Explains an evaluation against an earlier one of the same experiment: computes the outcomes as the earlier one saw them
 * and lets one cause after another take effect until they are those of the later one. Both ends are held against what is
 * stored, so that the steps add up to the difference and nothing is left over.
 */
@Injectable()
export class ExplainChanges implements RunHandler<ExplainChangesPayload> {
  constructor(
    private readonly database: Database,
    private readonly evaluations: EvaluationReader,
    private readonly questions: OutcomeQuestionReader,
    private readonly audit: Audit,
  ) {}

  async execute(payload: ExplainChangesPayload, context: RunContext): Promise<void> {
    await this.database.transaction(async (tx) => {
      const { explanationId, earlierId, laterId } = payload;
      const [earlier, later] = [
        await this.asked(tx, earlierId, context),
        await this.asked(tx, laterId, context),
      ];
      const added = await tx.one(sql`
        insert into evaluation.explanation
          (explanation_id, experiment_id, earlier_id, later_id, run_id, requested_by, plan_amended)
        values (${explanationId}, ${later.question.experimentId}, ${earlierId}, ${laterId}, ${context.runId},
                ${context.actor.actorId}, ${earlier.planHash !== later.planHash})
        on conflict (later_id, earlier_id) do nothing
        returning 1`);
      const changed = added ? await this.explain(tx, payload, { earlier, later }, context) : {};
      await this.audit.record(tx, context.actor, {
        action: 'evaluation.explained',
        subject: `Experiment:${later.question.experimentId}`,
        detail: { explanationId, earlierId, laterId },
      });
      await context.complete(tx, changed);
    });
  }

  private async explain(
    tx: Transaction,
    { explanationId, earlierId, laterId }: ExplainChangesPayload,
    { earlier, later }: { readonly earlier: AskedEvaluation; readonly later: AskedEvaluation },
    context: RunContext,
  ): Promise<Record<string, number>> {
    const steps = changeSteps(earlier, later);
    const total = steps.length + 1;
    await context.report({ step: 'computing the earlier outcomes', done: 0, total });
    await planForRepetition(tx);
    const stage = await UnitStage.open(tx, explanationId, earlier.question);
    let before = await stageFigures(tx, stage.relation, earlier);
    await insistOnStored(tx, earlierId, before);
    const changed: Record<string, number> = {};
    for (const [index, step] of steps.entries()) {
      context.throwIfCancelled();
      await context.report({ step: `taking account of ${step.cause}`, done: index + 1, total });
      changed[step.cause] = await stage.take(step);
      if (changed[step.cause] === 0 && step.cause !== 'amendedPlan') continue;
      const after = await stageFigures(tx, stage.relation, step);
      await recordSteps(tx, explanationId, { index, cause: step.cause }, before, after);
      before = after;
    }
    await insistOnStored(tx, laterId, before);
    return changed;
  }

  private async asked(tx: Transaction, id: EvaluationId, context: RunContext): Promise<AskedEvaluation> {
    const evaluation: Evaluation | undefined = await this.evaluations.find(id, context.actor);
    const stored = await this.evaluations.storedPlan(id, tx);
    if (!evaluation || !stored) throw new Fault('EVALUATION_MISSING', `No evaluation has the id ${id}`);
    const payload = { ...evaluation, knownAt: evaluation.knownAt.toISOString() };
    return {
      question: await this.questions.of(tx, payload, stored.plan),
      plan: stored.plan,
      planHash: evaluation.planHash,
    };
  }
}

/** What was computed from the rows must be what was stored: otherwise a part of the difference would have no cause. */
async function insistOnStored(tx: Transaction, id: EvaluationId, { arms }: StageFigures): Promise<void> {
  const rows = await tx.query<{ row: ResultRow }>(sql`
    select to_jsonb(r) as row from evaluation.arm_result r
     where r.evaluation_id = ${id}::uuid and r.dimension in ('', 'tier')`);
  const figures = [
    'metric',
    'dimension',
    'cell',
    'variant',
    'n',
    'missing',
    'numerator_sum',
    'denominator_sum',
    'value',
  ];
  const only = (row: ResultRow) => Object.fromEntries(figures.map((name) => [name, row[name]]));
  const { discrepancies } = differencesOf(
    'arm',
    rows.map(({ row }) => only(row)),
    arms.map(only),
    figures.slice(0, 4),
  );
  const [first] = discrepancies;
  if (first === undefined) return;
  throw new Fault(
    'CHANGES_NOT_EXPLAINED',
    `Evaluation ${id} is not what its rows give now (${first.place}, ${first.figure}: ${first.stored} was stored, ${first.computed} computed); tierlift reproduce says more.`,
    { details: { discrepancies: discrepancies.slice(0, 10) } },
  );
}

async function recordSteps(
  tx: Transaction,
  explanationId: ExplanationId,
  { index, cause }: { readonly index: number; readonly cause: ChangeCause },
  before: StageFigures,
  after: StageFigures,
): Promise<void> {
  const keys = new Set([...before.figures.keys(), ...after.figures.keys()]);
  const rows = [...keys].flatMap((key) => {
    const [was, is] = [before.figures.get(key), after.figures.get(key)];
    return isSame(was, is) ? [] : [toRow(was, is)];
  });
  await tx.query(sql`
    insert into evaluation.change_step
      (explanation_id, metric, tier, variant, control, step, cause, value_before, value_after, numerator_before,
       numerator_after, n_before, n_after, smallest_n)
    select ${explanationId}::uuid, metric, tier, variant, control, ${index}::int, ${cause}, value_before, value_after,
           numerator_before, numerator_after, n_before, n_after, smallest_n
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as row (metric text, tier text, variant text, control text, value_before float8, value_after float8,
                numerator_before numeric, numerator_after numeric, n_before int, n_after int, smallest_n int)`);
}

function isSame(was: StageFigure | undefined, is: StageFigure | undefined): boolean {
  return was?.value === is?.value && was?.numerator === is?.numerator && was?.n === is?.n;
}

function toRow(was: StageFigure | undefined, is: StageFigure | undefined) {
  const { metric, tier, variant, control } = (is ?? was)!;
  return {
    metric,
    tier,
    variant,
    control,
    value_before: was?.value,
    value_after: is?.value,
    numerator_before: was?.numerator,
    numerator_after: is?.numerator,
    n_before: was?.n,
    n_after: is?.n,
    smallest_n: Math.min(was?.smallestN ?? 0, is?.smallestN ?? 0),
  };
}
