import { addDays, type CalendarDate } from '#kernel';
import { sql, type Sql } from '#platform';
import type { LifecycleRuleDefinition } from '../lifecycle/lifecycle-rule.js';
import { currentSnapshots, lifecycleExpression, snapshotHistory } from '../lifecycle/lifecycle.sql.js';
import { CustomerSample } from '../sample/customer-sample.js';
import type { SegmentRule } from '../segments/segment-rule.js';
import { ruleCondition } from '../segments/segment-rule.sql.js';
import type { TierSchemeDefinition } from '../tiers/tier-scheme.js';
import { tierExpression } from '../tiers/tier.sql.js';
import { ageBand, profileKeySql } from './profile.sql.js';
import { visibleAt } from './visible-at.js';

export interface PopulationQuestion {
  /** The date for which tier, lifecycle, ages, tags and consent hold. */
  readonly asOf: CalendarDate;
  /** What was known then: later corrections and erasures do not change the answer. */
  readonly knownAt: Date;
  readonly tierScheme: TierSchemeDefinition;
  readonly lifecycleRule: LifecycleRuleDefinition;
  readonly segmentRule?: SegmentRule;
  /** A query of customer_id, where not all customers are asked about. */
  readonly among?: Sql;
  /** Who is looked at; everybody where nothing is said. */
  readonly sample?: CustomerSample;
  /** Only customers of these regions. */
  readonly regions?: 'all' | readonly string[];
  /** A relation of `factsSql` for the same date and instant, where one is kept (PopulationStore): all customers, not `among`. */
  readonly stored?: Sql;
}

/** Columns of the population beside customer_id, in order. */
export const populationColumns = [
  'reference', 'relationship', 'customer_kind', 'opened_on', 'closed_on', 'region', 'branch', 'manager', 'birth_year',
  'age', 'age_band', 'gender', 'marital_status', 'youngest_child_age', 'occupation', 'employer_type', 'title', 'industry',
  'risk_appetite', 'behaviour', 'annual_sales_fen', 'total_assets_fen', 'institution_kind', 'strategic_group', 'referrer_id',
  'customer_days', 'is_closed', 'snapshot_as_of', 'deposits_fen', 'wealth_fen', 'funds_fen', 'insurance_fen', 'other_fen',
  'aum_fen', 'daily_average_aum_fen', 'daily_average_deposits_fen', 'loan_balance_fen', 'products_held', 'transactions',
  'logins', 'interest_income_fen', 'fee_income_fen', 'card_spend_fen', 'last_active_on', 'profile_no', 'tier', 'lifecycle',
] as const; // prettier-ignore

/** What the facts about customers depend on: neither tiers nor the thresholds of a lifecycle rule, only what it looks back at. */
export type FactsQuestion = Omit<PopulationQuestion, 'tierScheme' | 'segmentRule'>;

/**
 * One row per customer and prospect: who they are, what they hold as of the date, their tier and their lifecycle.
 * Money is in fen. Customers without a current snapshot have nulls there, tier none and lifecycle unknown or new.
 */
export function populationSql(question: PopulationQuestion): Sql {
  const {
    asOf,
    knownAt,
    tierScheme,
    lifecycleRule,
    segmentRule,
    sample = CustomerSample.everybody,
  } = question;
  const context = { asOf, knownAt, sample };
  const chosen = segmentRule ? ruleCondition(segmentRule, context) : sql`true`;
  return sql`
    select p.customer_id, ${sql.literal(populationColumns.map((column) => `p.${column}`).join(', '))}
      from (select p.*, ${tierExpression(tierScheme, context)} as tier, ${lifecycleExpression(lifecycleRule)} as lifecycle
              from (${knownCustomersSql(question, true)}) p) p
     where ${chosen}`;
}

/** One row per customer: customer_id, tier, and the AUM and snapshot date behind it. */
export function tierSql(question: Omit<PopulationQuestion, 'segmentRule'>): Sql {
  return sql`
    select p.customer_id, ${tierExpression(question.tierScheme, question)} as tier, p.aum_fen, p.snapshot_as_of
      from (${knownCustomersSql(question, false)}) p`;
}

/** One row per customer: customer_id, lifecycle, and the AUM and snapshot date behind it. */
export function lifecycleSql(question: FactsQuestion): Sql {
  return sql`
    select p.customer_id, ${lifecycleExpression(question.lifecycleRule)} as lifecycle, p.aum_fen, p.snapshot_as_of
      from (${knownCustomersSql(question, true)}) p`;
}

