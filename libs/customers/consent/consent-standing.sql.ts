import type { CalendarDate } from '#kernel';
import { sql, type Sql } from '#platform';
import { visibleAt } from '../population/visible-at.js';
import { CustomerSample } from '../sample/customer-sample.js';

export interface ConsentQuestion {
  readonly purpose: string;
  readonly onDate: CalendarDate;
  readonly knownAt: Date;
  /** Of whom; of everybody where nothing is said. */
  readonly sample?: CustomerSample;
}

/** The columns of a standing beside customer_id. */
export const standingColumns = sql.literal('decided_on, granted, ever_granted, last_recorded_at');

/**
 * One row per customer who ever decided about the purpose up to a day: whether the last decision (`decided_on`) granted it, whether
 * any did, and when the latest of them was recorded. Of each day one decision is visible, so that there is one last; a decision that
 * is visible no more gave way to one that was recorded after it.
 */
export function consentStandingSql(asked: ConsentQuestion, among?: Sql): Sql {
  const { purpose, onDate, knownAt, sample = CustomerSample.everybody } = asked;
  return sql`
    select c.customer_id, max(c.decided_on) as decided_on,
           coalesce(max(c.decided_on) filter (where c.granted) = max(c.decided_on), false) as granted,
           bool_or(c.granted) as ever_granted, max(c.recorded_at) as last_recorded_at
      from customers.consent as c
     where c.purpose = ${purpose} and c.decided_on <= ${onDate}::date and ${visibleAt('c', knownAt)}
       and ${among ? sql`c.customer_id in (${among})` : sql`true`}${sample.and('c.customer_id')}
     group by c.customer_id`;
}

/**
 * The same, read where it is kept up to the instant or further. Customers who decided after the day, or of whom something was
 * recorded after the instant, are worked out from their decisions.
 */
export function keptConsentStandingSql(asked: ConsentQuestion): Sql {
  return sql`${standingThatHoldsSql(asked)} union all ${consentStandingSql(asked, standingThatFailsSql(asked))}`;
}

/** One row per customer of whom what is kept is the answer. */
export function standingThatHoldsSql(asked: ConsentQuestion): Sql {
  const inSample = inSampleOf(asked);
  return sql`
    select customer_id, ${standingColumns}
      from customers.consent_standing where purpose = ${asked.purpose} and decided_on is not null and ${holds(asked)}${inSample}`;
}

/** The customers of whom it is not. */
function standingThatFailsSql(asked: ConsentQuestion): Sql {
  const inSample = inSampleOf(asked);
  return sql`
    select customer_id from customers.consent_standing where purpose = ${asked.purpose} and not (${holds(asked)})${inSample}`;
}

function holds({ onDate, knownAt }: ConsentQuestion): Sql {
  return sql`coalesce(decided_on <= ${onDate}::date, true) and last_recorded_at <= ${knownAt}::timestamptz`;
}

/**
 * Whose consent has to be looked at: one row per customer who does not consent on a day, never decided included, and of whom `alsoOf`
 * names (a query of customer_id). Whoever has no row consents. May have rows of others, and of who was not known at the instant.
 */
export function unusualStandingSql(asked: ConsentQuestion, among?: Sql): Sql {
  const { sample = CustomerSample.everybody } = asked;
  return sql`
    select c.customer_id, standing.decided_on, coalesce(standing.granted, false) as granted,
           coalesce(standing.ever_granted, false) as ever_granted
      from ${among ? sql`(${among})` : sql`customers.customer`} as c
      left join (${consentStandingSql(asked, among)}) as standing on standing.customer_id = c.customer_id${sample.where('c.customer_id')}`;
}

/** The same, where what is kept is the answer for everybody and customers were looked at for having decided. */
export function unusualStandingThatHoldsSql(asked: ConsentQuestion, alsoOf: Sql): Sql {
  const inSample = inSampleOf(asked);
  return sql`
    select customer_id, decided_on, granted, ever_granted
      from customers.consent_standing
     where purpose = ${asked.purpose} and (not granted or customer_id in (${alsoOf})) and ${holds(asked)}${inSample}`;
}

/** The same, read where it is kept up to the instant or further; customers were looked at up to `undecidedKnownAt`. */
export function keptUnusualStandingSql(asked: ConsentQuestion, alsoOf: Sql, undecidedKnownAt: Date): Sql {
  return sql`
    ${unusualStandingThatHoldsSql(asked, alsoOf)}
     union all
    ${unusualStandingSql(asked, standingThatFailsSql(asked))}
     union all
    select customer_id, null, false, false
      from (${undecidedSql(asked.purpose, undecidedKnownAt, asked.knownAt, asked.sample)}) as undecided`;
}

/** One row per customer who was recorded between two instants and of whom no standing is kept. */
export function undecidedSql(
  purpose: string,
  after: Date,
  upTo: Date,
  sample = CustomerSample.everybody,
): Sql {
  const kept = sql`s.purpose = ${purpose} and s.customer_id = c.customer_id${sample.and('s.customer_id')}`;
  const inSample = sample.and('c.customer_id');
  return sql`
    select c.customer_id, c.recorded_at
      from customers.customer as c
     where c.recorded_at > ${after}::timestamptz and c.recorded_at <= ${upTo}::timestamptz
       and not exists (select from customers.consent_standing as s where ${kept})${inSample}`;
}

/**
 * Whether a standing is kept of everybody of a sample who was recorded up to an instant. Where none is, silence would mean consent: this
 * is asked before anybody is taken at their silence.
 */
export function isKeptOfEverybodySql(
  purpose: string,
  undecidedKnownAt: Date,
  sample = CustomerSample.everybody,
): Sql {
  const inSample = sample.and('customer_id');
  return sql`
    select (select count(*) from customers.consent_standing where purpose = ${purpose}${inSample})
           >= (select count(*) from customers.customer where recorded_at <= ${undecidedKnownAt}::timestamptz${inSample}) as "isKept"`;
}

/** ` and …`: only who is looked at. */
function inSampleOf({ sample = CustomerSample.everybody }: ConsentQuestion): Sql {
  return sample.and('customer_id');
}
