import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Database, sql, type Queryable, type Sql, type Transaction } from '#platform';
import { factColumns, factsSql, type FactsQuestion } from './population.sql.js';
import { addProfilesSql, type ProfileQuestion } from './profile.sql.js';
import { touchedFactsSql } from './touched-facts.sql.js';

/**
 * Held by transactions until their end. By itself: together by all who change what is kept, alone by whoever erases a customer,
 * because rows that are being built cannot be seen and removed. With the digest of a population: alone by whoever changes that
 * one, together by those who read it.
 */
export const populationLock = 7_204_321;

/** Dates whose populations stay; the one that was not asked about the longest goes. */
export const keptPopulations = 3;

/** Of more than this share of customers, all are worked out anew: that is quicker than one by one. */
const largestTouchedShare = 0.1;

/** Up to so many touched customers, a reader works them out for itself. */
const mostWorkedOutByReaders = 500;

/** A customer may be touched many times: the months of a history. */
const mostVersionsRead = 20 * mostWorkedOutByReaders;

/** How long a population was last asked about need not be known more exactly. */
const askedAtMinutes = 10;

export type PopulationOfDate = Omit<FactsQuestion, 'among' | 'regions' | 'sample' | 'stored'>;
export type DatedPopulation = Omit<PopulationOfDate, 'knownAt'>;

interface Build {
  readonly populationNo: number;
  readonly knownAt: Date;
  readonly customers: number;
  readonly askedAt: Date;
}

/**
 * Keeps the population of a date, so that who asks again about the same date reads one row per customer instead of all
 * months of history. The rows are those of `factsSql`, and stay so: before each use the customers of whom something was
 * recorded since are worked out anew. What it gives is a relation for `PopulationQuestion.stored`.
 */
@Injectable()
export class PopulationStore {
  constructor(private readonly database: Database) {}

  /**
   * The population, built or brought up to the instant that is asked about, for the rest of the transaction. Undefined where it
   * is already further than that, or somebody was erased who was still known then.
   */
  async keep(tx: Transaction, question: PopulationOfDate): Promise<Sql | undefined> {
    const relation = await this.bringUpToDate(tx, question);
    if (relation !== undefined) await this.noteQuestion(tx, basisOf(question));
    else await this.keepProfiles(tx, question);
    return relation;
  }

  /** The same for nobody who asks: it does not make the population stay longer. */
  async bringUpToDate(tx: Transaction, question: PopulationOfDate): Promise<Sql | undefined> {
    await tx.query(sql`select pg_advisory_xact_lock_shared(${populationLock})`);
    if (await this.hasLaterErasures(tx, question)) return undefined;
    const basis = basisOf(question);
    // Whoever finds nothing to change does not keep readers away, nor readers them: a savepoint gives the lock back.
    await tx.query(sql`savepoint before_reading`);
    const found = await this.findToRead(tx, basis, question);
    if (found?.touched.length === 0) return relationOf(found.build.populationNo);
    await tx.query(sql`rollback to savepoint before_reading`);
    await tx.query(sql`select pg_advisory_xact_lock(${populationLock}, hashtext(${basis}))`);
    const build = await this.find(tx, basis);
    if (build === undefined) return relationOf(await this.build(tx, basis, question));
    if (build.knownAt > question.knownAt) return undefined;
    return relationOf(
      (await this.refresh(tx, build, question)) ?? (await this.rebuild(tx, basis, build, question)),
    );
  }

  /** Gives everybody of a population that is not kept a profile. Of one that is kept, everybody has one. */
  async keepProfiles(tx: Transaction, question: ProfileQuestion): Promise<void> {
    await tx.query(addProfilesSql(question));
  }

  /**
   * The population as it is kept, where few customers were touched since: those are worked out anew in the relation itself.
   * Undefined where it would have to be changed first.
   */
  async current(tx: Transaction, question: PopulationOfDate): Promise<Sql | undefined> {
    const basis = basisOf(question);
    const found = await this.findToRead(tx, basis, question);
    if (found === undefined || (await this.hasLaterErasures(tx, question))) return undefined;
    const { build, touched } = found;
    if (touched === 'many' || touched.length > mostWorkedOutByReaders) return undefined;
    await this.noteQuestion(tx, basis);
    return relationOf(build.populationNo, { question, touched });
  }

  /** Of which dates populations are kept, those first that were asked about last. */
  async kept(): Promise<DatedPopulation[]> {
    return this.database.query(sql`
      select as_of as "asOf", lifecycle_rule as "lifecycleRule" from customers.population_build
       order by asked_at desc, population_no desc`);
  }

  /** Lets go of what nobody asked about of late and nobody reads. In a transaction of its own. */
  async shed(): Promise<void> {
    await this.database.query(sql`select customers.shed_populations(${keptPopulations})`);
  }

  /** The build of a population that nobody is changing, and who was touched since. */
  private async findToRead(
    tx: Transaction,
    basis: string,
    question: PopulationOfDate,
  ): Promise<{ build: Build; touched: readonly string[] | 'many' } | undefined> {
    const row = await tx.one<{ free: boolean }>(
      sql`select pg_try_advisory_xact_lock_shared(${populationLock}, hashtext(${basis})) as free`,
    );
    const build = row!.free ? await this.find(tx, basis) : undefined;
    if (build === undefined || build.knownAt > question.knownAt) return undefined;
    const versions = await tx.query<{ customer_id: string }>(
      sql`${touchedFactsSql(question, build.knownAt)} limit ${mostVersionsRead + 1}`,
    );
    const touched = new Set(versions.map(({ customer_id }) => customer_id));
    return { build, touched: versions.length > mostVersionsRead ? 'many' : [...touched] };
  }

