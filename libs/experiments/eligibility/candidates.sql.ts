import type { CalendarDate } from '#kernel';
import { optOutFactsSql } from '#measurement';
import { sql, type Sql } from '#platform';
import type { ExperimentId } from '../experiment-id.js';
import type { Variant } from '../design/experiment-design.js';
import { frozenColumns } from '../enrolment/frozen-columns.js';
import { everyOtherTier, plannedContacts } from './contact-cap.js';
import { contactsSql, type PlannedContacts } from './contacts.sql.js';
import { holdoutBound, type GlobalHoldout } from './global-holdout.js';

const capOfOtherTiers = sql`(select contacts_per_month from experiments.contact_cap where tier = ${everyOtherTier})`;

/** What decides who is eligible. */
export interface EligibilityRule {
  /** Undefined for a design that is not saved yet. */
  readonly experimentId: ExperimentId | undefined;
  /** A relation of customers#ConsentStandingStore for the start. */
  readonly consent: Sql;
  readonly variants: readonly Variant[];
  readonly layer: string | undefined;
  readonly startsOn: CalendarDate;
  /** What other experiments mean to do in the month of the start. */
  readonly planned: readonly PlannedContacts[];
  readonly holdout: GlobalHoldout;
  /** A relation of the customers whom the holdout holds out, where it is kept. */
  readonly heldOut?: Sql;
  readonly knownAt: Date;
}

/**
 * One row per customer of the population with the first reason that keeps them out. `population` is a relation of
 * customers#populationSql. Cases are tried from top to bottom: the order of `exclusionReasons`. `offset` keeps the planner from
 * working out tier and lifecycle wherever they are named; as a bigint of 0 it lets several processes share the work.
 */
export function candidatesSql(population: Sql, rule: EligibilityRule): Sql {
  const { startsOn, knownAt, holdout, heldOut, layer } = rule;
  const isHeldOut = sql`experiments.assignment_hash(${holdout.salt}, p.reference) < ${holdoutBound(holdout)}::bigint`;
  return sql`
    select p.customer_id, p.reference, ${sql.join(frozenColumns.map(({ name, from }) => sql`${from} as ${sql.identifier(name)}`))},
           case
             when p.is_closed or p.closed_on <= ${startsOn}::date then 'invalid'
             when consent.ever_granted is not true then 'noConsent'
             when not consent.granted or opt_out.opted_out_on > consent.decided_on then 'optedOut'
             when ${heldOut ? sql`held_out.customer_id is not null` : isHeldOut} then 'globalHoldout'
             ${layer === undefined ? sql.empty : sql`when held.customer_id is not null then 'exclusionLayer'`}
             when coalesce(contacted.contacts, 0) + ${plannedContacts(rule.variants)}::int
                  > coalesce(cap.contacts_per_month, ${capOfOtherTiers}) then 'contactCap'
           end as reason
      from (select * from (${population}) as each offset bigint '0') as p
      left join (${rule.consent}) as consent using (customer_id)
      left join (${optOutFactsSql({ upTo: startsOn, knownAt })}) as opt_out using (customer_id)
      ${heldOut ? sql`left join (${heldOut}) as held_out using (customer_id)` : sql.empty}
      ${layer === undefined ? sql.empty : sql`left join (${heldByLayerSql(rule)}) as held using (customer_id)`}
      left join (${contactsSql({ on: startsOn, knownAt, planned: rule.planned })}) as contacted using (customer_id)
      left join experiments.contact_cap as cap on cap.tier = p.tier`;
}

/** One row per customer whom another experiment of the layer holds at or after the start: layers are booked forward. */
function heldByLayerSql({ layer, experimentId, startsOn }: EligibilityRule): Sql {
  return sql`
    select customer_id from experiments.layer_membership
     where layer = ${layer ?? null} and to_on >= ${startsOn}::date
       and experiment_id is distinct from ${experimentId ?? null}::uuid`;
}
