import { Field, GraphQLISODateTime, ID, Int, ObjectType } from '@nestjs/graphql';
import type { CalendarDate, Fen } from '#kernel';
import { formatQuarter, quarterOf } from '#kernel';
import {
  campaignTypeProfiles,
  campaignTypes,
  type Campaign,
  type CampaignState,
  type CampaignType,
  type Channel,
} from '#campaigns';
import { AmountScalar, CalendarDateScalar, connectionType } from '../graphql/index.js';
import {
  BriefModel,
  CustomerRulesModel,
  MetricChoiceModel,
  OfferModel,
  ProductModel,
  TargetModel,
  WordingModel,
} from './campaign-content.model.js';
import { CampaignStateEnum, CampaignTypeEnum, ChannelEnum } from './campaign-enums.js';
import { mechanicModel, MechanicUnion } from './mechanic.model.js';

@ObjectType('Campaign', {
  description:
    'A marketing campaign: what is offered to whom, when, by which channels, and how it is judged.',
})
export class CampaignModel {
  @Field(() => ID, { description: 'Identifier.' })
  id: string;

  @Field(() => String, { description: 'Short name in files and facts; it never changes.' })
  code: string;

  @Field(() => CampaignStateEnum, { description: 'Where it stands.' })
  state: CampaignState;

  @Field(() => Int, { description: 'Counts edits; pass it with the next edit.' })
  revision: number;

  @Field(() => CampaignTypeEnum, { description: 'What it is for.' })
  type: CampaignType;

  @Field(() => String, { description: 'Chinese name.' })
  nameZh: string;

  @Field(() => String, { description: 'English name.' })
  nameEn: string;

  @Field(() => String, { description: 'Scenario, for example payment, education or pension.' })
  scenario: string;

  @Field(() => CalendarDateScalar, { description: 'First day.' })
  startsOn: CalendarDate;

  @Field(() => CalendarDateScalar, { description: 'Last day.' })
  endsOn: CalendarDate;

  @Field(() => String, {
    description: 'The quarter it belongs to: the one in which it ends, for example 2026Q3.',
  })
  quarter: string;

  @Field(() => AmountScalar, { description: 'Budget.' })
  budget: Fen;

  @Field(() => String, { description: 'Who answers for it.' })
  owner: string;

  @Field(() => [String], { description: 'Codes of the regions where it runs; empty for the whole bank.' })
  regions: readonly string[];

  @Field(() => BriefModel, { description: 'The brief (5W2H).' })
  brief: BriefModel;

  @Field(() => [ChannelEnum], { description: 'How customers are reached.' })
  channels: readonly Channel[];

  @Field(() => ProductModel, { description: 'The product it is about.' })
  product: ProductModel;

  @Field(() => [OfferModel], { description: 'Benefits for customers.' })
  offers: OfferModel[];

  @Field(() => [WordingModel], { description: 'What customers read or hear.' })
  wording: readonly WordingModel[];

  @Field(() => [CustomerRulesModel], { description: 'The rules shown to customers, per language.' })
  customerRules: readonly CustomerRulesModel[];

  @Field(() => [MechanicUnion], { description: 'How it works on people.' })
  mechanics: object[];

  @Field(() => MetricChoiceModel, { description: 'What it is judged by.' })
  metrics: MetricChoiceModel;

  @Field(() => [TargetModel], { description: 'Values it wants to reach.' })
  targets: readonly TargetModel[];

  @Field(() => String, { description: 'Purpose for which customers must have consented to be contacted.' })
  consentPurpose: string;

  @Field(() => Boolean, { description: 'Whether each customer takes part once at most.' })
  oneParticipationPerCustomer: boolean;

  @Field(() => Boolean, { description: 'Whether the identity is verified when a benefit is redeemed.' })
  identityVerifiedAtRedemption: boolean;

  @Field(() => GraphQLISODateTime, { description: 'When it was created.' })
  createdAt: Date;

  @Field(() => String, {
    nullable: true,
    description: 'Digest of what was approved, while the approval stands.',
  })
  approvedDigest?: string;

  /** Not in the schema: what field resolvers compute from. */
  source: Campaign;

  static from(campaign: Campaign): CampaignModel {
    const { content } = campaign;
    return Object.assign(new CampaignModel(), {
      ...content,
      id: campaign.campaignId,
      code: campaign.code,
      state: campaign.state,
      revision: campaign.revision,
      quarter: formatQuarter(quarterOf(content.endsOn)),
      budget: content.budgetFen,
      offers: content.offers.map(({ unitCostFen, ...offer }) => ({ ...offer, unitCost: unitCostFen })),
      mechanics: content.mechanics.map(mechanicModel),
      createdAt: campaign.createdAt,
      approvedDigest: campaign.approvedDigest,
      source: campaign,
    });
  }
}

export const CampaignConnection = connectionType(CampaignModel, 'Campaign');

@ObjectType('CampaignTypeProfile', { description: 'What a type of campaign is for and proposes.' })
export class CampaignTypeProfileModel {
  @Field(() => CampaignTypeEnum, { description: 'The type.' })
  type: CampaignType;

  @Field(() => String, { description: 'Chinese name.' })
  nameZh: string;

  @Field(() => String, { description: 'English name.' })
  nameEn: string;

  @Field(() => String, { description: 'What it is for.' })
  purpose: string;

  @Field(() => MetricChoiceModel, {
    description: 'The metrics that a new campaign of this type starts with.',
  })
  metrics: MetricChoiceModel;

  static all(): CampaignTypeProfileModel[] {
    return campaignTypes.map((type) =>
      Object.assign(new CampaignTypeProfileModel(), { type, ...campaignTypeProfiles[type] }),
    );
  }
}