/** One row per customer who is not erased: what is known of them, read where it is kept, otherwise worked out. */
function knownCustomersSql(question: FactsQuestion, withHistory: boolean): Sql {
  const { stored, regions = 'all', sample = CustomerSample.everybody } = question;
  return stored === undefined
    ? factsSql(question, withHistory)
    : sql`select * from (${stored}) a where ${ofRegions(regions)}${sample.and('a.customer_id')}`;
}

/** Columns of the facts beside customer_id, in order. */
export const factColumns = [
  ...populationColumns.filter((column) => column !== 'tier' && column !== 'lifecycle'),
  'activity', 'high_fen', 'history_months', 'then_aum_fen', 'then_activity', 'idle_days',
] as const; // prettier-ignore

/** One row per customer: attributes and current snapshot, and, where asked for, what the lifecycle needs of the months before. */
export function factsSql(question: FactsQuestion, withHistory: boolean): Sql {
  const {
    asOf,
    knownAt,
    lifecycleRule,
    among,
    regions = 'all',
    sample = CustomerSample.everybody,
  } = question;
  const history = { asOf, knownAt, rule: lifecycleRule, sample, ...(among ? { among } : {}) };
  const historyColumns = withHistory
    ? sql`, s.high_fen, s.months as history_months, s.then_values[2] as then_aum_fen, s.then_values[3] as then_activity,
          s.as_of - coalesce(s.last_seen_active_on, s.counted_since) as idle_days`
    : sql.empty;
  const inSample = sample.and('c.customer_id');
  const asOfYear = Number(asOf.slice(0, 4));
  return sql`
    select a.customer_id, c.reference, a.relationship, a.customer_kind, a.opened_on, a.closed_on, a.region, a.branch, a.manager,
           a.birth_year, ${asOfYear}::int - a.birth_year as age, ${ageBand(asOfYear)} as age_band, a.gender, a.marital_status,
           ${asOfYear}::int - a.youngest_child_birth_year as youngest_child_age, a.occupation, a.employer_type, a.title,
           a.industry, a.risk_appetite, a.behaviour, a.annual_sales_fen, a.total_assets_fen, a.institution_kind,
           a.strategic_group, a.referrer_id, ${asOf}::date - a.opened_on as customer_days,
           coalesce(a.closed_on <= ${asOf}::date, false) or coalesce(s.closed, false) as is_closed,
           s.as_of as snapshot_as_of, s.deposits_fen, s.wealth_fen, s.funds_fen, s.insurance_fen, s.other_fen,
           case when s.closed then 0 else s.aum_fen end as aum_fen, s.daily_average_aum_fen, s.daily_average_deposits_fen,
           s.loan_balance_fen, s.products_held, s.transactions, s.logins, s.interest_income_fen, s.fee_income_fen,
           s.card_spend_fen, s.last_active_on, profile.profile_no, coalesce(s.transactions + s.logins, s.transactions, s.logins) as activity
           ${historyColumns}
      from customers.attributes a
      join customers.customer c on c.customer_id = a.customer_id
       and c.recorded_at <= ${knownAt}::timestamptz and (c.erased_at is null or c.erased_at > ${knownAt}::timestamptz)${inSample}
      left join customers.profile on profile.key = ${profileKeySql(asOf)}
      left join (select s.* ${withHistory ? sql`, h.high_fen, h.months, h.then_values, h.last_seen_active_on, h.counted_since` : sql.empty}
                   from (${withHistory ? snapshotHistory(history) : currentSnapshots(history)}) h
                   join customers.snapshot s on s.customer_id = h.customer_id and s.as_of = h.as_of
                    and s.as_of between ${addDays(asOf, -lifecycleRule.currentWithinDays)}::date and ${asOf}::date
                    and ${visibleAt('s', knownAt)}${sample.and('s.customer_id')}) s on s.customer_id = a.customer_id
     where ${visibleAt('a', knownAt)}
       and ${among ? sql`a.customer_id in (${among})` : sql`true`}
       and ${ofRegions(regions)}${sample.and('a.customer_id')}`;
}

function ofRegions(regions: 'all' | readonly string[]): Sql {
  return regions === 'all' ? sql`true` : sql`a.region = any(${regions}::text[])`;
}