  /** Written only where it says something new, and where nobody else holds the row. */
  private async noteQuestion(tx: Transaction, basis: string): Promise<void> {
    await tx.query(sql`
      update customers.population_build set asked_at = clock_timestamp()
       where population_no in (
         select population_no from customers.population_build
          where basis = ${basis} and asked_at < clock_timestamp() - make_interval(mins => ${askedAtMinutes})
            for update skip locked)`);
  }

  private async find(via: Queryable, basis: string): Promise<Build | undefined> {
    return via.one<Build>(sql`
      select population_no as "populationNo", known_at as "knownAt", customers::float8 as customers, asked_at as "askedAt"
        from customers.population_build where basis = ${basis}`);
  }

  /** Erased customers are gone from what is kept at once, but known at an instant before. */
  private async hasLaterErasures(tx: Transaction, { knownAt }: PopulationOfDate): Promise<boolean> {
    const erased = await tx.one(
      sql`select 1 from customers.customer where erased_at is not null and erased_at > ${knownAt}::timestamptz limit 1`,
    );
    return erased !== undefined;
  }

  private async build(
    tx: Transaction,
    basis: string,
    question: PopulationOfDate,
    askedAt?: Date,
  ): Promise<number> {
    const { asOf, knownAt, lifecycleRule } = question;
    const row = await tx.one<{ number: number }>(sql`
      insert into customers.population_build (basis, known_at, as_of, lifecycle_rule, asked_at)
      values (${basis}, ${knownAt}::timestamptz, ${asOf}::date, ${JSON.stringify(lifecycleRule)}::jsonb,
              coalesce(${askedAt ?? null}::timestamptz, clock_timestamp()))
      returning population_no as number`);
    const { number } = row!;
    await tx.query(sql`select customers.open_population(${number})`);
    // Into the table itself: it is not yet one of the parts.
    await this.insert(tx, sql.identifier(`customers.population_${number}`), number, question);
    await tx.query(sql`select customers.close_population(${number})`);
    return number;
  }

  private async rebuild(
    tx: Transaction,
    basis: string,
    { askedAt }: Build,
    question: PopulationOfDate,
  ): Promise<number> {
    await tx.query(sql`delete from customers.population_build where basis = ${basis}`);
    return this.build(tx, basis, question, askedAt);
  }

  /** Undefined where too many customers are touched. */
  private async refresh(
    tx: Transaction,
    { populationNo, knownAt, customers }: Build,
    question: PopulationOfDate,
  ): Promise<number | undefined> {
    await tx.query(sql`
      create temporary table touched_of_population on commit drop as ${touchedFactsSql(question, knownAt)}`);
    const touched = await tx.one<{ count: number }>(
      sql`select count(distinct customer_id)::int as count from touched_of_population`,
    );
    if (touched!.count > customers * largestTouchedShare) return undefined;
    if (touched!.count > 0) {
      const among = sql`select customer_id from touched_of_population`;
      await tx.query(
        sql`delete from customers.population where population_no = ${populationNo} and customer_id in (${among})`,
      );
      await this.insert(tx, sql`customers.population`, populationNo, { ...question, among });
    }
    await tx.query(sql`
      update customers.population_build set known_at = ${question.knownAt}::timestamptz where population_no = ${populationNo}`);
    return populationNo;
  }

  private async insert(tx: Transaction, into: Sql, populationNo: number, question: FactsQuestion) {
    const columns = sql.join(factColumns.map((column) => sql.identifier(column)));
    await this.keepProfiles(tx, question);
    await tx.query(sql`
      insert into ${into} (population_no, customer_id, ${columns})
      select ${populationNo}::int, customer_id, ${columns} from (${factsSql(question, true)}) as facts`);
  }
}

function relationOf(
  populationNo: number,
  since?: { readonly question: PopulationOfDate; readonly touched: readonly string[] },
): Sql {
  const kept = sql`select * from customers.population where population_no = ${populationNo}::int`;
  if (since === undefined || since.touched.length === 0) return kept;
  const touched = sql`${since.touched}::bigint[]`;
  const columns = sql.join(['customer_id', ...factColumns].map((column) => sql.identifier(column)));
  const among = sql`select unnest(${touched})`;
  return sql`
    select ${columns} from (${kept}) as kept where customer_id <> all (${touched})
    union all
    select ${columns} from (${factsSql({ ...since.question, among }, true)}) as touched`;
}

/** Whether two questions are answered by the same kept rows. */
export function haveSameFacts(one: DatedPopulation, other: DatedPopulation): boolean {
  return basisOf(one) === basisOf(other);
}

/** The same for questions that have the same answer at the same instant, by the same statement. */
function basisOf({ asOf, lifecycleRule }: DatedPopulation): string {
  const { text, values } = factsSql({ asOf, lifecycleRule, knownAt: new Date(0) }, true);
  return createHash('sha256')
    .update(JSON.stringify([text, values]))
    .digest('hex');
}
