import { Field, Float, GraphQLISODateTime, ID, Int, ObjectType } from '@nestjs/graphql';
import type { Channel } from '#campaigns';
import {
  variantKeys,
  type Amendment,
  type AnalysisPlan,
  type Experiment,
  type ExperimentKind,
  type ExperimentState,
  type PopulationPin,
  type Shares,
} from '#experiments';
import { canonicalJson, type CalendarDate } from '#kernel';
import { outcomeRules } from '#measurement';
import { ChannelEnum } from '../campaigns/campaign-enums.js';
import { CalendarDateScalar, connectionType } from '../graphql/index.js';
import { EffectKindEnum, ExperimentKindEnum, ExperimentStateEnum } from './experiment-enums.js';
import { OutcomeRulesModel } from './outcome-rules.model.js';

@ObjectType('VersionPin', { description: 'A definition and which version of it.' })
export class VersionPinModel {
  @Field(() => String, { description: 'Key of the definition.' })
  key: string;

  @Field(() => Int, { description: 'Version.' })
  version: number;
}

@ObjectType('ExperimentPopulation', { description: 'Which customers an experiment is about.' })
export class PopulationModel {
  @Field(() => ID, { nullable: true, description: 'The segment; none: every customer and prospect.' })
  segmentId?: string;

  @Field(() => Int, { nullable: true, description: 'Version of the segment.' })
  segmentVersion?: number;

  @Field(() => CalendarDateScalar, { description: 'The day as of which customers are read.' })
  asOf: CalendarDate;

  @Field(() => VersionPinModel, { description: 'By which scheme customers are tiered.' })
  tierScheme: VersionPinModel;

  @Field(() => VersionPinModel, { description: 'By which rule lifecycles are told.' })
  lifecycleRule: VersionPinModel;

  static from({ segment, ...pins }: PopulationPin): PopulationModel {
    return { ...pins, segmentId: segment?.segmentId, segmentVersion: segment?.version };
  }
}

@ObjectType('Variant', { description: 'One of the ways in which customers are treated.' })
export class VariantModel {
  @Field(() => String, { description: 'Short name in files and facts.' })
  key: string;

  @Field(() => String, { description: 'Name for people.' })
  name: string;

  @Field(() => Boolean, { description: 'Whether it is what the others are compared with.' })
  isControl: boolean;

  @Field(() => [ChannelEnum], { description: 'How its customers are contacted.' })
  channels: readonly Channel[];
}

@ObjectType('PlannedShare', { description: 'How large a part of a tier a variant gets.' })
export class ShareModel {
  @Field(() => String, { description: 'Key of the variant.' })
  variant: string;

  @Field(() => Int, { description: 'Share in basis points: 4000 is 40 %.' })
  basisPoints: number;
}

@ObjectType('TierAllocation', { description: 'How a tier is divided among the variants.' })
export class TierAllocationModel {
  @Field(() => String, {
    nullable: true,
    description: 'Key of the tier; none: all tiers that are not named.',
  })
  tier?: string;

  @Field(() => [ShareModel], { description: 'Share of each variant.' })
  shares: ShareModel[];
}

@ObjectType('Expectation', {
  description: 'What the planners expected of a metric; sizes the experiment only.',
})
export class ExpectationModel {
  @Field(() => String, { description: 'Key of the metric.' })
  metric: string;

  @Field(() => EffectKindEnum, { description: 'How the smallest effect is given.' })
  effectKind: 'relative' | 'absolute';

  @Field(() => Float, { description: 'The smallest effect that would matter.' })
  minimumEffect: number;

  @Field(() => Float, { nullable: true, description: 'Expected rate in the control, as a fraction.' })
  controlRate?: number;

  @Field(() => Float, { nullable: true, description: 'Expected mean in the control.' })
  controlMean?: number;

  @Field(() => Float, { nullable: true, description: 'Expected standard deviation among customers.' })
  standardDeviation?: number;

  @Field(() => Float, {
    nullable: true,
    description: 'Expected correlation with the value before the start.',
  })
  covariateCorrelation?: number;
}

@ObjectType('AnalysisPlan', { description: 'What will be judged, and how.' })
export class AnalysisModel {
  @Field(() => [String], { description: 'Keys of the metrics that decide.' })
  primary: readonly string[];

  @Field(() => [String], { description: 'Keys of metrics that are looked at as well.' })
  secondary: readonly string[];

  @Field(() => [String], { description: 'Keys of metrics that must not get worse.' })
  guardrails: readonly string[];

  @Field(() => Int, { description: 'Days each customer is observed from their enrolment on.' })
  observationDays: number;

  @Field(() => Float, { description: 'Accepted chance of a false alarm, both sides together.' })
  alpha: number;

  @Field(() => Float, { description: 'Wanted chance to find the smallest effect that matters.' })
  power: number;

  @Field(() => [ExpectationModel], { description: 'What the experiment was sized by.' })
  expectations: ExpectationModel[];

  @Field(() => [String], { description: 'Values from before the start that explain the outcome.' })
  covariates: readonly string[];

  @Field(() => OutcomeRulesModel, { description: 'The thresholds of churn, return and the other outcomes.' })
  outcomeRules: OutcomeRulesModel;

