import { consentStandingSql } from '#customers';
import type { CalendarDate } from '#kernel';
import { optOutFactsSql } from '#measurement';
import { sql, type Sql } from '#platform';
import type { ExperimentId } from '../experiment-id.js';
import type { Variant } from '../design/experiment-design.js';
import { frozenColumns } from '../enrolment/frozen-columns.js';
import { everyOtherTier, plannedContacts } from './contact-cap.js';
import { contactsSql } from './contacts.sql.js';
import { holdoutBound, type GlobalHoldout } from './global-holdout.js';

/** What decides who is eligible. */
export interface EligibilityRule {
  /** Undefined for a design that is not saved yet. */
  readonly experimentId: ExperimentId | undefined;
  readonly consentPurpose: string;
  readonly variants: readonly Variant[];
  readonly layer: string | undefined;
  readonly startsOn: CalendarDate;
  readonly holdout: GlobalHoldout;
  /** A relation of the customers whom the holdout holds out, where it is kept. */
  readonly heldOut?: Sql;
  readonly knownAt: Date;
}

/**
 * One row per customer of the population with the first reason that keeps them out. `population` is a relation of
 * customers#populationSql. Cases are tried from top to bottom: the order of `exclusionReasons`.
 */
export function candidatesSql(population: Sql, rule: EligibilityRule): Sql {
  const { startsOn, knownAt, holdout, heldOut } = rule;
  const isHeldOut = sql`experiments.assignment_hash(${holdout.salt}, p.reference) < ${holdoutBound(holdout)}::bigint`;
  return sql`
    select p.customer_id, p.reference, ${sql.join(frozenColumns.map(({ name, from }) => sql`${from} as ${sql.identifier(name)}`))},
           case
             when p.is_closed or p.closed_on <= ${startsOn}::date then 'invalid'
             when consent.standing is null or consent.standing = 'refused' then 'noConsent'
             when consent.standing = 'withdrawn' or opt_out.opted_out_on > consent.granted_on then 'optedOut'
             when ${heldOut ? sql`held_out.customer_id is not null` : isHeldOut} then 'globalHoldout'
             when held.customer_id is not null then 'exclusionLayer'
             when coalesce(contacted.contacts, 0) + ${plannedContacts(rule.variants)}::int
                  > coalesce(cap.contacts_per_month, other_cap.contacts_per_month) then 'contactCap'
           end as reason
      from (${population}) as p
      left join (${consentStandingSql({ purpose: rule.consentPurpose, onDate: startsOn, knownAt })}) as consent using (customer_id)
      left join (${optOutFactsSql({ upTo: startsOn, knownAt })}) as opt_out using (customer_id)
      ${heldOut ? sql`left join (${heldOut}) as held_out using (customer_id)` : sql.empty}
      left join (${heldByLayerSql(rule)}) as held using (customer_id)
      left join (${contactsSql({ on: startsOn, knownAt, except: rule.experimentId })}) as contacted using (customer_id)
      left join experiments.contact_cap as cap on cap.tier = p.tier
      left join experiments.contact_cap as other_cap on other_cap.tier = ${everyOtherTier}`;
}

/** One row per customer whom another experiment of the layer holds at or after the start: layers are booked forward. */
function heldByLayerSql({ layer, experimentId, startsOn }: EligibilityRule): Sql {
  return sql`
    select customer_id from experiments.layer_membership
     where layer = ${layer ?? null} and to_on >= ${startsOn}::date
       and experiment_id is distinct from ${experimentId ?? null}::uuid`;
}
