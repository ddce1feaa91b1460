import { compareText, type CalendarDate } from '#kernel';
import { sql, type Sql } from '#platform';

/**
 * What KPIs may be grouped by and filtered on, with the SQL that gives it per enrolled customer. `l` is the latest
 * evaluation of the customer's experiment (kpi-cells.sql.ts), `e` the enrolment, where every dimension of a customer is
 * frozen. A customer dimension splits customers and so makes small cells; the others split campaigns.
 */
const definitions = {
  CAMPAIGN_TYPE: { sql: 'l.campaign_type', ofCustomers: false },
  CAMPAIGN: { sql: 'l.campaign_code', ofCustomers: false },
  SCENARIO: { sql: 'l.scenario', ofCustomers: false },
  EXPERIMENT: { sql: 'l.experiment_code', ofCustomers: false },
  QUARTER: { sql: 'l.quarter', ofCustomers: false },
  VARIANT: { sql: 'e.variant', ofCustomers: true },
  TIER: { sql: 'e.tier', ofCustomers: true },
  LIFECYCLE: { sql: 'e.lifecycle', ofCustomers: true },
  REGION: { sql: 'e.region', ofCustomers: true },
  BRANCH: { sql: 'e.branch', ofCustomers: true },
  MANAGER: { sql: 'e.manager', ofCustomers: true },
  RISK_APPETITE: { sql: 'e.risk_appetite', ofCustomers: true },
  BEHAVIOUR: { sql: 'e.behaviour', ofCustomers: true },
  CUSTOMER_KIND: { sql: 'e.customer_kind', ofCustomers: true },
  RELATIONSHIP: { sql: 'e.relationship', ofCustomers: true },
  GENDER: { sql: 'e.gender', ofCustomers: true },
  AGE_BAND: { sql: 'e.age_band', ofCustomers: true },
  MARITAL_STATUS: { sql: 'e.marital_status', ofCustomers: true },
  INDUSTRY: { sql: 'e.industry', ofCustomers: true },
} as const;

export type GroupKey = keyof typeof definitions;

export const groupKeys = Object.keys(definitions) as readonly GroupKey[];

/** Shown where a customer has no value of a dimension: an own group, never dropped. */
export const unknownGroup = 'unknown';

export function splitsCustomers(key: GroupKey): boolean {
  return definitions[key].ofCustomers;
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
