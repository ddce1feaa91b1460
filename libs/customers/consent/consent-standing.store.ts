import { Injectable } from '@nestjs/common';
import { endOfDays } from '#kernel';
import { sql, type Queryable, type Sql, type Transaction } from '#platform';
import type { CustomerSample } from '../sample/customer-sample.js';
import {
  consentStandingSql,
  isKeptOfEverybodySql,
  keptConsentStandingSql,
  keptUnusualStandingSql,
  standingColumns,
  standingThatHoldsSql,
  undecidedSql,
  unusualStandingSql,
  unusualStandingThatHoldsSql,
  type ConsentQuestion,
} from './consent-standing.sql.js';

interface Build {
  readonly knownAt: Date;
  /** '-infinity' while nobody decided: before any day, as texts compare. */
  readonly latestDecidedOn: string;
  /** Null: who never decided is not kept. */
  readonly undecidedKnownAt: Date | null;
}

type BuildOfAll = Build & { readonly undecidedKnownAt: Date };
type Instant = Pick<ConsentQuestion, 'purpose' | 'knownAt'>;

/**
 * Keeps what the consents of a purpose come to. Before each use the customers of whom a decision was recorded since are worked out
 * anew; nothing is ever read of it that is not the answer on that day and at that instant.
 */
@Injectable()
export class ConsentStandingStore {
  /**
   * A relation of `consentStandingSql`, from what is kept, brought up to the instant; other writers of the purpose wait until the
   * transaction ends.
   */
  async keep(tx: Transaction, asked: ConsentQuestion): Promise<Sql> {
    const build = await this.bringUpTo(tx, asked);
    return isConclusive(build, asked) ? standingThatHoldsSql(asked) : keptConsentStandingSql(asked);
  }

  /** A relation of `unusualStandingSql`, in the same way. */
  async keepUnusual(tx: Transaction, asked: ConsentQuestion, alsoOf: Sql): Promise<Sql> {
    const build = await this.ofEverybody(tx, asked, await this.bringUpTo(tx, asked));
    return isConclusive(build, asked)
      ? unusualStandingThatHoldsSql(asked, alsoOf)
      : keptUnusualStandingSql(asked, alsoOf, build.undecidedKnownAt);
  }

  /** The same for who may not write: from what is kept where that suffices, from all decisions otherwise. */
  async currentUnusual(via: Queryable, asked: ConsentQuestion, alsoOf: Sql): Promise<Sql> {
    const { purpose, knownAt, sample } = asked;
    const build = await via.one<Build>(buildOf(purpose));
    if (!isOfAll(build)) return unusualStandingSql(asked);
    const decided = await via.one(sql`${recordedBetween(purpose, build.knownAt, knownAt)} limit 1`);
    if (decided !== undefined || !(await isKeptOfEverybody(via, purpose, build, sample)))
      return unusualStandingSql(asked);
    const came = await via.one(
      sql`${undecidedSql(purpose, build.undecidedKnownAt, knownAt, sample)} limit 1`,
    );
    return came === undefined && isConclusive(build, asked)
      ? unusualStandingThatHoldsSql(asked, alsoOf)
      : keptUnusualStandingSql(asked, alsoOf, build.undecidedKnownAt);
  }

  /** Brings what is kept of a purpose up to an instant, those who never decided included where they are wanted or kept already. */
  async bringUpToDate(tx: Transaction, instant: Instant, withUndecided: boolean): Promise<void> {
    const build = await this.bringUpTo(tx, instant);
    if (withUndecided || isOfAll(build)) await this.ofEverybody(tx, instant, build);
  }

  /** Of which purposes standings are kept. */
  async kept(via: Queryable): Promise<string[]> {
    const rows = await via.query<{ purpose: string }>(
      sql`select purpose from customers.consent_standing_build order by purpose collate "C"`,
    );
    return rows.map(({ purpose }) => purpose);
  }

