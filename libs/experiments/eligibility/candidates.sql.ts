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
      from (select * from (${population}) as each offset bigint '0') as p
      left join (${notedSql(rule)}) as noted using (customer_id)`;
}

/** One row per customer of the population who is kept out, with the first reason. Only of these, tier and lifecycle are worked out. */
export function exclusionsSql(population: Sql, rule: EligibilityRule): Sql {
  return sql`
    select customer_id, reason, tier, lifecycle, region
      from (select p.customer_id, ${reasonSql(rule)} as reason, p.tier, p.lifecycle, p.region
              from (${population}) as p left join (${notedSql(rule)}) as noted using (customer_id)) as candidate
     where reason is not null`;
}

/**
 * The same where nothing but having closed keeps somebody out of whom nothing is noted (`keepsOutByNotesAlone`): only customers of
 * whom something is noted are looked for, and those who closed. `noted` is a relation of `notedSql`.
 */
export function exclusionsByNotesSql(population: Sql, rule: EligibilityRule, noted: Sql): Sql {
  return sql`
    select customer_id, reason, tier, lifecycle, region
      from (select p.customer_id, ${reasonSql(rule)} as reason, p.tier, p.lifecycle, p.region
              from (${noted}) as noted join (${population}) as p using (customer_id)) as candidate
     where reason is not null
     union all
    select p.customer_id, 'invalid', p.tier, p.lifecycle, p.region
      from (${population}) as p
     where ${hasClosedSql(rule)} and not exists (select from (${noted}) as noted where noted.customer_id = p.customer_id)`;
}

/** Whether who is held out is noted, and customers of whom nothing is noted stay below every cap, whatever their tier. */
export function keepsOutByNotesAlone({ variants, caps, heldOut }: EligibilityRule): boolean {
  return heldOut !== undefined && plannedContacts(variants) <= leastCap(caps);
}

/** Cases are tried from top to bottom: the order of `exclusionReasons`. */
function reasonSql(rule: EligibilityRule): Sql {
  const { holdout, heldOut, variants, caps } = rule;
  const isHeldOut = sql`experiments.assignment_hash(${holdout.salt}, p.reference) < ${holdoutBound(holdout)}::bigint`;
  const contacts = sql`coalesce(noted.contacts, 0) + ${plannedContacts(variants)}::int`;
  return sql`
    case
      when ${hasClosedSql(rule)} then 'invalid'
      when not noted.ever_granted then 'noConsent'
      when not noted.granted or noted.opted_out_on > noted.decided_on then 'optedOut'
      when ${heldOut ? sql`noted.held_out` : isHeldOut} then 'globalHoldout'
      when noted.held_by_layer then 'exclusionLayer'
      when ${contacts} > ${leastCap(caps)}::int and ${contacts} > ${capOfTier(sql`p.tier`, caps)} then 'contactCap'
    end`;
}

function hasClosedSql({ startsOn }: EligibilityRule): Sql {
  return sql`(p.is_closed or p.closed_on <= ${startsOn}::date)`;
}

/** Who stays below it need not be asked for their tier. */
function leastCap(caps: readonly ContactCap[]): number {
  return Math.min(...caps.map(({ contactsPerMonth }) => contactsPerMonth), largestInt);
}

const largestInt = 2 ** 31 - 1;

/**
 * One row per customer of whom anything is noted beside who they are: that they do not consent, opted out, are held, were contacted.
 * Together, because each join carries all columns of every customer of the population along.
 */
export function notedSql(rule: EligibilityRule): Sql {
  const { startsOn, knownAt, planned, heldOut, layer, consent, sample = CustomerSample.everybody } = rule;
  const contacted = contactsByCampaignSql({ on: startsOn, knownAt, planned, sample });
  const inSample = sample.where('customer_id');
  const notes = [
    noteSql(sql`(${consent}) as consent`, {
      decided_on: 'decided_on',
      granted: 'granted',
      ever_granted: 'ever_granted',
    }),
    noteSql(sql`(${optOutFactsSql({ upTo: startsOn, knownAt, sample })}) as opted_out`, {
      opted_out_on: 'opted_out_on',
    }),
    noteSql(sql`(${contacted}) as contacted`, { contacts: 'contacts' }),
    ...(heldOut ? [noteSql(sql`(${heldOut}) as held_out${inSample}`, { held_out: 'true' })] : []),
    ...(layer === undefined
      ? []
      : [noteSql(sql`(${heldByLayerSql(rule)}) as held_by_layer`, { held_by_layer: 'true' })]),
  ];
  return sql`
    select customer_id, max(decided_on) as decided_on, bool_or(granted) as granted, bool_or(ever_granted) as ever_granted,
           max(opted_out_on) as opted_out_on, bool_or(held_out) as held_out, bool_or(held_by_layer) as held_by_layer,
           sum(contacts)::int as contacts
      from (${sql.join(notes, ' union all ')}) as each
     group by customer_id`;
}

const typeOfNote = {
  decided_on: 'date',
  granted: 'boolean',
  ever_granted: 'boolean',
  opted_out_on: 'date',
  held_out: 'boolean',
  held_by_layer: 'boolean',
  contacts: 'int',
} as const;
type Note = keyof typeof typeOfNote;

/** Rows of one kind of note; the others are null. */
function noteSql(relation: Sql, noted: Readonly<Partial<Record<Note, string>>>): Sql {
  const columns = (Object.keys(typeOfNote) as Note[]).map((note) =>
    sql.literal(`${noted[note] ?? `null::${typeOfNote[note]}`} as ${note}`),
  );
  return sql`select customer_id, ${sql.join(columns)} from ${relation}`;
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
