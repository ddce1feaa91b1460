import { Field, Float, GraphQLISODateTime, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { breakdownDimensions, type Evaluation, type RatioCheck } from '#evaluation';
import type { CalendarDate } from '#kernel';
import { CalendarDateScalar } from '../graphql/index.js';
import { MetricDefinitionModel } from '../measurement/metric.model.js';
import { RunModel } from '../platform/run.model.js';
import { dimensionWords } from './dimension-words.js';
import { ArmResultModel, ComparisonModel, EstimatorEnum, MetricRoleEnum } from './result.model.js';

export const BreakdownDimensionEnum = Object.fromEntries(
  Object.keys(breakdownDimensions).map((dimension) => [dimension, dimension]),
) as Record<keyof typeof breakdownDimensions, string>;
registerEnumType(BreakdownDimensionEnum, {
  name: 'BreakdownDimension',
  description: 'A characteristic of customers that was frozen at enrolment.',
  valuesMap: Object.fromEntries(
    Object.entries(dimensionWords).map(([dimension, description]) => [dimension, { description }]),
  ) as Record<keyof typeof dimensionWords, { description: string }>,
});

@ObjectType('RatioCheck', { description: 'Counts per arm against what they should be, within each tier.' })
export class RatioCheckModel implements RatioCheck {
  @Field(() => String, { description: 'ok, warning (p below .01), failed (p below .001) or notPlanned.' })
  verdict: RatioCheck['verdict'];

  @Field(() => Float, { nullable: true, description: 'Pearson’s χ², added up over the tiers.' })
  chiSquare: number | null;

  @Field(() => Int, { nullable: true, description: 'Degrees of freedom.' })
  df: number | null;

  @Field(() => Float, { nullable: true, description: 'p-value.' })
  p: number | null;
}

@ObjectType('SampleRatioChecks', {
  description: 'Whether the customers who are compared are those who were assigned.',
})
export class SampleRatioChecksModel {
  @Field(() => RatioCheckModel, { description: 'Customers with an outcome against the planned shares.' })
  withOutcome: RatioCheckModel;

  @Field(() => RatioCheckModel, {
    description: 'Customers with a confirmed delivery against the planned shares of the contacted arms.',
  })
  delivered: RatioCheckModel;

  @Field(() => RatioCheckModel, {
    description:
      'Assigned customers against the planned shares; not planned where an exact roster fits by construction.',
  })
  assigned: RatioCheckModel;
}

@ObjectType('ArmCoverage', { description: 'How many customers of an arm have an outcome.' })
export class ArmCoverageModel {
  @Field(() => String, { description: 'The variant.' })
  variant: string;

  @Field(() => Int, { description: 'Customers whom the metric is about.' })
  eligible: number;

  @Field(() => Int, { description: 'Of them, those with an outcome.' })
  withOutcome: number;
}

@ObjectType('Coverage', {
  description: 'Whether the arms have outcomes for the same share of their customers.',
})
export class CoverageModel extends RatioCheckModel {
  @Field(() => String, { description: 'The metric that was looked at: the one that decides.' })
  metric: string;

  @Field(() => [ArmCoverageModel], { description: 'Per arm.' })
  arms: ArmCoverageModel[];
}

@ObjectType('ContaminatedArm', {
  description: 'Customers of an arm who got a contact meant for another variant.',
})
export class ContaminatedArmModel {
  @Field(() => String, { description: 'The variant.' })
  variant: string;

  @Field(() => Int, { description: 'How many customers.' })
  customers: number;
}

@ObjectType('InputSource', { description: 'Rows that the evaluation read from one source.' })
export class InputSourceModel {
  @Field(() => String, { description: 'enrolment, snapshots, facts or closings.' })
  source: string;

  @Field(() => Int, { description: 'How many.' })
  rows: number;

  @Field(() => String, { description: 'Sum of the hashes of their contents, whatever their order.' })
  digest: string;
}

@ObjectType('ArmDecision', { description: 'What the plan lets one conclude about a variant.' })
export class ArmDecisionModel {
  @Field(() => String, { description: 'The variant.' })
  variant: string;

  @Field(() => String, { description: 'The primary metric.' })
  metric: string;

  @Field(() => String, { description: 'better, worse, noDifferenceShown or undecided.' })
  finding: string;

  @Field(() => [String], { description: 'Why nothing may be concluded.' })
  because: string[];

  @Field(() => [String], { description: 'Guardrails that moved the wrong way.' })
  guardrailsHarmed: string[];
}

@ObjectType('EvaluationDecision', {
  description: 'The decision by the frozen plan; part of the result for ever.',
})
export class EvaluationDecisionModel {
  @Field(() => Boolean, { description: 'Whether anything was decided. Never while windows are open.' })
  made: boolean;

  @Field(() => Float, { description: 'The level of the plan.' })
  alpha: number;

  @Field(() => [ArmDecisionModel], { description: 'Per variant and primary metric.' })
  arms: ArmDecisionModel[];
}

@ObjectType('Evaluation', {
  description:
    'What an experiment showed, as known at one instant: figures per arm, differences with their uncertainty, checks and a decision. It never changes.',
})
export class EvaluationModel {
  @Field(() => ID, { description: 'Identifier; `tierlift reproduce` takes it.' })
  id: string;

  @Field(() => ID, { description: 'The run that made it.' })
  runId: string;

  @Field(() => GraphQLISODateTime, { description: 'What was recorded up to here was known.' })
  knownAt: Date;

  @Field(() => CalendarDateScalar, { description: 'The bank’s day of the evaluation.' })
  evaluatedOn: CalendarDate;

  @Field(() => GraphQLISODateTime, { description: 'When it was stored.' })
  recordedAt: Date;

  @Field(() => String, { description: 'Who asked for it.' })
  requestedBy: string;

  @Field(() => Boolean, { description: 'Some windows were still open: no p-values, no decision.' })
  interim: boolean;

  @Field(() => Boolean, {
    description: 'Whether chance assigned the customers. If not, everything is descriptive.',
  })
  randomised: boolean;

  @Field(() => EstimatorEnum, { description: 'The estimator to read first for the deciding metric.' })
  leadingEstimator: string;

  @Field(() => String, { description: 'SHA-256 of the frozen plan that it keeps to.' })
  planHash: string;

  @Field(() => String, { description: 'Version of the rules and estimators.' })
  codeVersion: string;

  @Field(() => Int, { description: 'Enrolled customers.' })
  units: number;

  @Field(() => [InputSourceModel], { description: 'Fingerprint of everything that it was computed from.' })
  inputs: InputSourceModel[];

  @Field(() => SampleRatioChecksModel, { description: 'Sample ratio within tiers.' })
  sampleRatio: SampleRatioChecksModel;

  @Field(() => CoverageModel, { description: 'Coverage of the arms.' })
  coverage: CoverageModel;

  @Field(() => [ContaminatedArmModel], { description: 'Contacts that carried another variant.' })
  contamination: ContaminatedArmModel[];

  @Field(() => EvaluationDecisionModel, { description: 'What the plan lets one conclude.' })
  decision: EvaluationDecisionModel;

  source: Evaluation;

  static from(evaluation: Evaluation): EvaluationModel {
    const { decision, coverage, contamination, inputFingerprint } = evaluation;
    return Object.assign(new EvaluationModel(), {
      ...evaluation,
      id: evaluation.evaluationId,
      inputs: Object.entries(inputFingerprint).map(([source, print]) => ({ source, ...print })),
      coverage: { ...coverage, arms: [...coverage.arms] },
      contamination: Object.entries(contamination).map(([variant, customers]) => ({ variant, customers })),
      decision: {
        ...decision,
        arms: decision.arms.map((arm) => ({
          ...arm,
          because: [...arm.because],
          guardrailsHarmed: [...arm.guardrailsHarmed],
        })),
      },
      source: evaluation,
    });
  }
}

@ObjectType('CellResult', {
  description: 'A metric among the customers of one tier or one cell of a breakdown.',
})
export class CellResultModel {
  @Field(() => String, { description: 'The tier, or the value of the characteristic (unknown, others).' })
  name: string;

  @Field(() => [ArmResultModel], { description: 'Per arm.' })
  arms: ArmResultModel[];

  @Field(() => [ComparisonModel], { description: 'Against the control; exploratory.' })
  comparisons: ComparisonModel[];
}

@ObjectType('MetricResult', { description: 'A metric overall, by tier and by any stored breakdown.' })
export class MetricResultModel {
  @Field(() => String, { description: 'Key of the metric.' })
  key: string;

  @Field(() => MetricDefinitionModel, { description: 'What it measures.' })
  definition: MetricDefinitionModel;

  @Field(() => MetricRoleEnum, { description: 'What the plan wants of it.' })
  role: string;

  @Field(() => [ArmResultModel], { description: 'Overall, per arm.' })
  arms: ArmResultModel[];

  @Field(() => [ComparisonModel], {
    description:
      'Overall, against the control, by every estimator; empty for a metric that is only shown per arm.',
  })
  comparisons: ComparisonModel[];

  @Field(() => [CellResultModel], { description: 'By tier.' })
  tiers: CellResultModel[];

  evaluation: Evaluation;
}

@ObjectType('CurvePoint', { description: 'One day of a curve.' })
export class CurvePointModel {
  @Field(() => String, { description: 'The variant.' })
  variant: string;

  @Field(() => Int, { description: 'Days since enrolment.' })
  day: number;

  @Field(() => Int, { description: 'Customers still observed without an event before this day.' })
  atRisk: number;

  @Field(() => Int, { description: 'Events on this day.' })
  events: number;

  @Field(() => Int, { description: 'Competing events on this day (closing, for the time to return).' })
  competingEvents: number;

  @Field(() => Float, { nullable: true, description: 'Cumulative share with the event, a fraction.' })
  value: number | null;

  @Field(() => Float, { nullable: true, description: 'Lower end of its interval.' })
  low: number | null;

  @Field(() => Float, { nullable: true, description: 'Upper end of its interval.' })
  high: number | null;
}

@ObjectType('TierMigration', { description: 'Customers of an arm by tier at enrolment and tier at the end.' })
export class TierMigrationModel {
  @Field(() => String, { description: 'The variant.' })
  variant: string;

  @Field(() => String, { description: 'Tier at enrolment.' })
  fromTier: string;

  @Field(() => String, { description: 'Tier at the end; none after closing, missing without a snapshot.' })
  toTier: string;

  @Field(() => Int, { nullable: true, description: 'How many; null where fewer than your role may see.' })
  customers: number | null;
}

@ObjectType('RequestedEvaluation', { description: 'An evaluation that has been asked for.' })
export class RequestedEvaluationModel {
  @Field(() => ID, { description: 'The identifier that the evaluation will have.' })
  evaluationId: string;

  @Field(() => RunModel, { description: 'The run that makes it.' })
  run: RunModel;
}

@ObjectType('Discrepancy', { description: 'A figure that came out differently.' })
export class DiscrepancyModel {
  @Field(() => String, { description: 'Which row.' })
  place: string;

  @Field(() => String, { description: 'Which figure of it.' })
  figure: string;

  @Field(() => String, { description: 'As stored.' })
  stored: string;

  @Field(() => String, { description: 'As computed now.' })
  computed: string;
}

@ObjectType('Reproduction', {
  description: 'An evaluation computed again from the rows as known then, held against the stored result.',
})
export class ReproductionModel {
  @Field(() => ID, { description: 'The evaluation.' })
  evaluationId: string;

  @Field(() => Boolean, {
    description: 'Counts and sums agree to the digit, everything else to 1e-12 relative.',
  })
  reproduced: boolean;

  @Field(() => Int, { description: 'Figures that were compared.' })
  compared: number;

  @Field(() => [DiscrepancyModel], { description: 'The first figures that differ.' })
  discrepancies: DiscrepancyModel[];
}