  /** With those who never decided. What is kept of too few is kept anew. */
  private async ofEverybody(tx: Transaction, instant: Instant, build: Build): Promise<BuildOfAll> {
    const all = await this.keepUndecided(tx, instant, build);
    return (await isKeptOfEverybody(tx, instant.purpose, all))
      ? all
      : this.keepAnew(tx, instant.purpose, all);
  }

  /** As if nothing were kept: every standing is written over, whatever is there, and up to no earlier instant than before. */
  private async keepAnew(
    tx: Transaction,
    purpose: string,
    { knownAt, undecidedKnownAt }: BuildOfAll,
  ): Promise<BuildOfAll> {
    await tx.query(sql`
      update customers.consent_standing_build
         set known_at = to_timestamp(0), latest_decided_on = '-infinity', undecided_known_at = null
       where purpose = ${purpose}`);
    const instant = { purpose, knownAt: knownAt > undecidedKnownAt ? knownAt : undecidedKnownAt };
    return this.keepUndecided(tx, instant, await this.bringUpTo(tx, instant));
  }

  private async bringUpTo(tx: Transaction, { purpose, knownAt }: Instant): Promise<Build> {
    await tx.query(sql`
      insert into customers.consent_standing_build (purpose, known_at, latest_decided_on)
      values (${purpose}, to_timestamp(0), '-infinity') on conflict (purpose) do nothing`);
    const build = (await tx.one<Build>(sql`${buildOf(purpose)} for update`))!;
    return build.knownAt < knownAt ? this.bringForward(tx, purpose, build, knownAt) : build;
  }

  private async bringForward(
    tx: Transaction,
    purpose: string,
    { knownAt: since, latestDecidedOn, undecidedKnownAt }: Build,
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
    const latestOfAll = latest > latestDecidedOn ? latest : latestDecidedOn;
    await tx.query(sql`
      update customers.consent_standing_build
         set known_at = ${knownAt}::timestamptz, latest_decided_on = ${latestOfAll}::date
       where purpose = ${purpose}`);
    return { knownAt, latestDecidedOn: latestOfAll, undecidedKnownAt };
  }

  private async keepUndecided(
    tx: Transaction,
    { purpose, knownAt }: Instant,
    build: Build,
  ): Promise<BuildOfAll> {
    const since = build.undecidedKnownAt ?? new Date(0);
    if (since >= knownAt) return { ...build, undecidedKnownAt: since };
    await tx.query(sql`
      insert into customers.consent_standing (purpose, customer_id, ${standingColumns})
      select ${purpose}, customer_id, null, false, false, recorded_at
        from (${undecidedSql(purpose, since, knownAt)}) as undecided`);
    await tx.query(sql`
      update customers.consent_standing_build set undecided_known_at = ${knownAt}::timestamptz where purpose = ${purpose}`);
    return { ...build, undecidedKnownAt: knownAt };
  }
}

function isOfAll(build: Build | undefined): build is BuildOfAll {
  return build !== undefined && build.undecidedKnownAt !== null;
}

async function isKeptOfEverybody(
  via: Queryable,
  purpose: string,
  { undecidedKnownAt }: BuildOfAll,
  sample?: CustomerSample,
): Promise<boolean> {
  const row = await via.one<{ isKept: boolean }>(isKeptOfEverybodySql(purpose, undecidedKnownAt, sample));
  return row!.isKept;
}

/** Nobody decided after the day, and nothing was recorded after the instant: what is kept is the answer for everybody. */
function isConclusive({ knownAt, latestDecidedOn }: Build, asked: ConsentQuestion): boolean {
  return knownAt <= asked.knownAt && latestDecidedOn <= asked.onDate;
}

function buildOf(purpose: string): Sql {
  return sql`
    select known_at as "knownAt", latest_decided_on::text as "latestDecidedOn", undecided_known_at as "undecidedKnownAt"
      from customers.consent_standing_build where purpose = ${purpose}`;
}

function recordedBetween(purpose: string, after: Date, upTo: Date): Sql {
  return sql`
    select customer_id from customers.consent
     where purpose = ${purpose} and recorded_at > ${after}::timestamptz and recorded_at <= ${upTo}::timestamptz`;
}
