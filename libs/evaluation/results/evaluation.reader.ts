import { Injectable } from '@nestjs/common';
import { ExperimentReader, type ExperimentId } from '#experiments';
import { permits, type Actor, type RunId } from '#kernel';
import { Database, sql, SuppressionReader, type Queryable, type Sql } from '#platform';
import type { Evaluation, EvaluationId } from '../evaluation.js';
import type { StoredPlan } from './evaluation.store.js';
import {
  armColumns,
  comparisonColumns,
  curveColumns,
  evaluationColumns,
  migrationColumns,
  totalColumns,
} from './result-columns.sql.js';
import type {
  StoredArm,
  StoredComparison,
  StoredCurvePoint,
  StoredMigrationCell,
  StoredTotal,
} from './stored-result.js';
import { suppressArms, suppressComparisons, suppressMigration } from './suppression.js';

export interface ResultFilter {
  readonly metrics?: readonly string[];
  /** '' for overall, 'tier', or a breakdown; all where not given. */
  readonly dimensions?: readonly string[];
}

/**
 * Questions about finished evaluations, within what the actor may see: experiments of their regions, and for roles that
 * see aggregates only no cell of fewer customers than the setting of suppression.
 */
@Injectable()
export class EvaluationReader {
  constructor(
    private readonly database: Database,
    private readonly experiments: ExperimentReader,
    private readonly suppression: SuppressionReader,
  ) {}

  async find(evaluationId: EvaluationId, actor: Actor): Promise<Evaluation | undefined> {
    return (await this.visible(sql`v.evaluation_id = ${evaluationId}::uuid`, actor))[0];
  }

  /** The evaluation that a run made; undefined while it has not ended. */
  async ofRun(runId: RunId, actor: Actor): Promise<Evaluation | undefined> {
    return (await this.visible(sql`v.run_id = ${runId}::uuid`, actor))[0];
  }

  /** The newest evaluation of each experiment that has one. */
  async latest(experimentIds: readonly ExperimentId[], actor: Actor): Promise<Evaluation[]> {
    return this.visible(
      sql`v.evaluation_id in (
        select distinct on (experiment_id) evaluation_id from evaluation.evaluation
         where experiment_id = any(${experimentIds}::uuid[]) order by experiment_id, evaluation_id desc)`,
      actor,
    );
  }

  /** Newest first. */
  async ofExperiment(experimentId: ExperimentId, limit: number, actor: Actor): Promise<Evaluation[]> {
    const found = await this.visible(sql`v.experiment_id = ${experimentId}::uuid`, actor);
    return found.slice(0, limit);
  }

  async arms(ids: readonly EvaluationId[], filter: ResultFilter, actor: Actor): Promise<StoredArm[]> {
    const rows = await this.rows<StoredArm>(armColumns, 'arm_result', ids, filter);
    return suppressArms(rows, await this.suppression.leastFor(actor));
  }

  async comparisons(
    ids: readonly EvaluationId[],
    filter: ResultFilter,
    actor: Actor,
  ): Promise<StoredComparison[]> {
    const rows = await this.rows<StoredComparison>(comparisonColumns, 'comparison', ids, filter);
    return suppressComparisons(rows, await this.suppression.leastFor(actor));
  }

  async totals(ids: readonly EvaluationId[]): Promise<StoredTotal[]> {
    return this.database.query<StoredTotal>(sql`
      select ${totalColumns} from evaluation.total_effect r
       where r.evaluation_id = any(${ids}::uuid[]) order by r.metric, r.variant`);
  }

  async curves(ids: readonly EvaluationId[]): Promise<StoredCurvePoint[]> {
    return this.database.query<StoredCurvePoint>(sql`
      select ${curveColumns} from evaluation.curve_point r
       where r.evaluation_id = any(${ids}::uuid[]) order by r.metric, r.variant, r.day`);
  }

  async migration(ids: readonly EvaluationId[], actor: Actor): Promise<StoredMigrationCell[]> {
    const rows = await this.database.query<StoredMigrationCell>(sql`
      select ${migrationColumns} from evaluation.migration_cell r
       where r.evaluation_id = any(${ids}::uuid[]) order by r.variant, r.from_tier, r.to_tier`);
    return suppressMigration(rows, await this.suppression.leastFor(actor));
  }

  /** For reproducing: what the evaluation kept of its plan. */
  async storedPlan(
    evaluationId: EvaluationId,
    via: Queryable = this.database,
  ): Promise<StoredPlan | undefined> {
    const row = await via.one<{ plan: StoredPlan }>(
      sql`select plan from evaluation.evaluation where evaluation_id = ${evaluationId}::uuid`,
    );
    return row?.plan;
  }

  private async rows<Row>(columns: Sql, table: string, ids: readonly EvaluationId[], filter: ResultFilter) {
    return this.database.query<Row>(sql`
      select ${columns} from ${sql.identifier(`evaluation.${table}`)} r
       where r.evaluation_id = any(${ids}::uuid[])
         and (${filter.metrics ?? null}::text[] is null or r.metric = any(${filter.metrics ?? null}::text[]))
         and (${filter.dimensions ?? null}::text[] is null or r.dimension = any(${filter.dimensions ?? null}::text[]))
       order by r.metric, r.dimension, r.cell, r.variant`);
  }

  private async visible(where: Sql, actor: Actor): Promise<Evaluation[]> {
    const rows = await this.database.query<Evaluation>(
      sql`select ${evaluationColumns} from evaluation.evaluation v where ${where} order by v.evaluation_id desc`,
    );
    if (rows.length === 0 || !permits(actor, 'readAggregates')) return [];
    const ids = [...new Set(rows.map((row) => row.experimentId))];
    const seen = new Set((await this.experiments.byIds(ids, actor)).map((each) => each.experimentId));
    return rows.filter((row) => seen.has(row.experimentId));
  }
}
