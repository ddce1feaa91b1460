import { Field, Float, ID, InputType, Int } from '@nestjs/graphql';
import type { Channel } from '#campaigns';
import type {
  AllocationPlan,
  AmendableAnalysis,
  AnalysisPlan,
  ExperimentDesign,
  ExperimentKind,
  Expectation,
  Shares,
} from '#experiments';
import type { CalendarDate } from '#kernel';
import { ChannelEnum } from '../campaigns/campaign-enums.js';
import { CalendarDateScalar, given } from '../graphql/index.js';
import { EffectKindEnum, ExperimentKindEnum } from './experiment-enums.js';
import { OutcomeRulesInput, toOutcomeRules } from './outcome-rules.input.js';

@InputType({ description: 'A definition and which version of it. A version never changes.' })
export class VersionPinInput {
  @Field(() => String, { description: 'Key of the definition, for example personal-4.' })
  key: string;

  @Field(() => Int, { description: 'Which version.' })
  version: number;
}

@InputType({
  description: 'Which customers the experiment is about, and by which definitions they are read.',
})
export class PopulationInput {
  @Field(() => ID, { nullable: true, description: 'The segment; left out: every customer and prospect.' })
  segmentId?: string | null;

  @Field(() => Int, { nullable: true, description: 'Version of the segment; needed with a segment.' })
  segmentVersion?: number | null;

  @Field(() => CalendarDateScalar, {
    description: 'The day as of which customers, tiers and lifecycles are read.',
  })
  asOf: CalendarDate;

  @Field(() => VersionPinInput, { description: 'By which scheme customers are tiered.' })
  tierScheme: VersionPinInput;

  @Field(() => VersionPinInput, { description: 'By which rule lifecycles are told.' })
  lifecycleRule: VersionPinInput;
}

@InputType({ description: 'One of the ways in which customers are treated.' })
export class VariantInput {
  @Field(() => String, { description: 'Short name in files and facts: a letter, then letters and digits.' })
  key: string;

  @Field(() => String, { description: 'Name for people.' })
  name: string;

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Whether it is what the others are compared with.',
  })
  isControl: boolean;

  @Field(() => [ChannelEnum], {
    defaultValue: [],
    description: 'How its customers are contacted; empty: not at all.',
  })
  channels: Channel[];
}

@InputType({ description: 'How large a part of a tier a variant gets.' })
export class ShareInput {
  @Field(() => String, { description: 'Key of the variant.' })
  variant: string;

  @Field(() => Int, {
    description: 'Share in basis points: 4000 is 40 %. The shares of a tier add up to 10000.',
  })
  basisPoints: number;
}

@InputType({ description: 'How one tier, or every tier that is not named, is divided among the variants.' })
export class TierAllocationInput {
  @Field(() => String, {
    nullable: true,
    description: 'Key of the tier; left out: all tiers that are not named.',
  })
  tier?: string | null;

  @Field(() => [ShareInput], { description: 'One share for each variant; 0 leaves a variant out.' })
  shares: ShareInput[];
}

@InputType({
  description: 'What you expect of a metric. It sizes the experiment and never enters the analysis.',
})
export class ExpectationInput {
  @Field(() => String, { description: 'Key of a metric of this experiment.' })
  metric: string;

  @Field(() => EffectKindEnum, { defaultValue: 'relative', description: 'How the smallest effect is given.' })
  effectKind: 'relative' | 'absolute';

  @Field(() => Float, { description: 'The smallest effect that would matter to you.' })
  minimumEffect: number;

  @Field(() => Float, {
    nullable: true,
    description: 'Rate that you expect in the control, as a fraction (0.05 = 5 %).',
  })
  controlRate?: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Mean that you expect in the control; left out: baseline AUM.',
  })
  controlMean?: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Standard deviation among customers; left out: that of baseline AUM.',
  })
  standardDeviation?: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Correlation of the outcome with its value before the start.',
  })
  covariateCorrelation?: number | null;
}

@InputType({ description: 'What will be judged, and how. Frozen at launch.' })
export class AnalysisInput {
  @Field(() => [String], { description: 'Keys of the metrics that decide (one to three; query `metrics`).' })
  primary: string[];

  @Field(() => [String], { defaultValue: [], description: 'Keys of metrics that are looked at as well.' })
  secondary: string[];

  @Field(() => [String], { defaultValue: [], description: 'Keys of metrics that must not get worse.' })
  guardrails: string[];

  @Field(() => Int, { description: 'How many days each customer is observed from their enrolment on.' })
  observationDays: number;

  @Field(() => Float, {
    defaultValue: 0.05,
    description: 'Accepted chance of a false alarm, both sides together.',
  })
  alpha: number;

  @Field(() => Float, {
    defaultValue: 0.8,
    description: 'Wanted chance to find the smallest effect that matters.',
  })
  power: number;

  @Field(() => [ExpectationInput], { defaultValue: [], description: 'What the experiment is sized by.' })
  expectations: ExpectationInput[];

  @Field(() => [String], {
    defaultValue: [],
    description: 'Values from before the start that explain the outcome.',
  })
  covariates: string[];

