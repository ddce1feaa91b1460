import { Args, Context, ID, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { GraphQLError } from 'graphql';
import { isUuid, parseQuarter, quarterPeriod, type Actor } from '#kernel';
import { CampaignReader, type CampaignFilter, type CampaignId } from '#campaigns';
import {
  checkedPage,
  CurrentActor,
  loaderOf,
  PageArgs,
  toConnection,
  type ApiContext,
  type Connection,
} from '../graphql/index.js';
import { CampaignFilterInput } from './campaign.input.js';
import { CampaignConnection, CampaignModel, CampaignTypeProfileModel } from './campaign.model.js';
import { ApprovalPartModel, FindingModel, RevisionModel, TransitionModel } from './campaign-record.model.js';

@Resolver(() => CampaignModel)
export class CampaignResolver {
  constructor(private readonly reader: CampaignReader) {}

  @Query(() => [CampaignTypeProfileModel], {
    description: 'The four types of campaign, what each is for and the metrics it proposes.',
  })
  campaignTypes(): CampaignTypeProfileModel[] {
    return CampaignTypeProfileModel.all();
  }

  @Query(() => CampaignModel, { nullable: true, description: 'One campaign, by its identifier or its code.' })
  async campaign(
    @CurrentActor() actor: Actor,
    @Args('id', { type: () => ID, nullable: true, description: 'Identifier of the campaign.' })
    id?: string | null,
    @Args('code', { type: () => String, nullable: true, description: 'Code of the campaign.' })
    code?: string | null,
  ): Promise<CampaignModel | null> {
    if ((id == null) === (code == null)) {
      throw new GraphQLError('Give either id or code.', { extensions: { code: 'BAD_USER_INPUT' } });
    }
    const campaign =
      code != null
        ? await this.reader.findByCode(code, actor)
        : isUuid(id!)
          ? await this.reader.find(id as CampaignId, actor)
          : undefined;
    return campaign ? CampaignModel.from(campaign) : null;
  }

  @Query(() => CampaignConnection, {
    description: 'Campaigns that your key may see, newest first.',
  })
  async campaigns(
    @Args() page: PageArgs,
    @CurrentActor() actor: Actor,
    @Args('filter', { type: () => CampaignFilterInput, nullable: true, description: 'Which campaigns.' })
    filter?: CampaignFilterInput | null,
  ): Promise<Connection<CampaignModel>> {
    const { limit, after } = checkedPage(page);
    const campaigns = await this.reader.page(
      toFilter(filter),
      { limit: limit + 1, after: after as CampaignId | undefined },
      actor,
    );
    return toConnection(
      campaigns.map((each) => CampaignModel.from(each)),
      limit,
      (each) => each.id,
    );
  }

  @ResolveField(() => String, {
    description: 'Digest of what an approver would sign now; pass it with the approval.',
  })
  async approvalDigest(@Parent() campaign: CampaignModel, @Context() context: ApiContext): Promise<string> {
    const loader = loaderOf<CampaignModel, string>(context, 'campaign.approvalDigest', async (campaigns) => {
      const digests = await this.reader.approvalDigests(campaigns.map((each) => each.source));
      return new Map(campaigns.map((each) => [each, digests.get(each.source.campaignId)!]));
    });
    return (await loader.load(campaign))!;
  }

  @ResolveField(() => [FindingModel], {
    description: 'What the compliance check says about the campaign as it stands today.',
  })
  async compliance(
    @Parent() campaign: CampaignModel,
    @Context() context: ApiContext,
  ): Promise<readonly FindingModel[]> {
    const loader = loaderOf<CampaignModel, readonly FindingModel[]>(
      context,
      'campaign.compliance',
      async (campaigns) => {
        const findings = await this.reader.compliance(campaigns.map((each) => each.source));
        return new Map(campaigns.map((each) => [each, findings.get(each.source.campaignId)!]));
      },
    );
    return (await loader.load(campaign))!;
  }

  @ResolveField(() => [TransitionModel], { description: 'Every step of its life: who, when and why.' })
  async transitions(
    @Parent() campaign: CampaignModel,
    @Context() context: ApiContext,
  ): Promise<readonly TransitionModel[]> {
    const loader = loaderOf<CampaignId, readonly TransitionModel[]>(context, 'campaign.transitions', (ids) =>
      this.reader.transitions(ids),
    );
    return (await loader.load(campaign.source.campaignId))!;
  }

  @ResolveField(() => [RevisionModel], { description: 'Every edit; whoever edited cannot approve.' })
  async revisions(
    @Parent() campaign: CampaignModel,
    @Context() context: ApiContext,
  ): Promise<readonly RevisionModel[]> {
    const loader = loaderOf<CampaignId, readonly RevisionModel[]>(context, 'campaign.revisions', (ids) =>
      this.reader.revisions(ids),
    );
    return (await loader.load(campaign.source.campaignId))!;
  }

  @ResolveField(() => [ApprovalPartModel], {
    description: 'What experiments have put under the approval: segment version, allocation and plan.',
  })
  async approvalParts(
    @Parent() campaign: CampaignModel,
    @Context() context: ApiContext,
  ): Promise<ApprovalPartModel[]> {
    const loader = loaderOf<CampaignId, readonly ApprovalPartModel[]>(
      context,
      'campaign.approvalParts',
      async (ids) =>
        new Map(
          [...(await this.reader.approvalParts(ids))].map(([id, parts]) => [
            id,
            parts.map((part) => ApprovalPartModel.from(part)),
          ]),
        ),
    );
    return [...(await loader.load(campaign.source.campaignId))!];
  }
}

function toFilter(input?: CampaignFilterInput | null): CampaignFilter {
  if (!input) return {};
  const quarter = input.quarter == null ? undefined : parseQuarter(input.quarter);
  if (input.quarter != null && !quarter) {
    throw new GraphQLError(`'${input.quarter}' is not a quarter such as 2026Q3.`, {
      extensions: { code: 'BAD_USER_INPUT' },
    });
  }
  return {
    types: input.types ?? undefined,
    states: input.states ?? undefined,
    text: input.text ?? undefined,
    endingIn: quarter && quarterPeriod(quarter),
  };
}
