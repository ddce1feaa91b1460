import { Field, Float, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { StoredArm, StoredComparison, StoredTotal } from '#evaluation';

const named = <Value extends string>(values: readonly Value[]) =>
  Object.fromEntries(values.map((value) => [value, value])) as Record<Value, Value>;

export const EstimatorEnum = named(['plain', 'tierWeighted', 'adjusted', 'tierWeightedAdjusted']);
registerEnumType(EstimatorEnum, {
  name: 'Estimator',
  description: 'How the arms are put side by side.',
  valuesMap: {
    plain: { description: 'All customers pooled.' },
    tierWeighted: { description: 'Tier by tier, weighted by the tiers’ shares of all enrolled.' },
    adjusted: { description: 'Pooled, after taking out what the AUM at baseline explains.' },
    tierWeightedAdjusted: { description: 'Adjusted within each tier, then weighted.' },
  },
});

export const MetricRoleEnum = named(['primary', 'secondary', 'guardrail', 'further']);
registerEnumType(MetricRoleEnum, {
  name: 'MetricRole',
  description: 'What the frozen plan wants of a metric.',
  valuesMap: {
    primary: { description: 'It decides.' },
    secondary: { description: 'Named in the plan, but does not decide.' },
    guardrail: { description: 'It must not get worse.' },
    further: { description: 'Not named in the plan.' },
  },
});

@ObjectType('Trust', { description: 'Whether an estimate may be relied on.' })
export class TrustModel {
  @Field(() => Boolean, { description: 'Whether it may.' })
  ok: boolean;

  @Field(() => [String], {
    description:
      'Why not, for example interim, notRandomised, tooFewObservations, allocationDiffersByTier, smallCell; docs/metrics.md explains each.',
  })
  because: string[];
}

@ObjectType('ConfidenceInterval', {
  description:
    'The values that the data do not contradict. For kind complement the values outside low and high, for wholeLine all.',
})
export class ConfidenceIntervalModel {
  @Field(() => Float, { nullable: true, description: 'Lower end; null: without bound.' })
  low: number | null;

  @Field(() => Float, { nullable: true, description: 'Upper end; null: without bound.' })
  high: number | null;

  @Field(() => String, { description: 'interval, complement or wholeLine.' })
  kind: string;

  @Field(() => String, { description: 'How it was made.' })
  method: string;

  static from(
    row: { readonly low: number | null; readonly high: number | null },
    kind: string,
    method: string,
  ): ConfidenceIntervalModel | null {
    if (row.low === null && row.high === null) return null;
    const finite = (value: number | null) => (value !== null && Number.isFinite(value) ? value : null);
    return { low: finite(row.low), high: finite(row.high), kind, method };
  }
}

@ObjectType('ArmResult', { description: 'A metric in one arm, by itself.' })
export class ArmResultModel {
  @Field(() => String, { description: 'The variant.' })
  variant: string;

  @Field(() => Int, { description: 'Customers assigned to it.' })
  assigned: number;

  @Field(() => Int, { description: 'Assigned customers whom the metric is about.' })
  eligible: number;

  @Field(() => Int, { description: 'Eligible customers with an outcome.' })
  n: number;

  @Field(() => Int, { description: 'Eligible customers without one; they are left out, never counted as 0.' })
  missing: number;

  @Field(() => Float, { nullable: true, description: 'The value in the metric’s unit; null with a reason.' })
  value: number | null;

  @Field(() => ConfidenceIntervalModel, { nullable: true, description: 'Interval of the value.' })
  interval: ConfidenceIntervalModel | null;

  @Field(() => String, {
    nullable: true,
    description: 'Exact sum of what was counted (amounts in fen), as a whole number.',
  })
  exactSum: string | null;

  @Field(() => String, { nullable: true, description: 'Why there is no value or no interval.' })
  because: string | null;

  static from(arm: StoredArm): ArmResultModel {
    const { variant, assigned, eligible, n, missing, value, because } = arm;
    return {
      variant,
      assigned,
      eligible,
      n,
      missing,
      value,
      interval: ConfidenceIntervalModel.from(arm, 'interval', arm.method),
      exactSum: arm.numeratorSum,
      because,
    };
  }
}

@ObjectType('Lift', { description: 'Relative change against the control: 0.1 is a tenth more.' })
export class LiftModel {
  @Field(() => Float, { description: '(variant − control) / |control|.' })
  point: number;

  @Field(() => ConfidenceIntervalModel, { nullable: true, description: 'Interval of the lift.' })
  interval: ConfidenceIntervalModel | null;
}

@ObjectType('ClassicalResult', {
  description:
    'What the classical method says of the same difference: Welch, pooled z or Fisher with Newcombe, delta, CUPED.',
})
export class ClassicalResultModel {
  @Field(() => String, { description: 'The test that gives p.' })
  method: string;

  @Field(() => Float, {
    nullable: true,
    description: 'Two-sided p-value; null for the reasons of the comparison.',
  })
  p: number | null;

  @Field(() => ConfidenceIntervalModel, { nullable: true, description: 'Interval of the difference.' })
  interval: ConfidenceIntervalModel | null;

  static from(row: StoredComparison): ClassicalResultModel | null {
    const { classicalMethod, classicalP, classicalLow, classicalHigh, classicalIntervalMethod } = row;
    if (classicalMethod === null) return null;
    const bounds = { low: classicalLow, high: classicalHigh };
    return {
      method: classicalMethod,
      p: classicalP,
      interval: ConfidenceIntervalModel.from(bounds, 'interval', classicalIntervalMethod ?? classicalMethod),
    };
  }
}

@ObjectType('Comparison', { description: 'One variant against the control by one estimator.' })
export class ComparisonModel {
  @Field(() => String, { description: 'The variant.' })
  variant: string;

  @Field(() => String, { description: 'The control.' })
  control: string;

  @Field(() => EstimatorEnum, { description: 'How the arms were put side by side.' })
  estimator: string;

  @Field(() => Boolean, { description: 'Whether this is the estimate to read first.' })
  leading: boolean;

  @Field(() => Boolean, { description: 'Looked at, not tested: its p-value belongs to no family.' })
  exploratory: boolean;

  @Field(() => Int, { description: 'Customers of the control with an outcome.' })
  nControl: number;

  @Field(() => Int, { description: 'Customers of the variant with an outcome.' })
  nTreatment: number;

  @Field(() => Int, { description: 'Customers of the control without one.' })
  missingControl: number;

  @Field(() => Int, { description: 'Customers of the variant without one.' })
  missingTreatment: number;

  @Field(() => Float, {
    nullable: true,
    description: 'The metric in the control, as this estimator sees it.',
  })
  valueControl: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'The metric in the variant, as this estimator sees it.',
  })
  valueTreatment: number | null;

  @Field(() => Float, { nullable: true, description: 'Variant minus control, in the metric’s unit.' })
  point: number | null;

  @Field(() => ConfidenceIntervalModel, { nullable: true, description: 'Interval of the difference.' })
  interval: ConfidenceIntervalModel | null;

  @Field(() => Float, { nullable: true, description: 'Two-sided p-value; null with a reason.' })
  p: number | null;

  @Field(() => String, { nullable: true, description: 'Why there is no p-value.' })
  pBecause: string | null;

  @Field(() => Float, { nullable: true, description: 'Adjusted by Holm over the arms of a primary metric.' })
  pAdjusted: number | null;

  @Field(() => LiftModel, { nullable: true, description: 'The relative change.' })
  lift: LiftModel | null;

  @Field(() => String, { description: 'The test that gives p.' })
  method: string;

  @Field(() => String, {
    nullable: true,
    description:
      'Why this method, from the sizes and from data of all arms together, never from the effect; null in evaluations from before there was a choice.',
  })
  methodReason: string | null;

  @Field(() => ClassicalResultModel, {
    nullable: true,
    description:
      'The classical result beside it; null in evaluations from before there was a choice, whose results are classical.',
  })
  classical: ClassicalResultModel | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Set where interval and p come from different constructions and may disagree near the border.',
  })
  intervalAndPDiffer: string | null;

  @Field(() => [String], { description: 'Tiers that lack an arm and were left out.' })
  droppedTiers: string[];

  @Field(() => TrustModel, { description: 'Whether it may be relied on.' })
  trust: TrustModel;

  static from(row: StoredComparison): ComparisonModel {
    const { liftPoint, trustOk, trustBecause, droppedTiers, leads, ...rest } = row;
    return {
      ...rest,
      leading: leads,
      classical: ClassicalResultModel.from(row),
      interval: ConfidenceIntervalModel.from(
        row,
        row.intervalKind ?? 'interval',
        row.intervalMethod ?? row.method,
      ),
      lift:
        liftPoint === null
          ? null
          : {
              point: liftPoint,
              interval: ConfidenceIntervalModel.from(
                { low: row.liftLow, high: row.liftHigh },
                'interval',
                'delta',
              ),
            },
      droppedTiers: [...droppedTiers.strata],
      trust: { ok: trustOk, because: [...trustBecause] },
    };
  }
}