  static from(plan: AnalysisPlan): AnalysisModel {
    return {
      ...plan,
      outcomeRules: outcomeRules(plan.outcomeRules) as OutcomeRulesModel,
      expectations: plan.expectations.map(({ minimumEffect, ...rest }) => ({
        ...rest,
        effectKind: minimumEffect.kind,
        minimumEffect: minimumEffect.value,
      })),
    };
  }
}

@ObjectType('Amendment', { description: 'A change of a frozen plan; shown on every later result.' })
export class AmendmentModel {
  @Field(() => Int, { description: 'First, second, …' })
  number: number;

  @Field(() => String, { description: 'Why.' })
  reason: string;

  @Field(() => [String], { description: 'The fields that changed.' })
  fields: string[];

  @Field(() => AnalysisModel, { description: 'The analysis plan from then on.' })
  analysis: AnalysisModel;

  @Field(() => String, { description: 'SHA-256 of the amended plan.' })
  planHash: string;

  @Field(() => String, { description: 'Who amended it.' })
  amendedBy: string;

  @Field(() => GraphQLISODateTime, { description: 'When.' })
  amendedAt: Date;

  static from(amendment: Amendment): AmendmentModel {
    return {
      ...amendment,
      number: amendment.amendmentNo,
      fields: Object.keys(amendment.change),
      analysis: AnalysisModel.from(amendment.plan.analysis),
    };
  }
}

@ObjectType('Experiment', {
  description: 'A comparison of variants on customers who were assigned by chance, tier by tier.',
})
export class ExperimentModel {
  @Field(() => ID, { description: 'Identifier.' })
  id: string;

  @Field(() => String, { description: 'Short name in files; it never changes.' })
  code: string;

  @Field(() => ExperimentStateEnum, { description: 'Where it stands.' })
  state: ExperimentState;

  @Field(() => Int, { description: 'Counts edits of the design; pass it with the next edit.' })
  revision: number;

  @Field(() => ExperimentKindEnum, { description: 'Who assigns the customers.' })
  kind: ExperimentKind;

  @Field(() => String, { description: 'Name for people.' })
  name: string;

  @Field(() => String, { description: 'What is expected to happen, to whom and why.' })
  hypothesis: string;

  @Field(() => PopulationModel, { description: 'Which customers it is about.' })
  population: PopulationModel;

  @Field(() => [VariantModel], { description: 'The variants, in the order in which tiers are divided.' })
  variants: readonly VariantModel[];

  @Field(() => [TierAllocationModel], { description: 'How tiers are divided; empty: no planned shares.' })
  allocation: TierAllocationModel[];

  @Field(() => AnalysisModel, {
    description: 'The analysis plan as it was designed; amendments stand beside it.',
  })
  analysis: AnalysisModel;

  @Field(() => String, { nullable: true, description: 'Exclusion layer.' })
  layer?: string;

  @Field(() => CalendarDateScalar, { description: 'First day.' })
  startsOn: CalendarDate;

  @Field(() => String, { nullable: true, description: 'Salt of the assignment, from launch on.' })
  salt?: string;

  @Field(() => String, { nullable: true, description: 'SHA-256 of the frozen plan.' })
  planHash?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The frozen plan as it is hashed: JSON in its one spelling.',
  })
  canonicalPlan?: string;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When the plan was frozen.' })
  frozenAt?: Date | null;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When the customers were assigned.' })
  enrolledAt?: Date | null;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: 'What was known by then decided who is in it.',
  })
  knownAt?: Date | null;

  @Field(() => Int, { nullable: true, description: 'Customers who were assigned.' })
  eligible?: number | null;

  @Field(() => Int, { nullable: true, description: 'Customers of the population who were left out.' })
  excluded?: number | null;

  @Field(() => CalendarDateScalar, {
    nullable: true,
    description: 'The day on which it was completed or given up.',
  })
  endedOn?: CalendarDate | null;

  /** Not in the schema: what field resolvers compute from. */
  source: Experiment;

  static from(experiment: Experiment): ExperimentModel {
    const { design, plan } = experiment;
    return Object.assign(new ExperimentModel(), {
      ...experiment,
      id: experiment.experimentId,
      kind: design.kind,
      name: design.name,
      hypothesis: design.hypothesis,
      population: PopulationModel.from(design.population),
      variants: design.variants,
      allocation: allocationOf(experiment),
      analysis: AnalysisModel.from(design.analysis),
      layer: design.layer,
      startsOn: design.startsOn,
      salt: plan?.salt,
      canonicalPlan: plan === null ? undefined : canonicalJson(plan),
      source: experiment,
    });
  }
}

export const ExperimentConnection = connectionType(ExperimentModel, 'Experiment');

function allocationOf({ design }: Experiment): TierAllocationModel[] {
  const { allocation } = design;
  if (!allocation) return [];
  const sharesOf = (shares: Shares) =>
    variantKeys(design).map((variant) => ({ variant, basisPoints: shares[variant] ?? 0 }));
  const named = Object.entries(allocation.byTier).map(([tier, shares]) => ({
    tier,
    shares: sharesOf(shares),
  }));
  return [...named, { shares: sharesOf(allocation.otherTiers) }];
}
