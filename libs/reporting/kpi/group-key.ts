import type { CutDimension } from '#evaluation';
import { compareText, type CalendarDate } from '#kernel';
import { sql, type Sql } from '#platform';

const ofExperiments = (text: string) => ({ sql: text, dimension: undefined });
const ofCustomers = (dimension: CutDimension) => ({ sql: `e.${dimension}`, dimension });

/**
 * What KPIs may be grouped by and filtered on, with the SQL that gives it per enrolled customer. `l` is the latest
 * evaluation of the customer's experiment (kpi-cells.sql.ts), `e` the enrolment, where every dimension of a customer is
 * frozen. A customer dimension splits customers and so makes small cells; the others split campaigns.
 */
const definitions = {
  CAMPAIGN_TYPE: ofExperiments('l.campaign_type'),
  CAMPAIGN: ofExperiments('l.campaign_code'),
  SCENARIO: ofExperiments('l.scenario'),
  EXPERIMENT: ofExperiments('l.experiment_code'),
  QUARTER: ofExperiments('l.quarter'),
  VARIANT: ofCustomers('variant'),
  TIER: ofCustomers('tier'),
  LIFECYCLE: ofCustomers('lifecycle'),
  REGION: ofCustomers('region'),
  BRANCH: ofCustomers('branch'),
  MANAGER: ofCustomers('manager'),
  RISK_APPETITE: ofCustomers('risk_appetite'),
  BEHAVIOUR: ofCustomers('behaviour'),
  CUSTOMER_KIND: ofCustomers('customer_kind'),
  RELATIONSHIP: ofCustomers('relationship'),
  GENDER: ofCustomers('gender'),
  AGE_BAND: ofCustomers('age_band'),
  MARITAL_STATUS: ofCustomers('marital_status'),
  INDUSTRY: ofCustomers('industry'),
} as const;

export type GroupKey = keyof typeof definitions;

export const groupKeys = Object.keys(definitions) as readonly GroupKey[];

/** Shown where a customer has no value of a dimension: an own group, never dropped. */
export const unknownGroup = 'unknown';

export function splitsCustomers(key: GroupKey): boolean {
  return definitions[key].dimension !== undefined;
}

/** By what a customer dimension divides customers. */
export function dimensionOf(key: GroupKey): CutDimension {
  return definitions[key].dimension!;
}

/** Every key that a question mentions. */
export function askedOf({ groupBy, keep = {} }: Pick<KpiQuestion, 'groupBy' | 'keep'>): GroupKey[] {
  const kept = (Object.keys(keep) as GroupKey[]).filter((key) => keep[key] !== undefined);
  return [...groupBy, ...kept];
}

export function groupSql(key: GroupKey): Sql {
  return sql`coalesce(${sql.literal(definitions[key].sql)}, ${sql.literal(`'${unknownGroup}'`)})`;
}

export type Groups = Readonly<Partial<Record<GroupKey, string>>>;

/** By the first key that tells them apart. */
export function compareGroups(a: Groups, b: Groups, groupBy: readonly GroupKey[]): number {
  for (const key of groupBy) {
    const order = compareText(a[key]!, b[key]!);
    if (order !== 0) return order;
  }
  return 0;
}

export interface KpiFilter {
  /** Groups to keep, by key; every condition must hold. */
  readonly keep?: Partial<Record<GroupKey, readonly string[]>>;
}

export interface KpiQuestion extends KpiFilter {
  /** Campaigns whose window ends in it. */
  readonly period: { readonly from: CalendarDate; readonly to: CalendarDate };
  readonly groupBy: readonly GroupKey[];
  /** Keys of unit metrics; undefined: all. */
  readonly metrics?: readonly string[];
}
