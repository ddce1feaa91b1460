import { CustomerSample } from '#customers';
import type { CalendarDate } from '#kernel';
import { optOutFactsSql } from '#measurement';
import { sql, type Sql } from '#platform';
import type { ExperimentId } from '../experiment-id.js';
import type { Variant } from '../design/experiment-design.js';
import { frozenColumns } from '../enrolment/frozen-columns.js';
import { plannedContacts, type ContactCap } from './contact-cap.js';
import { capOfTier } from './contact-cap.sql.js';
import { contactsByCampaignSql, type PlannedContacts } from './contacts.sql.js';
import { holdoutBound, type GlobalHoldout } from './global-holdout.js';

/** What decides who is eligible. */
export interface EligibilityRule {
  /** Undefined for a design that is not saved yet. */
  readonly experimentId: ExperimentId | undefined;
  /** What customers#ConsentStandingStore says of unusual standings at the start, those of `optedOutSql` included. */
  readonly consent: Sql;
  readonly variants: readonly Variant[];
  readonly layer: string | undefined;
  readonly startsOn: CalendarDate;
  /** What other experiments mean to do in the month of the start. */
  readonly planned: readonly PlannedContacts[];
  readonly caps: readonly ContactCap[];
  readonly holdout: GlobalHoldout;
  /** A relation of the customers whom the holdout holds out, where it is kept. */
  readonly heldOut?: Sql;
  readonly knownAt: Date;
  /** Who is looked at, `population` and `consent` told the same; everybody where nothing is said. */
  readonly sample?: CustomerSample;
}

const frozenOfPopulation = sql.join(
  frozenColumns.map(({ name, from }) => sql`${from} as ${sql.identifier(name)}`),
);

/**
 * One row per customer of the population with the first reason that keeps them out. `population` is a relation of
 * customers#populationSql. `offset` keeps the planner from working out tier and lifecycle wherever they are named; as a bigint of 0
 * it lets several processes share the work.
 */
export function candidatesSql(population: Sql, rule: EligibilityRule): Sql {
  return sql`
    select p.customer_id, p.reference, ${frozenOfPopulation}, ${reasonSql(rule)} as reason
      from (select * from (${population}) as each offset bigint '0') as p ${whatKeepsOutSql(rule)}`;
}

/** One row per customer of the population who is kept out, with the first reason. Only of these, tier and lifecycle are worked out. */
export function exclusionsSql(population: Sql, rule: EligibilityRule): Sql {
  return sql`
    select customer_id, reason, tier, lifecycle, region
      from (select p.customer_id, ${reasonSql(rule)} as reason, p.tier, p.lifecycle, p.region
              from (${population}) as p ${whatKeepsOutSql(rule)}) as candidate
     where reason is not null`;
}

/** Cases are tried from top to bottom: the order of `exclusionReasons`. */
function reasonSql({ startsOn, holdout, heldOut, variants, caps }: EligibilityRule): Sql {
  const isHeldOut = sql`experiments.assignment_hash(${holdout.salt}, p.reference) < ${holdoutBound(holdout)}::bigint`;
  const contacts = sql`coalesce(told.contacts, 0) + ${plannedContacts(variants)}::int`;
  return sql`
    case
      when p.is_closed or p.closed_on <= ${startsOn}::date then 'invalid'
      when not consent.ever_granted then 'noConsent'
      when not consent.granted or told.opted_out_on > consent.decided_on then 'optedOut'
      when ${heldOut ? sql`told.held_out` : isHeldOut} then 'globalHoldout'
      when told.held_by_layer then 'exclusionLayer'
      when ${contacts} > ${leastCap(caps)}::int and ${contacts} > ${capOfTier(sql`p.tier`, caps)} then 'contactCap'
    end`;
}

/** Who stays below it need not be asked for their tier. */
function leastCap(caps: readonly ContactCap[]): number {
  return Math.min(...caps.map(({ contactsPerMonth }) => contactsPerMonth), largestInt);
}

const largestInt = 2 ** 31 - 1;

function whatKeepsOutSql(rule: EligibilityRule): Sql {
  return sql`
    left join (${rule.consent}) as consent using (customer_id)
    left join (${toldSql(rule)}) as told using (customer_id)`;
}

/**
 * One row per customer of whom anything is told beside who they are and that they do not consent. Together, because each join carries
 * all columns of every customer of the population along.
 */
function toldSql(rule: EligibilityRule): Sql {
  const { startsOn, knownAt, planned, heldOut, layer, sample = CustomerSample.everybody } = rule;
  const contacted = contactsByCampaignSql({ on: startsOn, knownAt, planned, sample });
  const inSample = sample.where('customer_id');
  const parts = [
    sql`select customer_id, opted_out_on, null::boolean as held_out, null::boolean as held_by_layer, null::int as contacts
          from (${optOutFactsSql({ upTo: startsOn, knownAt, sample })}) as opted_out`,
    sql`select customer_id, null, null, null, contacts from (${contacted}) as contacted`,
    ...(heldOut
      ? [sql`select customer_id, null, true, null, null from (${heldOut}) as held_out${inSample}`]
      : []),
    ...(layer === undefined
      ? []
      : [sql`select customer_id, null, null, true, null from (${heldByLayerSql(rule)}) as held_by_layer`]),
  ];
  return sql`
    select customer_id, max(opted_out_on) as opted_out_on, bool_or(held_out) as held_out,
           bool_or(held_by_layer) as held_by_layer, sum(contacts)::int as contacts
      from (${sql.join(parts, ' union all ')}) as each
     group by customer_id`;
}

/** Who opted out by a fact: whether it counts depends on when they last decided. */
export function optedOutSql({
  startsOn,
  knownAt,
  sample = CustomerSample.everybody,
}: Pick<EligibilityRule, 'startsOn' | 'knownAt' | 'sample'>): Sql {
  return sql`select customer_id from (${optOutFactsSql({ upTo: startsOn, knownAt, sample })}) as opted_out`;
}

/** One row per customer whom another experiment of the layer holds at or after the start: layers are booked forward. */
function heldByLayerSql({
  layer,
  experimentId,
  startsOn,
  sample = CustomerSample.everybody,
}: EligibilityRule): Sql {
  return sql`
    select customer_id from experiments.layer_membership
     where layer = ${layer ?? null} and to_on >= ${startsOn}::date
       and experiment_id is distinct from ${experimentId ?? null}::uuid${sample.and('customer_id')}`;
}
