import { Field, Float, Int, ObjectType } from '@nestjs/graphql';
import { findMetric } from '#measurement';
import type { Figure, PooledFigure } from '#reporting';

@ObjectType({ isAbstract: true })
export abstract class OfMetricModel {
  @Field(() => String, { description: 'Key of the metric.' })
  metric: string;

  @Field(() => String, { description: 'English name of the metric.' })
  nameEn: string;

  @Field(() => String, { description: 'Chinese name of the metric.' })
  nameZh: string;

  @Field(() => String, {
    description: 'Unit: share (0.2 is 20 %), cny, count, countPerMonth or score.',
  })
  unit: string;
}

/** A figure together with what its metric is called. */
export function withNames<T extends { readonly metric: string }>(figure: T): T & OfMetricModel {
  const metric = findMetric(figure.metric);
  return {
    ...figure,
    nameEn: metric?.nameEn ?? figure.metric,
    nameZh: metric?.nameZh ?? figure.metric,
    unit: metric?.unit ?? 'count',
  };
}

@ObjectType('PooledEffect', {
  description:
    'Mean effect per treated customer against the control, over the experiments of a group, with a 95 % normal interval. Untrusted and interim results are left out.',
})
export class PooledEffectModel extends OfMetricModel implements PooledFigure {
  @Field(() => Float, { description: 'The effect, in the unit of the metric.' })
  point: number;

  @Field(() => Float, { description: 'Lower end of the interval.' })
  low: number;

  @Field(() => Float, { description: 'Upper end of the interval.' })
  high: number;

  @Field(() => Int, { description: 'Treated customers that it is about.' })
  treated: number;

  @Field(() => Int, { description: 'Experiments that it is made of.' })
  experiments: number;
}

@ObjectType('ReviewFigure', { description: 'A KPI against the previous period.' })
export class FigureModel extends OfMetricModel implements Figure {
  @Field(() => Float, { nullable: true, description: 'The value; null with a reason.' })
  value: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'Why there is no value, for example emptyArm or smallGroup.',
  })
  because: string | null;

  @Field(() => Int, { description: 'Customers with an outcome.' })
  n: number;

  @Field(() => Float, { nullable: true, description: 'The value of the previous period.' })
  previous: number | null;

  @Field(() => Float, { nullable: true, description: 'Change against the previous period.' })
  change: number | null;

  @Field(() => Float, { nullable: true, description: 'Change over its standard error.' })
  z: number | null;

  @Field(() => Boolean, { description: 'Whether the change is abnormal by the movement rule of the review.' })
  abnormal: boolean;
}
