import { Field, Float, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { GraphQLError } from 'graphql';
import type { CalendarDate, Fen, Period } from '#kernel';
import { findMetric, isUnitMetric } from '#measurement';
import {
  daysOf,
  groupKeys,
  parsePeriod,
  standardErrorOf,
  valueOf,
  type GroupKey,
  type KpiEffect,
  type KpiRow,
} from '#reporting';
import { isDefined, isUndefined } from '#statistics';
import { dimensionWords } from '../evaluation/dimension-words.js';
import { AmountScalar, CalendarDateScalar } from '../graphql/index.js';
import { OfMetricModel, PooledEffectModel, withNames } from './figure.model.js';

export const KpiDimensionEnum = Object.fromEntries(groupKeys.map((key) => [key, key])) as Record<
  GroupKey,
  GroupKey
>;
registerEnumType(KpiDimensionEnum, {
  name: 'KpiDimension',
  description:
    'What KPIs are grouped by and filtered on. Dimensions of customers are those frozen at enrolment: a customer who moves later stays where the campaign met them.',
  valuesMap: {
    CAMPAIGN_TYPE: { description: 'Type of the campaign (活动类型).' },
    CAMPAIGN: { description: 'Code of the campaign.' },
    SCENARIO: { description: 'Scenario of the campaign (场景).' },
    EXPERIMENT: { description: 'Code of the experiment.' },
    QUARTER: { description: 'Quarter in which the window of the experiment ends.' },
    VARIANT: { description: 'Variant to which the customers were assigned.' },
    TIER: { description: 'Tier (层级).' },
    LIFECYCLE: { description: dimensionWords.lifecycle },
    REGION: { description: dimensionWords.region },
    BRANCH: { description: dimensionWords.branch },
    MANAGER: { description: dimensionWords.manager },
    RISK_APPETITE: { description: dimensionWords.riskAppetite },
    BEHAVIOUR: { description: dimensionWords.behaviour },
    CUSTOMER_KIND: { description: dimensionWords.customerKind },
    RELATIONSHIP: { description: dimensionWords.relationship },
    GENDER: { description: dimensionWords.gender },
    AGE_BAND: { description: dimensionWords.ageBand },
    MARITAL_STATUS: { description: dimensionWords.maritalStatus },
    INDUSTRY: { description: dimensionWords.industry },
  },
});

@InputType({
  description:
    'A quarter (2026Q3), a half-year (2026H1), or a first and a last day; exactly one of the three.',
})
export class KpiPeriodInput {
  @Field(() => String, { nullable: true, description: 'Quarter or half-year, for example 2026Q3 or 2026H1.' })
  name?: string | null;

  @Field(() => CalendarDateScalar, { nullable: true, description: 'First day.' })
  from?: CalendarDate | null;

  @Field(() => CalendarDateScalar, { nullable: true, description: 'Last day.' })
  to?: CalendarDate | null;
}

@InputType({ description: 'Keep only these groups.' })
export class KpiFilterInput {
  @Field(() => KpiDimensionEnum, { description: 'The dimension.' })
  dimension: GroupKey;

  @Field(() => [String], { description: 'Its values to keep; `unknown` for customers without one.' })
  values: string[];
}

@ObjectType('KpiGroup', { description: 'One dimension of a group and its value there.' })
export class KpiGroupModel {
  @Field(() => KpiDimensionEnum, { description: 'The dimension.' })
  dimension: GroupKey;

  @Field(() => String, { description: 'Its value; `unknown` where customers have none.' })
  value: string;
}

@ObjectType('KpiMetric', { description: 'One metric over the customers of a group.' })
export class KpiMetricModel extends OfMetricModel {
  @Field(() => Float, { nullable: true, description: 'The value; null with a reason.' })
  value: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Lower end of the 95 % interval (normal, by the delta method).',
  })
  low: number | null;

  @Field(() => Float, { nullable: true, description: 'Upper end of the interval.' })
  high: number | null;

  @Field(() => Int, { description: 'Customers with an outcome.' })
  n: number;

  @Field(() => Int, { description: 'Customers that the metric is about and whose outcome is missing.' })
  missing: number;

  @Field(() => String, { nullable: true, description: 'Why there is no value, for example emptyArm.' })
  because: string | null;
}

