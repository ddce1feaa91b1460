import { Field, Float, ID, Int, ObjectType } from '@nestjs/graphql';
import type { CampaignState, CampaignType } from '#campaigns';
import type { CalendarDate, Fen } from '#kernel';
import { CampaignStateEnum, CampaignTypeEnum } from '../campaigns/campaign-enums.js';
import { AmountScalar, CalendarDateScalar } from '../graphql/index.js';
import { OfMetricModel } from './figure.model.js';
import { RecommendationModel } from './recommendation.model.js';
import { ReviewEffectModel, ReviewTotalModel } from './review-effect.model.js';

@ObjectType('TargetResult', { description: 'A target and what was reached.' })
export class TargetResultModel extends OfMetricModel {
  @Field(() => String, { nullable: true, description: 'The tier; null for all.' })
  tier: string | null;
  @Field(() => String, { description: 'atLeast or atMost.' })
  direction: string;
  @Field(() => String, { description: 'The target, as a decimal string.' })
  target: string;
  @Field(() => Float, { nullable: true, description: 'What was reached; null where there is no value.' })
  value: number | null;
  @Field(() => Boolean, { nullable: true, description: 'Whether it was met; null where there is no value.' })
  met: boolean | null;
}

@ObjectType('ReviewSource', { description: 'A result that the review rests on.' })
export class ReviewSourceModel {
  @Field(() => String, { description: 'Code of the experiment.' })
  experiment: string;
  @Field(() => ID, { nullable: true, description: 'The evaluation; null when there was none.' })
  evaluationId: string | null;
  @Field(() => Boolean, { description: 'Windows were still open.' })
  interim: boolean;
  @Field(() => Boolean, { description: 'Customers were assigned by lot.' })
  randomised: boolean;
}

@ObjectType('ReviewCampaign', { description: 'One campaign of the period.' })
export class ReviewCampaignModel {
  @Field(() => ID, { description: 'The campaign.' })
  campaignId: string;
  @Field(() => String, { description: 'Its code.' })
  code: string;
  @Field(() => String, { description: 'Chinese name.' })
  nameZh: string;
  @Field(() => String, { description: 'English name.' })
  nameEn: string;
  @Field(() => CampaignTypeEnum, { description: 'Its type.' })
  type: CampaignType;
  @Field(() => CampaignStateEnum, { description: 'Its state when the review was prepared.' })
  state: CampaignState;
  @Field(() => String, { description: 'Who answers for it.' })
  owner: string;
  @Field(() => CalendarDateScalar, { description: 'When the last observation window ended.' })
  windowEndsOn: CalendarDate;
  @Field(() => AmountScalar, { description: 'Its budget.' })
  budget: Fen;
  @Field(() => AmountScalar, { description: 'What it spent.' })
  cost: Fen;
  @Field(() => Int, {
    nullable: true,
    description: 'Customers who were offered something; null when too few.',
  })
  customers: number | null;
  @Field(() => [TargetResultModel], { description: 'Its targets.' })
  targets: TargetResultModel[];
  @Field(() => [ReviewEffectModel], { description: 'What it caused.' })
  effects: ReviewEffectModel[];
  @Field(() => [ReviewTotalModel], { description: 'Effects on totals and the return.' })
  totals: ReviewTotalModel[];
  @Field(() => RecommendationModel, { description: 'What to do with it.' })
  recommendation: RecommendationModel;
  @Field(() => [ReviewSourceModel], { description: 'The results that this rests on.' })
  sources: readonly ReviewSourceModel[];
}
