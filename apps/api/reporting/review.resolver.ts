import { ForbiddenException } from '@nestjs/common';
import { Args, Field, InputType, Int, Mutation, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { GraphQLError } from 'graphql';
import { isRefusal, kernelRefusals, type Actor, type RunId } from '#kernel';
import { Database, Runs, SetSuppressionThreshold, SuppressionReader } from '#platform';
import {
  parsePeriod,
  PrepareReview,
  PublishReview,
  RecommendationRuleStore,
  reportingRefusals,
  ReviewReader,
  SetRecommendationRule,
  type ReviewPeriod,
  type VersionedRule,
} from '#reporting';
import { CurrentActor, outcomeUnion, refusalTypesOf } from '../graphql/index.js';
import { RunModel } from '../platform/run.model.js';
import { RecommendationRuleModel, VerdictEnum } from './recommendation.model.js';
import { ReviewModel, ReviewSummaryModel } from './review.model.js';

const notPermittedType = refusalTypesOf(kernelRefusals, 'NotPermitted');

const PrepareReviewOutcome = outcomeUnion(
  'PrepareReviewOutcome',
  'The run that prepares the review, or why there is none.',
  RunModel,
  [...notPermittedType, ...refusalTypesOf(reportingRefusals, 'ReviewOfWholeBank', 'ReviewAlreadyPublished')],
);
const PublishReviewOutcome = outcomeUnion(
  'PublishReviewOutcome',
  'The published review, or why it was not published.',
  ReviewModel,
  [
    ...notPermittedType,
    ...refusalTypesOf(
      reportingRefusals,
      'ReviewOfWholeBank',
      'ReviewNotPrepared',
      'ReviewAlreadyPublished',
      'ReviewChangedMeanwhile',
      'PeriodNotOver',
    ),
  ],
);
const SetRecommendationRuleOutcome = outcomeUnion(
  'SetRecommendationRuleOutcome',
  'The new version of the rule, or why there is none.',
  RecommendationRuleModel,
  [...notPermittedType, ...refusalTypesOf(reportingRefusals, 'RuleInvalid')],
);

@ObjectType('SuppressionThreshold', {
  description: 'The smallest group that roles with aggregates only may see.',
})
class SuppressionThresholdModel {
  @Field(() => Int, { description: 'Customers.' })
  threshold: number;
}

const SetSuppressionThresholdOutcome = outcomeUnion(
  'SetSuppressionThresholdOutcome',
  'The new threshold, or why it was not set.',
  SuppressionThresholdModel,
  [...notPermittedType, ...refusalTypesOf(kernelRefusals, 'InvalidInput')],
);

@InputType({ description: 'When a clause fits: every signal that is named must have one of its words.' })
class SignalWordsInput {
  @Field(() => [String], { nullable: true, description: 'none, interim, notRandomised, notTrusted, sound.' })
  evidence?: string[] | null;
  @Field(() => [String], { nullable: true, description: 'better, worse, unclear.' })
  primary?: string[] | null;
  @Field(() => [String], { nullable: true, description: 'worse, held, unknown.' })
  guardrails?: string[] | null;
  @Field(() => [String], { nullable: true, description: 'positive, negative, unclear, unknown.' })
  return?: string[] | null;
}

@InputType({ description: 'A clause of the recommendation rule.' })
class RecommendationClauseInput {
  @Field(() => String, { description: 'Its name.' })
  clause: string;
  @Field(() => SignalWordsInput, { description: 'When it fits; nothing named fits always.' })
  when: SignalWordsInput;
  @Field(() => VerdictEnum, { description: 'What it recommends.' })
  verdict: keyof typeof VerdictEnum;
  @Field(() => String, { description: 'Reason in English.' })
  reasonEn: string;
  @Field(() => String, { description: 'Reason in Chinese.' })
  reasonZh: string;
}

const periodArg = { type: () => String, description: 'Quarter or half-year, for example 2026Q3 or 2026H1.' };

function readPeriod(text: string): ReviewPeriod {
  const period = parsePeriod(text);
  if (period) return period;
  throw new GraphQLError(`'${text}' is no period such as 2026Q3 or 2026H1.`, {
    extensions: { code: 'BAD_USER_INPUT' },
  });
}

/** A review covers the whole bank and cannot be cut to a region. */
export function requireWholeBank(actor: Actor): void {
  if (actor.regions !== 'all') throw new ForbiddenException(reportingRefusals.ReviewOfWholeBank);
}

@Resolver()
export class ReviewResolver {
  constructor(
    private readonly database: Database,
    private readonly runs: Runs,
    private readonly reviews: ReviewReader,
    private readonly rules: RecommendationRuleStore,
    private readonly suppression: SuppressionReader,
    private readonly preparing: PrepareReview,
    private readonly publishing: PublishReview,
    private readonly settingRule: SetRecommendationRule,
    private readonly settingThreshold: SetSuppressionThreshold,
  ) {}

  @Query(() => ReviewModel, {
    nullable: true,
    description: 'The review of a quarter: the published one, otherwise the one prepared last.',
  })
  quarterlyReview(
    @Args('year', { type: () => Int, description: 'The year.' }) year: number,
    @Args('quarter', { type: () => Int, description: 'The quarter, 1 to 4.' }) quarter: number,
    @CurrentActor() actor: Actor,
  ): Promise<ReviewModel | null> {
    return this.find(`${year}Q${quarter}`, actor);
  }

  @Query(() => ReviewModel, {
    nullable: true,
    description: 'The review of a half-year: the published one, otherwise the one prepared last.',
  })
  halfYearReview(
    @Args('year', { type: () => Int, description: 'The year.' }) year: number,
    @Args('half', { type: () => Int, description: 'The half, 1 or 2.' }) half: number,
    @CurrentActor() actor: Actor,
  ): Promise<ReviewModel | null> {
    return this.find(`${year}H${half}`, actor);
  }

  @Query(() => [ReviewSummaryModel], {
    name: 'reviews',
    description:
      'The periods with a review, the latest first. As a page: GET /reviews/2026Q3.html, as data: .csv.',
  })
  listReviews(@CurrentActor() actor: Actor): Promise<ReviewSummaryModel[]> {
    requireWholeBank(actor);
    return this.reviews.list();
  }

  @Query(() => RecommendationRuleModel, { description: 'The rule by which new reviews recommend.' })
  async recommendationRule(): Promise<RecommendationRuleModel> {
    return toRuleModel(await this.rules.latest(this.database));
  }

  @Query(() => SuppressionThresholdModel, {
    description: 'The smallest group that roles with aggregates only may see.',
  })
  async suppressionThreshold(): Promise<SuppressionThresholdModel> {
    return { threshold: await this.suppression.threshold() };
  }

  @Mutation(() => PrepareReviewOutcome, {
    description: 'Prepares a review, or a newer one as long as none is published.',
  })
  async prepareReview(@Args('period', periodArg) period: string, @CurrentActor() actor: Actor) {
    const outcome = await this.preparing.execute({ period: readPeriod(period) }, actor);
    return isRefusal(outcome) ? outcome : RunModel.from((await this.runs.find(outcome as RunId))!);
  }

  @Mutation(() => PublishReviewOutcome, {
    description: 'Freezes the review of a period: exactly what was read, once and for all.',
  })
  async publishReview(
    @Args('period', periodArg) period: string,
    @Args('contentHash', { type: () => String, description: '`contentHash` of the review that you read.' })
    contentHash: string,
    @CurrentActor() actor: Actor,
  ) {
    const outcome = await this.publishing.execute({ period: readPeriod(period), contentHash }, actor);
    return isRefusal(outcome) ? outcome : ReviewModel.from(outcome);
  }

  @Mutation(() => SetRecommendationRuleOutcome, {
    description: 'Adds a version of the recommendation rule; older reviews keep theirs.',
  })
  async setRecommendationRule(
    @Args('clauses', {
      type: () => [RecommendationClauseInput],
      description: 'The clauses, in order; the first that fits decides, the last one fits always.',
    })
    clauses: RecommendationClauseInput[],
    @CurrentActor() actor: Actor,
  ) {
    const definition = {
      clauses: clauses.map(({ when, ...clause }) => ({
        ...clause,
        when: Object.fromEntries(Object.entries(when).filter(([, words]) => words != null)),
      })),
    };
    const outcome = await this.settingRule.execute({ definition }, actor);
    return isRefusal(outcome) ? outcome : toRuleModel(outcome);
  }

  @Mutation(() => SetSuppressionThresholdOutcome, {
    description: 'Sets from how many customers on a group is shown to roles that see aggregates only.',
  })
  setSuppressionThreshold(
    @Args('threshold', { type: () => Int, description: 'Customers, 5 to 10000.' }) threshold: number,
    @CurrentActor() actor: Actor,
  ) {
    return this.settingThreshold.execute({ threshold }, actor);
  }

  private async find(name: string, actor: Actor): Promise<ReviewModel | null> {
    requireWholeBank(actor);
    const review = await this.reviews.find(readPeriod(name));
    return review ? ReviewModel.from(review) : null;
  }
}

function toRuleModel({ version, definition }: VersionedRule): RecommendationRuleModel {
  return {
    version,
    clauses: definition.clauses.map(({ when, ...clause }) => ({
      ...clause,
      when: Object.entries(when).map(
        ([signal, words]) => `${signal}: ${(words as readonly string[]).join(' or ')}`,
      ),
    })),
  };
}
