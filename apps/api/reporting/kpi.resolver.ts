import { Args, Query, Resolver } from '@nestjs/graphql';
import type { Actor } from '#kernel';
import { KpiAnswers, type GroupKey, type KpiAnswer, type KpiQuestion } from '#reporting';
import { HoldsUntilChange } from '../answers/index.js';
import { CurrentActor } from '../graphql/index.js';
import {
  checkedGroups,
  checkedMetrics,
  KpiDimensionEnum,
  KpiFilterInput,
  KpiModel,
  KpiPeriodInput,
  toPeriod,
} from './kpi.model.js';

@Resolver()
export class KpiResolver {
  /** An answer belongs to one question, and is shown in one way for as long as it holds. */
  private readonly models = new WeakMap<KpiAnswer, KpiModel[]>();

  constructor(private readonly answers: KpiAnswers) {}

  @Query(() => [KpiModel], {
    description:
      'What campaigns whose window ended in a period did, by any mix of dimensions. Without VARIANT the control is left out.',
  })
  @HoldsUntilChange()
  async kpis(
    @Args('period', { type: () => KpiPeriodInput, description: 'When the windows of the campaigns ended.' })
    period: KpiPeriodInput,
    @CurrentActor() actor: Actor,
    @Args('groupBy', {
      type: () => [KpiDimensionEnum],
      defaultValue: [],
      description: 'Dimensions to group by, four at most; none for one group of everybody.',
    })
    groupBy: GroupKey[],
    @Args('filter', {
      type: () => [KpiFilterInput],
      nullable: true,
      description: 'Conditions that must all hold.',
    })
    filter?: KpiFilterInput[] | null,
    @Args('metrics', {
      type: () => [String],
      nullable: true,
      description: 'Keys of the metrics to return; all by default.',
    })
    metrics?: string[] | null,
  ): Promise<KpiModel[]> {
    const question: KpiQuestion = {
      period: toPeriod(period),
      groupBy: checkedGroups(groupBy),
      metrics: checkedMetrics(metrics),
      keep: Object.fromEntries((filter ?? []).map(({ dimension, values }) => [dimension, values])),
    };
    const answer = await this.answers.find(question, actor);
    const models = this.models.get(answer) ?? modelsOf(answer, question);
    this.models.set(answer, models);
    return models;
  }
}

function modelsOf({ rows, effects }: KpiAnswer, { metrics }: KpiQuestion): KpiModel[] {
  const asked = effects?.filter(({ metric }) => metrics === undefined || metrics.includes(metric));
  return rows.map((row) => KpiModel.from(row, asked));
}
