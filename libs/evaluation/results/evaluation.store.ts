import { Injectable } from '@nestjs/common';
import type { Actor, RunId } from '#kernel';
import { sql, type Sql, type Transaction } from '#platform';
import type { FrozenPlan } from '#experiments';
import type { EvaluateExperimentPayload } from '../evaluation.js';
import type { InputFingerprint } from '../outcomes/input-fingerprint.sql.js';
import type { BreakdownDimension } from '../reading/dimensions.js';
import type { Decision } from './decision.js';
import type { EvaluationResult } from './evaluation-result.js';
import { armRows, comparisonRows, totalRows } from './result-rows.js';

export interface FinishedEvaluation {
  readonly payload: EvaluateExperimentPayload;
  readonly runId: RunId;
  readonly plan: FrozenPlan;
  readonly planHash: string;
  readonly codeVersion: string;
  readonly fingerprint: InputFingerprint;
  readonly result: EvaluationResult;
  readonly decision: Decision;
}

/** What is kept of the plan beside its hash: enough to compute the result again after later amendments. */
export interface StoredPlan {
  readonly plan: FrozenPlan;
  readonly breakdowns: readonly BreakdownDimension[];
  /** Absent in evaluations from before methods were chosen: all of theirs are classical. */
  readonly methods?: 'chosen';
}

/** Adds results. There is nothing here that changes one: the application's role could not. */
@Injectable()
export class EvaluationStore {
  async append(tx: Transaction, actor: Actor, finished: FinishedEvaluation): Promise<void> {
    const { payload, result, plan } = finished;
    const stored: StoredPlan = { plan, breakdowns: payload.breakdowns, methods: 'chosen' };
    await tx.query(sql`
      insert into evaluation.evaluation
        (evaluation_id, experiment_id, run_id, requested_by, known_at, evaluated_on, interim, randomised,
         leading_estimator, plan, plan_hash, code_version, input_fingerprint, units, sample_ratio, coverage,
         contamination, decision)
      values
        (${payload.evaluationId}::uuid, ${payload.experimentId}::uuid, ${finished.runId}::uuid, ${actor.actorId},
         ${payload.knownAt}::timestamptz, ${payload.evaluatedOn}::date, ${result.interim},
         ${plan.kind !== 'externallyAssigned'}, ${result.leading}, ${json(stored)}, ${finished.planHash},
         ${finished.codeVersion}, ${json(finished.fingerprint)}, ${result.units}, ${json(result.checks.sampleRatio)},
         ${json(result.checks.coverage)}, ${json(result.checks.contamination)}, ${json(finished.decision)})`);
    await this.appendRows(tx, 'arm_result', payload.evaluationId, armRows(result.arms));
    await this.appendRows(tx, 'comparison', payload.evaluationId, comparisonRows(result.comparisons));
    await this.appendRows(tx, 'total_effect', payload.evaluationId, totalRows(result.totals));
    await this.appendRows(
      tx,
      'curve_point',
      payload.evaluationId,
      result.curves.map(({ atRisk, competingEvents, ...point }) => ({
        ...point,
        at_risk: atRisk,
        competing_events: competingEvents,
      })),
    );
    await this.appendRows(
      tx,
      'migration_cell',
      payload.evaluationId,
      result.migration.map(({ variant, fromTier, toTier, customers }) => ({
        variant,
        from_tier: fromTier,
        to_tier: toTier,
        customers,
      })),
    );
  }

  /** Rows by the names of their columns; a batch is one statement. */
  private async appendRows(
    tx: Transaction,
    table: string,
    evaluationId: string,
    rows: readonly Readonly<Record<string, unknown>>[],
  ): Promise<void> {
    const batch = 2_000;
    for (let start = 0; start < rows.length; start += batch) {
      const part = rows.slice(start, start + batch).map((row) => ({ evaluation_id: evaluationId, ...row }));
      const columns = sql.join(Object.keys(part[0]!).map((name) => sql.identifier(name)));
      const target = sql.identifier(`evaluation.${table}`);
      await tx.query(sql`
        insert into ${target} (${columns})
        select ${columns} from jsonb_populate_recordset(null::${target}, ${json(part)})`);
    }
  }
}

function json(value: unknown): Sql {
  return sql`${JSON.stringify(value)}::jsonb`;
}
