import { Field, GraphQLISODateTime, Int, ObjectType } from '@nestjs/graphql';
import type { CampaignType } from '#campaigns';
import type { CalendarDate, Fen } from '#kernel';
import type { Review } from '#reporting';
import { CampaignTypeEnum } from '../campaigns/campaign-enums.js';
import { AmountScalar, CalendarDateScalar } from '../graphql/index.js';
import { FigureModel, PooledEffectModel, withNames } from './figure.model.js';
import { ReviewEffectModel, OutcomeModel } from './review-effect.model.js';
import { ReviewCampaignModel } from './review-campaign.model.js';
import { MovementModel } from './review-movement.model.js';

@ObjectType('ReviewTier', { description: 'One tier within a campaign type.' })
export class ReviewTierModel {
  @Field(() => String, { description: 'The tier.' })
  tier: string;
  @Field(() => Boolean, { description: 'Too few customers to be shown.' })
  suppressed: boolean;
  @Field(() => Int, { nullable: true, description: 'Customers who were offered something.' })
  customers: number | null;
  @Field(() => [FigureModel], { description: 'KPIs against the previous period.' })
  figures: FigureModel[];
  @Field(() => [PooledEffectModel], { description: 'What the campaigns caused.' })
  effects: PooledEffectModel[];
}

@ObjectType('ReviewType', { description: 'One type of campaign: all tiers, then tier by tier.' })
export class ReviewTypeModel {
  @Field(() => CampaignTypeEnum, { description: 'The type.' })
  type: CampaignType;
  @Field(() => Int, { description: 'Campaigns of this type.' })
  campaigns: number;
  @Field(() => AmountScalar, { description: 'What they spent.' })
  cost: Fen;
  @Field(() => Boolean, { description: 'Too few customers to be shown.' })
  suppressed: boolean;
  @Field(() => Int, { nullable: true, description: 'Customers who were offered something.' })
  customers: number | null;
  @Field(() => [FigureModel], { description: 'KPIs against the previous period.' })
  figures: FigureModel[];
  @Field(() => [PooledEffectModel], { description: 'What the campaigns caused.' })
  effects: PooledEffectModel[];
  @Field(() => [ReviewTierModel], { description: 'The same by tier.' })
  tiers: ReviewTierModel[];
}

@ObjectType('ReviewTagFamily', { description: 'A family of tags and whether it is due for a refresh.' })
export class TagFamilyModel {
  @Field(() => String, { description: 'The family.' })
  family: string;
  @Field(() => CalendarDateScalar, { nullable: true, description: 'Date of its newest tag.' })
  lastRefreshedOn: CalendarDate | null;
  @Field(() => Int, { description: 'Customers with a tag of it.' })
  customers: number;
  @Field(() => Boolean, { description: 'Its newest tag is older than three months.' })
  due: boolean;
}

@ObjectType('Review', { description: 'The review of a quarter or half-year; frozen once published.' })
export class ReviewModel {
  @Field(() => String, { description: 'The period, for example 2026Q3 or 2026H1.' })
  period: string;
  @Field(() => CalendarDateScalar, { description: 'First day of the period.' })
  from: CalendarDate;
  @Field(() => CalendarDateScalar, { description: 'Last day of the period.' })
  to: CalendarDate;
  @Field(() => String, { description: 'The period that it is compared with.' })
  previous: string;
  @Field(() => GraphQLISODateTime, { description: 'When it was prepared.' })
  preparedAt: Date;
  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When it was published; null before.' })
  publishedAt: Date | null;
  @Field(() => String, { nullable: true, description: 'Who published it.' })
  publishedBy: string | null;
  @Field(() => String, { description: 'SHA-256 of its content; pass it to publishReview.' })
  contentHash: string;
  @Field(() => Int, { description: 'Groups of fewer customers are not in it.' })
  suppressionThreshold: number;
  @Field(() => Int, { description: 'Version of the recommendation rule that it followed.' })
  recommendationRuleVersion: number;
  @Field(() => [ReviewTypeModel], { description: 'By type of campaign and tier.' })
  types: ReviewTypeModel[];
  @Field(() => [ReviewCampaignModel], { description: 'Campaign by campaign.' })
  campaigns: ReviewCampaignModel[];
  @Field(() => [OutcomeModel], { description: 'What won: deciding metrics that got better.' })
  won: OutcomeModel[];
  @Field(() => [OutcomeModel], { description: 'What lost: deciding metrics and guardrails that got worse.' })
  lost: OutcomeModel[];
  @Field(() => [MovementModel], { description: 'What moved abnormally.' })
  movements: MovementModel[];
  @Field(() => [TagFamilyModel], { description: 'Tags to refresh next quarter.' })
  tagFamilies: readonly TagFamilyModel[];

  static from({ document, ...review }: Review): ReviewModel {
    const outcome = ({ effect, ...each }: (typeof document.won)[number]): OutcomeModel => ({
      ...each,
      effect: ReviewEffectModel.from(effect),
    });
    return Object.assign(new ReviewModel(), {
      ...document,
      ...review,
      types: document.types.map(({ costFen, figures, effects, tiers, ...type }) => ({
        ...type,
        cost: BigInt(costFen),
        figures: figures.map(withNames),
        effects: effects.map(withNames),
        tiers: tiers.map((tier) => ({
          ...tier,
          figures: tier.figures.map(withNames),
          effects: tier.effects.map(withNames),
        })),
      })),
      campaigns: document.campaigns.map(({ budgetFen, costFen, ...campaign }) => ({
        ...campaign,
        budget: BigInt(budgetFen),
        cost: BigInt(costFen),
        targets: campaign.targets.map(withNames),
        effects: campaign.effects.map((effect) => ReviewEffectModel.from(effect)),
        totals: campaign.totals.map(withNames),
      })),
      won: document.won.map(outcome),
      lost: document.lost.map(outcome),
      movements: document.movements.map((movement) => ({
        ...movement,
        figure: withNames(movement.figure),
      })),
    });
  }
}

@ObjectType('ReviewSummary', { description: 'A period with a review.' })
export class ReviewSummaryModel {
  @Field(() => String, { description: 'The period.' })
  period: string;
  @Field(() => GraphQLISODateTime, { description: 'When it was last prepared.' })
  preparedAt: Date;
  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When it was published; null before.' })
  publishedAt: Date | null;
}
