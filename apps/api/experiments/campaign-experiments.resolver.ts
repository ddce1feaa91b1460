import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { CampaignId } from '#campaigns';
import { ExperimentReader, type Experiment } from '#experiments';
import type { Actor } from '#kernel';
import { CampaignModel } from '../campaigns/campaign.model.js';
import { CurrentActor, loaderOf, type ApiContext } from '../graphql/index.js';
import { ExperimentModel } from './experiment.model.js';

@Resolver(() => CampaignModel)
export class CampaignExperimentsResolver {
  constructor(private readonly reader: ExperimentReader) {}

  @ResolveField(() => [ExperimentModel], { description: 'The experiments of the campaign, first to last.' })
  async experiments(
    @Parent() campaign: CampaignModel,
    @Context() context: ApiContext,
    @CurrentActor() actor: Actor,
  ): Promise<ExperimentModel[]> {
    const loader = loaderOf<CampaignId, Experiment[]>(context, 'campaign.experiments', async (ids) => {
      const groups = new Map<CampaignId, Experiment[]>(ids.map((id) => [id, []]));
      for (const each of await this.reader.ofCampaigns(ids, actor)) groups.get(each.campaignId)?.push(each);
      return groups;
    });
    return ((await loader.load(campaign.source.campaignId)) ?? []).map((each) => ExperimentModel.from(each));
  }
}