@ObjectType('TotalEffect', { description: 'What a variant changed in total.' })
export class TotalEffectModel {
  @Field(() => String, { description: 'Key of the metric.' })
  metric: string;

  @Field(() => String, { description: 'The variant.' })
  variant: string;

  @Field(() => String, { description: 'The control.' })
  control: string;

  @Field(() => EstimatorEnum, { description: 'The differences that it is made of.' })
  estimator: string;

  @Field(() => Int, { description: 'Customers of the control with an outcome.' })
  nControl: number;

  @Field(() => Int, { description: 'Customers of the variant with an outcome.' })
  nTreatment: number;

  @Field(() => Float, { nullable: true, description: 'The effect, in the metric’s unit.' })
  point: number | null;

  @Field(() => ConfidenceIntervalModel, { nullable: true, description: 'Interval of the effect.' })
  interval: ConfidenceIntervalModel | null;

  @Field(() => String, { nullable: true, description: 'Why there is no value.' })
  because: string | null;

  @Field(() => TrustModel, { description: 'Whether it may be relied on.' })
  trust: TrustModel;

  static from(row: StoredTotal): TotalEffectModel {
    const { trustOk, trustBecause, ...rest } = row;
    return {
      ...rest,
      interval: ConfidenceIntervalModel.from(row, row.intervalKind ?? 'interval', row.method),
      trust: { ok: trustOk, because: [...trustBecause] },
    };
  }
}
