import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { isRefusal, kernelRefusals, type Actor, type Refusal } from '#kernel';
import {
  factKinds,
  findMetric,
  largestBatch,
  measurementRefusals,
  metricCatalogue,
  RecordFacts,
  type FactKindRule,
} from '#measurement';
import { CurrentActor, outcomeUnion, refusalTypesOf } from '../graphql/index.js';
import { FactInput, FactsRecordedModel } from './fact.model.js';
import { FactKindModel, MetricDefinitionModel } from './metric.model.js';

const RecordFactsOutcome = outcomeUnion(
  'RecordFactsOutcome',
  'What became of the batch, or why it was not taken.',
  FactsRecordedModel,
  [...refusalTypesOf(kernelRefusals, 'NotPermitted'), ...refusalTypesOf(measurementRefusals, 'TooManyFacts')],
);

@Resolver()
export class MeasurementResolver {
  constructor(private readonly recorder: RecordFacts) {}

  @Query(() => [MetricDefinitionModel], {
    description: 'The catalogue of metrics: what each measures, its unit and which way is better.',
  })
  metricCatalogue(): MetricDefinitionModel[] {
    return metricCatalogue.map((metric) => MetricDefinitionModel.from(metric));
  }

  @Query(() => MetricDefinitionModel, { nullable: true, description: 'One metric of the catalogue.' })
  metricDefinition(
    @Args('key', { type: () => String, description: 'Key of the metric.' }) key: string,
  ): MetricDefinitionModel | null {
    const metric = findMetric(key);
    return metric ? MetricDefinitionModel.from(metric) : null;
  }

  @Query(() => [FactKindModel], { description: 'The kinds of facts that may be delivered.' })
  factKinds(): FactKindModel[] {
    return Object.entries<FactKindRule>(factKinds).map(([kind, rule]) => ({
      kind,
      nameEn: rule.nameEn,
      nameZh: rule.nameZh,
      countsForItsCampaignOnly: rule.counts === 'campaign',
      amountRequired: rule.amount === 'required',
      feeds: rule.feeds,
    }));
  }

  @Mutation(() => RecordFactsOutcome, {
    description: `Delivers up to ${largestBatch} facts at once, in any order and as often as needed: each counts once.`,
  })
  async recordFacts(
    @Args('facts', { type: () => [FactInput], description: 'The facts.' }) facts: FactInput[],
    @CurrentActor() actor: Actor,
  ): Promise<FactsRecordedModel | Refusal> {
    const given = facts.map((fact) =>
      Object.fromEntries(
        Object.entries(fact).map(([name, value]) => [name, value == null ? undefined : String(value)]),
      ),
    );
    const outcome = await this.recorder.execute({ facts: given }, actor);
    return isRefusal(outcome) ? outcome : FactsRecordedModel.from(outcome);
  }
}
