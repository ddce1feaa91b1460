import { Args, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { EvaluationReader, type EvaluationId, type StoredArm, type StoredComparison } from '#evaluation';
import type { Actor } from '#kernel';
import { findMetric } from '#measurement';
import { CurrentActor, loaderOf, type ApiContext } from '../graphql/index.js';
import { MetricDefinitionModel } from '../measurement/metric.model.js';
import {
  BreakdownDimensionEnum,
  CellResultModel,
  CurvePointModel,
  EvaluationModel,
  MetricResultModel,
  TierMigrationModel,
} from './evaluation.model.js';
import { ArmResultModel, ComparisonModel, MetricRoleEnum, TotalEffectModel } from './result.model.js';

interface Rows {
  readonly arms: readonly StoredArm[];
  readonly comparisons: readonly StoredComparison[];
}

@Resolver(() => EvaluationModel)
export class ResultResolver {
  constructor(private readonly reader: EvaluationReader) {}

  @ResolveField(() => [MetricResultModel], { description: 'Figures and differences, metric by metric.' })
  async metrics(
    @Parent() { source }: EvaluationModel,
    @Context() context: ApiContext,
    @CurrentActor() actor: Actor,
    @Args('keys', {
      type: () => [String],
      nullable: true,
      description: 'Which metrics; all where none are named.',
    })
    keys?: string[] | null,
    @Args('roles', {
      type: () => [MetricRoleEnum],
      nullable: true,
      description: 'Only metrics to which the plan gives one of these roles.',
    })
    roles?: string[] | null,
  ): Promise<MetricResultModel[]> {
    const rows = await rowsOf(this.reader, context, actor, source.evaluationId, ['', 'tier']);
    const found = [...new Set(rows.arms.map((arm) => arm.metric))].flatMap((key) => {
      const metric = findMetric(key);
      if (metric === undefined || (keys != null && !keys.includes(key))) return [];
      const overall = cellOf(rows, key, '', '');
      const role = rows.comparisons.find((each) => each.metric === key)?.role ?? 'further';
      if (roles != null && !roles.includes(role)) return [];
      return [
        {
          key: metric.key,
          definition: MetricDefinitionModel.from(metric),
          role,
          arms: overall.arms,
          comparisons: overall.comparisons,
          tiers: cellsOf(rows, key, 'tier'),
          evaluation: source,
        },
      ];
    });
    return found;
  }

  @ResolveField(() => [TotalEffectModel], { description: 'Effects on totals, per variant.' })
  async totalEffects(@Parent() { source }: EvaluationModel): Promise<TotalEffectModel[]> {
    return (await this.reader.totals([source.evaluationId])).map((row) => TotalEffectModel.from(row));
  }

  @ResolveField(() => [CurvePointModel], { description: 'A curve over days since enrolment.' })
  async curve(
    @Parent() { source }: EvaluationModel,
    @Args('metric', { type: () => String, description: 'churnCurve or timeToReturn.' }) metric: string,
  ): Promise<CurvePointModel[]> {
    const points = await this.reader.curves([source.evaluationId]);
    return points.filter((point) => point.metric === metric);
  }

  @ResolveField(() => [TierMigrationModel], { description: 'Tier at enrolment against tier at the end.' })
  async tierMigration(
    @Parent() { source }: EvaluationModel,
    @CurrentActor() actor: Actor,
  ): Promise<TierMigrationModel[]> {
    return this.reader.migration([source.evaluationId], actor);
  }
}

@Resolver(() => MetricResultModel)
export class BreakdownResolver {
  constructor(private readonly reader: EvaluationReader) {}

  @ResolveField(() => [CellResultModel], {
    description:
      'By a characteristic frozen at enrolment; empty where the evaluation did not store that breakdown.',
  })
  async breakdown(
    @Parent() { evaluation, key }: MetricResultModel,
    @Context() context: ApiContext,
    @CurrentActor() actor: Actor,
    @Args('by', { type: () => BreakdownDimensionEnum, description: 'The characteristic.' }) by: string,
  ): Promise<CellResultModel[]> {
    return cellsOf(await rowsOf(this.reader, context, actor, evaluation.evaluationId, [by]), key, by);
  }
}

/** All rows of some dimensions of the evaluations of one request, in two queries. */
async function rowsOf(
  reader: EvaluationReader,
  context: ApiContext,
  actor: Actor,
  evaluationId: EvaluationId,
  dimensions: readonly string[],
): Promise<Rows> {
  const loader = loaderOf<EvaluationId, Rows>(
    context,
    `evaluation.rows.${dimensions.join()}`,
    async (ids) => {
      const arms = await reader.arms(ids, { dimensions }, actor);
      const comparisons = await reader.comparisons(ids, { dimensions }, actor);
      return new Map(
        ids.map((id) => [
          id,
          {
            arms: arms.filter((row) => row.evaluationId === id),
            comparisons: comparisons.filter((row) => row.evaluationId === id),
          },
        ]),
      );
    },
  );
  return (await loader.load(evaluationId))!;
}

function cellsOf(rows: Rows, metric: string, dimension: string): CellResultModel[] {
  const names = rows.arms
    .filter((arm) => arm.metric === metric && arm.dimension === dimension)
    .map((arm) => arm.cell);
  return [...new Set(names)].map((name) => cellOf(rows, metric, dimension, name));
}

function cellOf(
  { arms, comparisons }: Rows,
  metric: string,
  dimension: string,
  name: string,
): CellResultModel {
  const own = (row: StoredArm | StoredComparison) =>
    row.metric === metric && row.dimension === dimension && row.cell === name;
  return {
    name,
    arms: arms.filter(own).map((arm) => ArmResultModel.from(arm)),
    comparisons: comparisons
      .filter(own)
      .sort((a, b) => Number(b.leads) - Number(a.leads))
      .map((each) => ComparisonModel.from(each)),
  };
}