@ObjectType('Kpi', {
  description:
    'KPIs of one group of customers who were offered something, at the latest evaluation of their campaigns. These are levels, not effects: what a campaign caused stands in `effects`.',
})
export class KpiModel {
  @Field(() => [KpiGroupModel], { description: 'Which group it is.' })
  group: KpiGroupModel[];

  @Field(() => Boolean, {
    description: 'The group has too few customers to be shown to your role, or would give such a group away.',
  })
  suppressed: boolean;

  @Field(() => Int, { nullable: true, description: 'Customers in the group; null when suppressed.' })
  customers: number | null;

  @Field(() => Int, { nullable: true, description: 'Campaigns that they were enrolled in.' })
  campaigns: number | null;

  @Field(() => Boolean, { description: 'Some observation window was still open: figures will move.' })
  interim: boolean;

  @Field(() => AmountScalar, { nullable: true, description: 'What the campaigns spent on them.' })
  cost: Fen | null;

  @Field(() => [KpiMetricModel], { description: 'The metrics; none when suppressed.' })
  metrics: KpiMetricModel[];

  @Field(() => [PooledEffectModel], {
    nullable: true,
    description:
      'What the campaigns caused. Null for groups by a dimension that evaluations do not compare (other than type, campaign, experiment, variant and tier) and for keys of single regions.',
  })
  effects: PooledEffectModel[] | null;

  static from(row: KpiRow, effects: readonly KpiEffect[] | undefined): KpiModel {
    const group = Object.entries(row.group).map(([dimension, value]) => ({
      dimension: dimension as GroupKey,
      value,
    }));
    if (row.suppressed) {
      const hidden = { customers: null, campaigns: null, interim: false, cost: null, effects: null };
      return Object.assign(new KpiModel(), { group, suppressed: true, metrics: [], ...hidden });
    }
    const key = JSON.stringify(row.group);
    return Object.assign(new KpiModel(), {
      group,
      suppressed: false,
      customers: row.units,
      campaigns: row.campaigns,
      interim: row.interim,
      cost: row.costFen,
      metrics: [...row.moments].map(([metric, moments]): KpiMetricModel => {
        const value = valueOf(moments);
        const error = standardErrorOf(moments);
        const half = isDefined(error) ? normal975 * error : null;
        return withNames({
          metric,
          value: isDefined(value) ? value : null,
          low: isDefined(value) && half !== null ? value - half : null,
          high: isDefined(value) && half !== null ? value + half : null,
          n: moments.n,
          missing: moments.eligible - moments.n,
          because: isUndefined(value) ? value.because : null,
        });
      }),
      effects:
        effects
          ?.filter((each) => JSON.stringify(each.group) === key)
          .map(({ group: _, ...effect }) => withNames(effect)) ?? null,
    });
  }
}

/** 97.5 % point of the standard normal distribution. */
const normal975 = 1.959963984540054;

function badInput(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });
}

export function toPeriod({ name, from, to }: KpiPeriodInput): Period {
  if (name != null) {
    const named = parsePeriod(name);
    if (!named || from != null || to != null)
      throw badInput('A period is a name such as 2026Q3 or 2026H1, or from and to.');
    return daysOf(named);
  }
  if (from == null || to == null || to < from) throw badInput('A period has from and to, in this order.');
  return { from, to };
}

export function checkedMetrics(metrics: readonly string[] | null | undefined): readonly string[] | undefined {
  for (const key of metrics ?? []) {
    const metric = findMetric(key);
    if (!metric) throw badInput(`'${key}' is no metric; query metricCatalogue for their keys.`);
    if (!isUnitMetric(metric))
      throw badInput(
        `'${key}' is worked out per experiment; read totalEffects, curve or tierMigration of its evaluation.`,
      );
  }
  return metrics ?? undefined;
}

const mostDimensions = 4;

export function checkedGroups(groupBy: readonly GroupKey[]): readonly GroupKey[] {
  if (new Set(groupBy).size < groupBy.length) throw badInput('groupBy names a dimension twice.');
  if (groupBy.length > mostDimensions) throw badInput(`groupBy takes ${mostDimensions} dimensions at most.`);
  return groupBy;
}
