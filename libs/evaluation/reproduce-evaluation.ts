import { Injectable } from '@nestjs/common';
import { notFound, notPermitted, permits, type Actor, type NotFound, type NotPermitted } from '#kernel';
import { Database, sql, type Queryable, type Transaction } from '#platform';
import type { Evaluation, EvaluationId } from './evaluation.js';
import { takeFingerprint } from './outcomes/input-fingerprint.sql.js';
import { planForRepetition } from './outcomes/plan-for-repetition.js';
import { OutcomeQuestionReader } from './outcomes/outcome-question.reader.js';
import { unitOutcomeSql } from './outcomes/unit-outcome.sql.js';
import { decidingMetric, evaluationPlan } from './plan/evaluation-plan.js';
import { countOutcomes, readChosenMethods, readFigures } from './reading/outcome-figures.js';
import { assembleResult } from './results/assemble-result.js';
import { differencesOf, type Discrepancy } from './results/discrepancies.js';
import { EvaluationReader } from './results/evaluation.reader.js';
import { armRows, comparisonRows, totalRows } from './results/result-rows.js';

export interface Reproduction {
  readonly evaluationId: EvaluationId;
  readonly reproduced: boolean;
  /** Figures that were held against the stored ones. */
  readonly compared: number;
  /** The first of them that differ; counts and sums must agree to the digit, the rest to 1e-12 relative. */
  readonly discrepancies: readonly Discrepancy[];
}

const shownDiscrepancies = 50;

/**
 * Computes an evaluation again from enrolment, snapshots and facts as known then, into a temporary table, and holds every
 * figure against the stored one. It never reads stored moments or unit outcomes.
 */
@Injectable()
export class ReproduceEvaluation {
  constructor(
    private readonly database: Database,
    private readonly evaluations: EvaluationReader,
    private readonly questions: OutcomeQuestionReader,
  ) {}

  async execute(
    { evaluationId }: { readonly evaluationId: EvaluationId },
    actor: Actor,
  ): Promise<Reproduction | NotPermitted | NotFound> {
    if (!permits(actor, 'evaluate') && !permits(actor, 'audit')) return notPermitted(actor, 'evaluate');
    const evaluation = await this.evaluations.find(evaluationId, actor);
    if (!evaluation) return notFound('evaluation', evaluationId);
    return this.database.transaction(async (tx) => this.compare(tx, evaluation));
  }

  private async compare(tx: Transaction, evaluation: Evaluation): Promise<Reproduction> {
    const {
      plan: frozen,
      breakdowns,
      methods,
    } = (await this.evaluations.storedPlan(evaluation.evaluationId, tx))!;
    const question = await this.questions.of(
      tx,
      { ...evaluation, knownAt: evaluation.knownAt.toISOString() },
      frozen,
    );
    await planForRepetition(tx);
    await tx.query(
      sql`create temporary table reproduced on commit drop as ${unitOutcomeSql(question)} order by u.customer_id`,
    );
    const plan = evaluationPlan(frozen);
    const counted = await countOutcomes(tx, sql`reproduced`, question);
    const figures = await readFigures(tx, counted, question, breakdowns);
    const chosen =
      methods === 'chosen'
        ? { methods: await readChosenMethods(tx, counted.relation, question, plan, figures) }
        : {};
    const result = assembleResult(
      plan,
      { ...figures, ...chosen },
      { primary: decidingMetric(frozen), interim: evaluation.interim },
    );
    const fingerprint = await takeFingerprint(tx, question);
    const pairs = [
      differencesOf('input', [{ ...evaluation.inputFingerprint }], [{ ...fingerprint }], []),
      differencesOf('arm', await stored(tx, 'arm_result', evaluation), armRows(result.arms), [
        'metric',
        'dimension',
        'cell',
        'variant',
      ]),
      differencesOf(
        'comparison',
        await stored(tx, 'comparison', evaluation),
        comparisonRows(result.comparisons),
        ['metric', 'dimension', 'cell', 'variant', 'control', 'estimator'],
      ),
      differencesOf('total', await stored(tx, 'total_effect', evaluation), totalRows(result.totals), [
        'metric',
        'variant',
      ]),
    ];
    const discrepancies = pairs.flatMap((pair) => pair.discrepancies);
    return {
      evaluationId: evaluation.evaluationId,
      reproduced: discrepancies.length === 0,
      compared: pairs.reduce((sum, pair) => sum + pair.compared, 0),
      discrepancies: discrepancies.slice(0, shownDiscrepancies),
    };
  }
}

async function stored(
  via: Queryable,
  table: string,
  { evaluationId }: Evaluation,
): Promise<Record<string, unknown>[]> {
  const rows = await via.query<{ row: Record<string, unknown> }>(sql`
    select to_jsonb(r) - 'evaluation_id' as row from ${sql.identifier(`evaluation.${table}`)} r
     where r.evaluation_id = ${evaluationId}::uuid`);
  return rows.map(({ row }) => row);
}
