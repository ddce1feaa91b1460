import { Injectable } from '@nestjs/common';
import { endOfDays } from '#kernel';
import { sql, type Queryable, type Sql, type Transaction } from '#platform';
import {
  consentStandingSql,
  keptConsentStandingSql,
  standingColumns,
  standingThatHoldsSql,
  type ConsentQuestion,
} from './consent-standing.sql.js';

interface Build {
  readonly knownAt: Date;
  /** '-infinity' while nobody decided: before any day, as texts compare. */
  readonly latestDecidedOn: string;
}

/**
 * Keeps what the consents of a purpose come to, and gives it as a relation of `consentStandingSql`. Before each use the customers
 * of whom a decision was recorded since are worked out anew; nothing is ever read of it that is not the answer on that day and
 * at that instant.
 */
@Injectable()
export class ConsentStandingStore {
  /** Brings what is kept up to the instant that is asked about; other writers of the purpose wait until the transaction ends. */
  async keep(tx: Transaction, asked: ConsentQuestion): Promise<Sql> {
    const { purpose, knownAt } = asked;
    await tx.query(sql`
      insert into customers.consent_standing_build (purpose, known_at, latest_decided_on)
      values (${purpose}, to_timestamp(0), '-infinity') on conflict (purpose) do nothing`);
    const build = (await tx.one<Build>(sql`${buildOf(purpose)} for update`))!;
    const latest = build.knownAt < knownAt ? await this.bringForward(tx, purpose, build, knownAt) : build;
    return latest.knownAt <= knownAt && latest.latestDecidedOn <= asked.onDate
      ? standingThatHoldsSql(asked)
      : keptConsentStandingSql(asked);
  }

  /** For who may not write: from what is kept where that suffices, from all decisions otherwise. */
  async current(via: Queryable, asked: ConsentQuestion): Promise<Sql> {
    const { purpose, knownAt } = asked;
    const build = await via.one<Build>(buildOf(purpose));
    if (build === undefined) return consentStandingSql(asked);
    const later = await via.one(sql`${recordedBetween(purpose, build.knownAt, knownAt)} limit 1`);
    return later === undefined ? keptConsentStandingSql(asked) : consentStandingSql(asked);
  }

  private async bringForward(
    tx: Transaction,
    purpose: string,
    { knownAt: since, latestDecidedOn }: Build,
    knownAt: Date,
  ): Promise<Build> {
    const touched = since.getTime() === 0 ? undefined : recordedBetween(purpose, since, knownAt);
    const written = await tx.one<{ latest: string | null }>(sql`
      with written as (
        insert into customers.consent_standing (purpose, customer_id, ${standingColumns})
        select ${purpose}, customer_id, ${standingColumns}
          from (${consentStandingSql({ purpose, onDate: endOfDays, knownAt }, touched)}) as standing
        on conflict (purpose, customer_id) do update
           set decided_on = excluded.decided_on, granted = excluded.granted, ever_granted = excluded.ever_granted,
               last_recorded_at = excluded.last_recorded_at
        returning decided_on)
      select max(decided_on)::text as latest from written`);
    const latest = written!.latest ?? latestDecidedOn;
    const build = { knownAt, latestDecidedOn: latest > latestDecidedOn ? latest : latestDecidedOn };
    await tx.query(sql`
      update customers.consent_standing_build
         set known_at = ${knownAt}::timestamptz, latest_decided_on = ${build.latestDecidedOn}::date
       where purpose = ${purpose}`);
    return build;
  }
}

function buildOf(purpose: string): Sql {
  return sql`
    select known_at as "knownAt", latest_decided_on::text as "latestDecidedOn"
      from customers.consent_standing_build where purpose = ${purpose}`;
}

function recordedBetween(purpose: string, after: Date, upTo: Date): Sql {
  return sql`
    select customer_id from customers.consent
     where purpose = ${purpose} and recorded_at > ${after}::timestamptz and recorded_at <= ${upTo}::timestamptz`;
}
