import { Field, Float, GraphQLISODateTime, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { CampaignState, CampaignType } from '#campaigns';
import type { CalendarDate, Fen } from '#kernel';
import { verdicts, type EffectFigure, type Review, type TotalFigure } from '#reporting';
import { CampaignStateEnum, CampaignTypeEnum } from '../campaigns/campaign-enums.js';
import { AmountScalar, CalendarDateScalar } from '../graphql/index.js';
import { FigureModel, OfMetricModel, PooledEffectModel, withNames } from './figure.model.js';

export const VerdictEnum = Object.fromEntries(verdicts.map((each) => [each, each])) as Record<
  (typeof verdicts)[number],
  (typeof verdicts)[number]
>;
registerEnumType(VerdictEnum, {
  name: 'RecommendationVerdict',
  description: 'What to do with a campaign.',
  valuesMap: {
    scale: { description: 'Do more of it.' },
    iterate: { description: 'Change it and try again.' },
    stop: { description: 'Do not do it again.' },
  },
});

@ObjectType('CampaignSignals', { description: 'What is known about a campaign, each in one word.' })
export class SignalsModel {
  @Field(() => String, { description: 'none, interim, notRandomised, notTrusted or sound.' })
  evidence: string;
  @Field(() => String, { description: 'What the deciding metric says: better, worse or unclear.' })
  primary: string;
  @Field(() => String, { description: 'Whether a guardrail broke: worse, held or unknown.' })
  guardrails: string;
  @Field(() => String, { description: 'Revenue against cost: positive, negative, unclear or unknown.' })
  return: string;
}

@ObjectType('Recommendation', { description: 'A recommendation and the clause of the rule that gave it.' })
export class RecommendationModel {
  @Field(() => VerdictEnum, { description: 'Scale, iterate or stop.' })
  verdict: (typeof verdicts)[number];
  @Field(() => String, { description: 'Clause of the rule, see recommendationRule.' })
  clause: string;
  @Field(() => String, { description: 'Why, in English.' })
  reasonEn: string;
  @Field(() => String, { description: 'Why, in Chinese.' })
  reasonZh: string;
  @Field(() => SignalsModel, { description: 'What the clause looked at.' })
  signals: SignalsModel;
}

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

@ObjectType('ReviewEffect', {
  description: 'The difference of a variant to its control, by the leading estimator.',
})
export class ReviewEffectModel extends OfMetricModel {
  @Field(() => String, { description: 'Code of the experiment.' })
  experiment: string;
  @Field(() => String, { description: 'The variant.' })
  variant: string;
  @Field(() => String, { description: 'The control.' })
  control: string;
  @Field(() => String, {
    nullable: true,
    description: 'The tier; null for all. A single tier is exploratory.',
  })
  tier: string | null;
  @Field(() => String, { description: 'Role of the metric: primary, secondary or guardrail.' })
  role: string;
  @Field(() => String, { description: 'How it was estimated.' })
  estimator: string;
  @Field(() => Int, { description: 'Control customers with an outcome.' })
  nControl: number;
  @Field(() => Int, { description: 'Treated customers with an outcome.' })
  nTreatment: number;
  @Field(() => Float, { nullable: true, description: 'The metric in the control.' })
  valueControl: number | null;
  @Field(() => Float, { nullable: true, description: 'The metric in the variant.' })
  valueTreatment: number | null;
  @Field(() => Float, { nullable: true, description: 'The difference.' })
  point: number | null;
  @Field(() => Float, { nullable: true, description: 'Lower end of its interval.' })
  low: number | null;
  @Field(() => Float, { nullable: true, description: 'Upper end of its interval.' })
  high: number | null;
  @Field(() => Float, {
    nullable: true,
    description: 'p-value, adjusted for several variants where it decides.',
  })
  p: number | null;
  @Field(() => Float, { nullable: true, description: 'Relative change against the control.' })
  lift: number | null;
  @Field(() => Float, { nullable: true, description: 'Lower end of its interval.' })
  liftLow: number | null;
  @Field(() => Float, { nullable: true, description: 'Upper end of its interval.' })
  liftHigh: number | null;
  @Field(() => String, { description: 'The test.' })
  method: string;
  @Field(() => Boolean, { description: 'Whether it may be relied on.' })
  trusted: boolean;
  @Field(() => [String], { description: 'Why not, where it may not.' })
  mistrust: readonly string[];

  static from({ n, value, lift, trust, p, pAdjusted, ...effect }: EffectFigure): ReviewEffectModel {
    return withNames({
      ...effect,
      nControl: n.control,
      nTreatment: n.treatment,
      valueControl: value.control,
      valueTreatment: value.treatment,
      p: pAdjusted ?? p,
      lift: lift.point,
      liftLow: lift.low,
      liftHigh: lift.high,
      trusted: trust.ok,
      mistrust: trust.because,
    });
  }
}

@ObjectType('ReviewTotal', {
  description: 'An effect on a total, such as incremental revenue or return on investment.',
})
export class ReviewTotalModel extends OfMetricModel implements TotalFigure {
  @Field(() => String, { description: 'Code of the experiment.' })
  experiment: string;
  @Field(() => String, { description: 'The variant.' })
  variant: string;
  @Field(() => Float, { nullable: true, description: 'The effect.' })
  point: number | null;
  @Field(() => Float, { nullable: true, description: 'Lower end of its interval.' })
  low: number | null;
  @Field(() => Float, { nullable: true, description: 'Upper end of its interval.' })
  high: number | null;
  @Field(() => String, {
    nullable: true,
    description: 'interval; or complement or wholeLine, where the data do not bound it.',
  })
  intervalKind: string | null;
  @Field(() => Boolean, { description: 'Whether it may be relied on.' })
  trusted: boolean;
}

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

@ObjectType('ReviewOutcome', { description: 'A significant effect on a deciding metric.' })
export class OutcomeModel {
  @Field(() => String, { description: 'Code of the campaign.' })
  campaign: string;
  @Field(() => ReviewEffectModel, { description: 'The effect.' })
  effect: ReviewEffectModel;
  @Field(() => Boolean, { description: 'A single tier of several that were looked at: a hint, no proof.' })
  exploratory: boolean;
}

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
  @Field(() => [OutcomeModel], { description: 'What won.' })
  won: OutcomeModel[];
  @Field(() => [OutcomeModel], { description: 'What lost.' })
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

@ObjectType('RecommendationClause', { description: 'One clause: the first that fits decides.' })
export class ClauseModel {
  @Field(() => String, { description: 'Its name.' })
  clause: string;
  @Field(() => [String], { description: 'Its conditions, each as `signal: word or word`; none fits always.' })
  when: string[];
  @Field(() => VerdictEnum, { description: 'What it recommends.' })
  verdict: (typeof verdicts)[number];
  @Field(() => String, { description: 'Reason in English.' })
  reasonEn: string;
  @Field(() => String, { description: 'Reason in Chinese.' })
  reasonZh: string;
}

@ObjectType('RecommendationRule', { description: 'The rule by which reviews recommend, as a version.' })
export class RecommendationRuleModel {
  @Field(() => Int, { description: 'Its version.' })
  version: number;
  @Field(() => [ClauseModel], { description: 'Its clauses, in order.' })
  clauses: ClauseModel[];
}
