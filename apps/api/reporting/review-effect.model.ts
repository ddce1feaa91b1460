import { Field, Float, Int, ObjectType } from '@nestjs/graphql';
import type { EffectFigure, TotalFigure } from '#reporting';
import { OfMetricModel, withNames } from './figure.model.js';

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

@ObjectType('ReviewOutcome', {
  description: 'A significant effect on a deciding metric, or a guardrail that got significantly worse.',
})
export class OutcomeModel {
  @Field(() => String, { description: 'Code of the campaign.' })
  campaign: string;
  @Field(() => ReviewEffectModel, { description: 'The effect.' })
  effect: ReviewEffectModel;
  @Field(() => Boolean, { description: 'A single tier of several that were looked at: a hint, no proof.' })
  exploratory: boolean;
}
