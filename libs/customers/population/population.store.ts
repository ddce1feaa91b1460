import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Database, sql, type Queryable, type Sql, type Transaction } from '#platform';
import { factColumns, factsSql, type FactsQuestion } from './population.sql.js';
import { touchedFactsSql } from './touched-facts.sql.js';

/** Held alone by whoever changes what is kept, and together by those who read it, until they commit. */
export const populationLock = 7_204_321;

/** Dates whose populations stay; the one that was not asked for the longest goes. */
const keptPopulations = 3;

/** Of more than this share of customers, all are worked out anew: that is quicker than one by one. */
const largestTouchedShare = 0.1;

export type PopulationOfDate = Omit<FactsQuestion, 'among' | 'regions' | 'stored'>;

interface Build {
  readonly populationNo: number;
  readonly knownAt: Date;
  readonly customers: number;
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
   * Builds the population or brings it up to the instant that is asked about, for the rest of the transaction. Undefined
   * where it is already further than that, or somebody was erased who was still known then.
   */
  async keep(tx: Transaction, question: PopulationOfDate): Promise<Sql | undefined> {
    await tx.query(sql`select pg_advisory_xact_lock(${populationLock})`);
    if (await this.hasLaterErasures(tx, question)) return undefined;
    const basis = basisOf(question);
    const build = await this.find(tx, basis);
    if (build === undefined) return relationOf(await this.build(tx, basis, question));
    if (build.knownAt > question.knownAt) return undefined;
    return relationOf((await this.refresh(tx, build, question)) ?? (await this.rebuild(tx, basis, question)));
  }

  /** The population as it is kept, where it says what is asked; undefined where it would have to be changed first. */
  async current(tx: Transaction, question: PopulationOfDate): Promise<Sql | undefined> {
    const row = await tx.one<{ free: boolean }>(
      sql`select pg_try_advisory_xact_lock_shared(${populationLock}) as free`,
    );
    const build = row!.free ? await this.find(tx, basisOf(question)) : undefined;
    if (build === undefined || build.knownAt > question.knownAt) return undefined;
    if (await this.hasLaterErasures(tx, question)) return undefined;
    const touched = await tx.one(sql`${touchedFactsSql(question, build.knownAt)} limit 1`);
    return touched === undefined ? relationOf(build.populationNo) : undefined;
  }

  /** Lets go of what nobody asked for of late; does nothing while somebody reads. In a transaction of its own. */
  async shed(): Promise<void> {
    await this.database.query(sql`
      select customers.shed_populations(${keptPopulations})
       where pg_try_advisory_xact_lock(${populationLock})`);
  }

  private async find(via: Queryable, basis: string): Promise<Build | undefined> {
    return via.one<Build>(sql`
      select population_no as "populationNo", known_at as "knownAt", customers::float8 as customers
        from customers.population_build where basis = ${basis}`);
  }

  /** Erased customers are gone from what is kept at once, but known at an instant before. */
  private async hasLaterErasures(tx: Transaction, { knownAt }: PopulationOfDate): Promise<boolean> {
    const erased = await tx.one(
      sql`select 1 from customers.customer where erased_at is not null and erased_at > ${knownAt}::timestamptz limit 1`,
    );
    return erased !== undefined;
  }

  private async build(tx: Transaction, basis: string, question: PopulationOfDate): Promise<number> {
    const row = await tx.one<{ number: number }>(sql`
      insert into customers.population_build (basis, known_at) values (${basis}, ${question.knownAt}::timestamptz)
      returning population_no as number`);
    const { number } = row!;
    await tx.query(sql`select customers.open_population(${number})`);
    // Into the table itself: it is not yet one of the parts.
    await this.insert(tx, sql.identifier(`customers.population_${number}`), number, question);
    await tx.query(sql`select customers.close_population(${number})`);
    return number;
  }

  private async rebuild(tx: Transaction, basis: string, question: PopulationOfDate): Promise<number> {
    await tx.query(sql`delete from customers.population_build where basis = ${basis}`);
    return this.build(tx, basis, question);
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
    await tx.query(sql`
      insert into ${into} (population_no, customer_id, ${columns})
      select ${populationNo}::int, customer_id, ${columns} from (${factsSql(question, true)}) as facts`);
  }
}

function relationOf(populationNo: number): Sql {
  return sql`select * from customers.population where population_no = ${populationNo}::int`;
}

/** The same for questions that have the same answer at the same instant, by the same statement. */
function basisOf({ asOf, lifecycleRule }: PopulationOfDate): string {
  const { text, values } = factsSql({ asOf, lifecycleRule, knownAt: new Date(0) }, true);
  return createHash('sha256')
    .update(JSON.stringify([text, values]))
    .digest('hex');
}
