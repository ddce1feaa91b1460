import { Injectable } from '@nestjs/common';
import type { Actor } from '#kernel';
import { Configuration, Database, sql, type Queryable, type Sql, type Transaction } from '#platform';
import { wholeBasisPoints } from '../allocation/allocation-plan.js';
import { holdoutBound, saltOfYear, type GlobalHoldout } from './global-holdout.js';

/** The holdout of each year: set by a person, or the configured share from the first enrolment of the year on. */
@Injectable()
export class GlobalHoldoutStore {
  constructor(
    private readonly database: Database,
    private readonly configuration: Configuration,
  ) {}

  /** What holds for the year, or would if somebody were enrolled now. */
  async of(year: number, via: Queryable = this.database): Promise<GlobalHoldout> {
    return (await via.one<GlobalHoldout>(holdoutOf(year))) ?? this.configured(year);
  }

  async list(): Promise<GlobalHoldout[]> {
    return this.database.query<GlobalHoldout>(
      sql`select ${holdoutColumns} from experiments.global_holdout order by year desc`,
    );
  }

  /** Fixes what holds for the year, so that a later change of the configuration does not move anybody. */
  async fix(tx: Transaction, year: number, actor: Actor): Promise<GlobalHoldout> {
    await this.insert(tx, this.configured(year), actor);
    return (await tx.one<GlobalHoldout>(sql`${holdoutOf(year)} for share`))!;
  }

  /** False where somebody was already assigned under the year's holdout. */
  async set(tx: Transaction, holdout: GlobalHoldout, actor: Actor): Promise<boolean> {
    await this.insert(tx, holdout, actor);
    // An enrolment of the year holds the row until it commits; after it, its experiment is seen.
    await tx.query(sql`${holdoutOf(holdout.year)} for update`);
    if (await this.isInUse(tx, holdout.year)) return false;
    await tx.query(sql`
      update experiments.global_holdout
         set salt = ${holdout.salt}, share_basis_points = ${holdout.shareBasisPoints}, set_by = ${actor.actorId}
       where year = ${holdout.year}`);
    return true;
  }

  /**
   * A relation of the customers who are held out, among those recorded up to an instant. Each is hashed once in a year; who
   * changes the holdout of a year in which nobody is enrolled yet finds no members, because they are written with an enrolment.
   */
  async members(tx: Transaction, holdout: GlobalHoldout, knownAt: Date): Promise<Sql> {
    const { year, salt } = holdout;
    const known = await tx.one<{ at: Date | null }>(
      sql`select members_known_at as at from experiments.global_holdout where year = ${year}`,
    );
    const since = known?.at ?? new Date(0);
    if (since < knownAt) {
      await tx.query(sql`
        insert into experiments.holdout_member (year, customer_id)
        select ${year}::int, c.customer_id from customers.customer c
         where c.recorded_at > ${since}::timestamptz and c.recorded_at <= ${knownAt}::timestamptz
           and experiments.assignment_hash(${salt}, c.reference) < ${holdoutBound(holdout)}::bigint
        on conflict (year, customer_id) do nothing`);
      await tx.query(
        sql`update experiments.global_holdout set members_known_at = ${knownAt}::timestamptz where year = ${year}`,
      );
    }
    return membersOf(year);
  }

  /** The same for who may not write: undefined where nobody was enrolled in the year, or customers were recorded since. */
  async knownMembers(
    via: Queryable,
    { year, salt, shareBasisPoints }: GlobalHoldout,
    knownAt: Date,
  ): Promise<Sql | undefined> {
    const known = await via.one<{ at: Date | null }>(sql`
      select members_known_at as at from experiments.global_holdout
       where year = ${year} and salt = ${salt} and share_basis_points = ${shareBasisPoints}`);
    if (!known?.at) return undefined;
    const recorded = await via.one(sql`
      select 1 from customers.customer
       where recorded_at > ${known.at}::timestamptz and recorded_at <= ${knownAt}::timestamptz limit 1`);
    return recorded === undefined ? membersOf(year) : undefined;
  }

  private async isInUse(tx: Transaction, year: number): Promise<boolean> {
    const used = await tx.one(sql`
      select 1 from experiments.experiment
       where kind = 'fixedCohort' and enrolled_at is not null
         and starts_on between make_date(${year}::int, 1, 1) and make_date(${year}::int, 12, 31)
       limit 1`);
    return used !== undefined;
  }

  private async insert(tx: Transaction, { year, salt, shareBasisPoints }: GlobalHoldout, actor: Actor) {
    await tx.query(sql`
      insert into experiments.global_holdout (year, salt, share_basis_points, set_by)
      values (${year}, ${salt}, ${shareBasisPoints}, ${actor.actorId})
      on conflict (year) do nothing`);
  }

  private configured(year: number): GlobalHoldout {
    const share = this.configuration.values.TIERLIFT_GLOBAL_HOLDOUT_SHARE;
    return { year, salt: saltOfYear(year), shareBasisPoints: Math.round(share * wholeBasisPoints) };
  }
}

const holdoutColumns = sql`year, salt, share_basis_points as "shareBasisPoints"`;

function membersOf(year: number): Sql {
  return sql`select customer_id from experiments.holdout_member where year = ${year}`;
}

function holdoutOf(year: number): Sql {
  return sql`select ${holdoutColumns} from experiments.global_holdout where year = ${year}`;
}
