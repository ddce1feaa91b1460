import { Args, ID, Query, Resolver } from '@nestjs/graphql';
import type { CampaignId } from '#campaigns';
import { EstimateExperiment, experimentRefusals, type ExperimentId } from '#experiments';
import { isRefusal, isUuid, kernelRefusals, notFound, type Actor } from '#kernel';
import { SuppressionReader } from '#platform';
import { CurrentActor, outcomeUnion, refusalTypesOf } from '../graphql/index.js';
import { ExperimentEstimateModel } from './estimate.model.js';
import { ExperimentDesignInput, toDesign } from './experiment.input.js';

const EstimateOutcome = outcomeUnion(
  'EstimateExperimentOutcome',
  'What the design could answer, or what is wrong with it.',
  ExperimentEstimateModel,
  [
    ...refusalTypesOf(kernelRefusals, 'NotPermitted', 'NotFound', 'InvalidInput'),
    ...refusalTypesOf(experimentRefusals, 'AllocationInvalid', 'PopulationUnknown'),
  ],
);

@Resolver()
export class EstimateResolver {
  constructor(
    private readonly suppression: SuppressionReader,
    private readonly estimating: EstimateExperiment,
  ) {}

  @Query(() => EstimateOutcome, {
    description:
      'Before launch: who would be enrolled today, and how small an effect that can find. Saves nothing. Of a large bank it looks ' +
      'at a sample.',
  })
  async estimateExperiment(
    @Args('campaignId', { type: () => ID, description: 'The campaign.' }) campaignId: string,
    @Args('design', { type: () => ExperimentDesignInput, description: 'The design, saved or not.' })
    design: ExperimentDesignInput,
    @CurrentActor() actor: Actor,
    @Args('exact', {
      type: () => Boolean,
      defaultValue: false,
      description:
        'Looks at everybody, also in a large bank: it may take too long. For roles that may see single customers.',
    })
    exact: boolean,
    @Args('experimentId', {
      type: () => ID,
      nullable: true,
      description: 'The experiment, where it is saved already.',
    })
    experimentId?: string | null,
  ) {
    if (!isUuid(campaignId)) return notFound('campaign', campaignId);
    const saved =
      experimentId != null && isUuid(experimentId) ? { experimentId: experimentId as ExperimentId } : {};
    const question = { campaignId: campaignId as CampaignId, design: toDesign(design), exact, ...saved };
    const outcome = await this.estimating.execute(question, actor);
    if (isRefusal(outcome)) return outcome;
    return ExperimentEstimateModel.from(outcome, await this.suppression.leastFor(actor));
  }
}