  @Field(() => OutcomeRulesInput, {
    nullable: true,
    description: 'Thresholds behind the outcomes, such as churn and return; left out: the defaults.',
  })
  outcomeRules?: OutcomeRulesInput | null;
}

@InputType({ description: 'The whole design of an experiment.' })
export class ExperimentDesignInput {
  @Field(() => ExperimentKindEnum, { defaultValue: 'fixedCohort', description: 'Who assigns the customers.' })
  kind: ExperimentKind;

  @Field(() => String, { description: 'Name for people.' })
  name: string;

  @Field(() => String, { description: 'What you expect to happen, to whom and why.' })
  hypothesis: string;

  @Field(() => PopulationInput, { description: 'Which customers it is about.' })
  population: PopulationInput;

  @Field(() => [VariantInput], { description: 'Two or more, exactly one of them the control.' })
  variants: VariantInput[];

  @Field(() => [TierAllocationInput], {
    nullable: true,
    description:
      'How tiers are divided; one entry without a tier is for all others. Needed unless externally assigned.',
  })
  allocation?: TierAllocationInput[] | null;

  @Field(() => AnalysisInput, { description: 'The analysis plan.' })
  analysis: AnalysisInput;

  @Field(() => String, {
    nullable: true,
    description: 'Exclusion layer: experiments of one layer never share a customer.',
  })
  layer?: string | null;

  @Field(() => CalendarDateScalar, { description: 'First day: the customers’ windows begin here.' })
  startsOn: CalendarDate;

  @Field(() => String, { nullable: true, description: 'Fixes the salt for a trial that must be repeatable.' })
  salt?: string | null;
}

export function toDesign(input: ExperimentDesignInput): ExperimentDesign {
  const { population, allocation, variants, analysis, ...rest } = input;
  const { segmentId, segmentVersion, ...pins } = population;
  const segment = segmentId == null ? {} : { segment: { segmentId, version: segmentVersion ?? 1 } };
  return {
    ...(given(rest) as Pick<
      ExperimentDesign,
      'kind' | 'name' | 'hypothesis' | 'layer' | 'startsOn' | 'salt'
    >),
    population: {
      ...segment,
      asOf: pins.asOf,
      tierScheme: { ...pins.tierScheme },
      lifecycleRule: { ...pins.lifecycleRule },
    },
    variants: variants.map((variant) => ({ ...variant })),
    ...(allocation == null ? {} : { allocation: toAllocation(allocation) }),
    analysis: toAnalysis(analysis),
  };
}

function toAllocation(tiers: readonly TierAllocationInput[]): AllocationPlan {
  const sharesFrom = ({ shares }: TierAllocationInput): Shares =>
    Object.fromEntries(shares.map(({ variant, basisPoints }) => [variant, basisPoints]));
  const others = tiers.find(({ tier }) => tier == null);
  const named = tiers.flatMap((each) => (each.tier == null ? [] : [[each.tier, sharesFrom(each)] as const]));
  return { byTier: Object.fromEntries(named), otherTiers: others ? sharesFrom(others) : {} };
}

function toAnalysis(input: AnalysisInput): AnalysisPlan {
  const { expectations, outcomeRules, ...plan } = input;
  return {
    ...(plan as Omit<AnalysisPlan, 'expectations' | 'outcomeRules' | 'correction' | 'looks'>),
    ...(outcomeRules == null ? {} : { outcomeRules: toOutcomeRules(outcomeRules) }),
    expectations: expectations.map(toExpectation),
    correction: 'holm',
    looks: 1,
  };
}

function toExpectation({ effectKind, minimumEffect, ...rest }: ExpectationInput): Expectation {
  return { ...given(rest), minimumEffect: { kind: effectKind, value: minimumEffect } } as Expectation;
}

@InputType({ description: 'What to change in a frozen plan. What is left out stays as it is.' })
export class AmendmentInput {
  @Field(() => [String], { nullable: true, description: 'The metrics that decide.' })
  primary?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'Metrics that are looked at as well.' })
  secondary?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'Metrics that must not get worse.' })
  guardrails?: string[] | null;

  @Field(() => Int, { nullable: true, description: 'Days of observation.' })
  observationDays?: number | null;

  @Field(() => Float, { nullable: true, description: 'Accepted chance of a false alarm.' })
  alpha?: number | null;

  @Field(() => [String], {
    nullable: true,
    description: 'Values from before the start that explain the outcome.',
  })
  covariates?: string[] | null;

  @Field(() => OutcomeRulesInput, {
    nullable: true,
    description: 'Thresholds behind the outcomes; a threshold that is left out stays as it is.',
  })
  outcomeRules?: OutcomeRulesInput | null;
}

export function toChange({ outcomeRules, ...change }: AmendmentInput): Partial<AmendableAnalysis> {
  return {
    ...(given(change) as Partial<AmendableAnalysis>),
    ...(outcomeRules == null ? {} : { outcomeRules: toOutcomeRules(outcomeRules) }),
  };
}
