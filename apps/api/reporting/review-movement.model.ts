import { Field, Float, ObjectType } from '@nestjs/graphql';
import type { CampaignType } from '#campaigns';
import { CampaignTypeEnum } from '../campaigns/campaign-enums.js';
import { FigureModel } from './figure.model.js';

@ObjectType('Contribution', { description: 'What one group of customers contributed to a change.' })
export class ContributionModel {
  @Field(() => String, { description: 'The group; `other` for groups too small to be named.' })
  group: string;
  @Field(() => Float, { description: 'By a change of its own figure.' })
  rate: number;
  @Field(() => Float, { description: 'By a change of its share of the whole.' })
  mix: number;
}

@ObjectType('Explanation', {
  description: 'A change split over the groups of one dimension; the parts add up to it.',
})
export class ExplanationModel {
  @Field(() => String, { description: 'TIER, REGION or LIFECYCLE.' })
  dimension: string;
  @Field(() => [ContributionModel], { description: 'The groups, the largest contribution first.' })
  contributions: readonly ContributionModel[];
}

@ObjectType('Movement', { description: 'A KPI that moved abnormally against the previous period.' })
export class MovementModel {
  @Field(() => CampaignTypeEnum, { description: 'Type of campaign.' })
  type: CampaignType;
  @Field(() => String, { nullable: true, description: 'The tier; null for all.' })
  tier: string | null;
  @Field(() => FigureModel, { description: 'The figure.' })
  figure: FigureModel;
  @Field(() => Boolean, { description: 'Whether it moved the wrong way.' })
  adverse: boolean;
  @Field(() => [ExplanationModel], { description: 'Which tiers, regions and lifecycles explain it.' })
  explainedBy: readonly ExplanationModel[];
}
