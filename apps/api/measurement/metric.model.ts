import { Field, ObjectType, registerEnumType } from '@nestjs/graphql';
import { comparedKey, type Metric, type MetricKey } from '#measurement';

const kinds = ['proportion', 'mean', 'ratio', 'curve', 'matrix', 'totalEffect'] as const;
export const MetricKindEnum = Object.fromEntries(kinds.map((kind) => [kind, kind])) as Record<string, string>;
registerEnumType(MetricKindEnum, {
  name: 'MetricKind',
  description: 'What kind of figure a metric is.',
  valuesMap: {
    proportion: { description: 'Share of customers, a fraction between 0 and 1.' },
    mean: { description: 'Mean per customer.' },
    ratio: { description: 'Sum of one thing over the sum of another.' },
    curve: { description: 'A share by days since enrolment.' },
    matrix: { description: 'Customers by where they came from and where they ended.' },
    totalEffect: { description: 'An effect on a total, made of the differences of other metrics.' },
  },
});

@ObjectType('MetricDefinition', {
  description: 'A metric of the catalogue: what it measures, in which unit and which way is better.',
})
export class MetricDefinitionModel {
  @Field(() => String, { description: 'Key of the metric.' })
  key: MetricKey;

  @Field(() => String, { description: 'English name.' })
  nameEn: string;

  @Field(() => String, { description: 'Chinese name.' })
  nameZh: string;

  @Field(() => String, { description: 'The formula in words.' })
  formula: string;

  @Field(() => String, { description: 'The formula in Chinese words.' })
  formulaZh: string;

  @Field(() => String, {
    description:
      'What it is about: reach, conversion, assets, loyalty, products, revenue, activity, voice, cost.',
  })
  topic: string;

  @Field(() => MetricKindEnum, { description: 'What kind of figure it is.' })
  kind: string;

  @Field(() => String, {
    description: 'Unit of its values: share (a fraction, 0.05 is 5 %), cny, count, countPerMonth or score.',
  })
  unit: string;

  @Field(() => String, { description: 'higherIsBetter, lowerIsBetter or neither.' })
  direction: string;

  @Field(() => Boolean, {
    description:
      'Whether arms are compared by it. If not, the treatment itself decides who is counted, and it is only shown per arm.',
  })
  compared: boolean;

  @Field(() => String, {
    nullable: true,
    description: 'Key of the metric whose comparison answers for this one, where that is another.',
  })
  comparedAs?: string;

  static from(metric: Metric & { readonly key: MetricKey }): MetricDefinitionModel {
    const { key, nameEn, nameZh, formula, formulaZh, topic, kind, unit, direction, use } = metric;
    const instead = comparedKey(key);
    return {
      key,
      nameEn,
      nameZh,
      formula,
      formulaZh,
      topic,
      kind,
      unit,
      direction,
      compared: use === 'compared',
      ...(instead === undefined || instead === key ? {} : { comparedAs: instead }),
    };
  }
}

@ObjectType('FactKindDefinition', { description: 'A kind of fact that may be delivered.' })
export class FactKindModel {
  @Field(() => String, { description: 'The kind as it stands in files.' })
  kind: string;

  @Field(() => String, { description: 'English name.' })
  nameEn: string;

  @Field(() => String, { description: 'Chinese name.' })
  nameZh: string;

  @Field(() => Boolean, {
    description:
      'Whether it counts only for the campaign that it names. Outcomes count whatever their campaign, inside the customer’s window.',
  })
  countsForItsCampaignOnly: boolean;

  @Field(() => Boolean, { description: 'Whether an amount is required.' })
  amountRequired: boolean;

  @Field(() => String, { description: 'The metrics that it feeds.' })
  feeds: string;
}
