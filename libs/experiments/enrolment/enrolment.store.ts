import { Injectable } from '@nestjs/common';
import { compareText, Fault, type Period } from '#kernel';
import { sql, type Queryable, type RunCounts, type Sql, type Transaction } from '#platform';
import { findCorrections } from '../allocation/allocation.sql.js';
import { shiftedCuts, type Division } from '../allocation/shifted-cuts.js';
import { planForCandidates } from '../eligibility/plan-for-candidates.js';
import type { ExperimentId } from '../experiment-id.js';
import { measuredSums, sumsAfterMove, type MeasuredSums } from './balance-cells.js';
import { frozenColumns } from './frozen-columns.js';
import { stagedRoster, type StagedRoster } from './staged-roster.js';

/** Who is enrolled, beside whom the exclusions name. */
export interface Enrolling {
  /** A relation of customers#populationSql, of customers who all have a profile. */
  readonly population: Sql;
  readonly salt: string;
  /** Joins what variant and first day are told by to `candidate`, where its own columns do not tell. */
  readonly assigned?: Sql;
  readonly variant: Sql;
  readonly enrolledOn: Sql;
}

/** Customers enrolled and excluded, and those of each variant and reason. */
export type EnrolmentCounts = RunCounts & { readonly enrolled: number; readonly excluded: number };

/** Customers of one tier with one variant, or left out for one reason. */
interface RosterCount {
  readonly tier: string;
  readonly variant: string | null;
  readonly reason: string | null;
  readonly customers: number;
}

/** What every row has comes first, then what is of a fixed length: PostgreSQL finds it without walking through the texts before it. */
const columnsAtFirst = ['tier', 'lifecycle'];
const ownColumns = frozenColumns.filter(({ isInProfile }) => !isInProfile);
const ordered = [
  ...columnsAtFirst,
  ...ownColumns
    .filter(({ name }) => !columnsAtFirst.includes(name))
    .toSorted((a, b) => Number(a.isText) - Number(b.isText))
    .map(({ name }) => name),
];
const frozenOfCandidate = sql.join(ordered.map((name) => sql.identifier(`candidate.${name}`)));
const frozenOfPopulation = sql.join(
  ownColumns.map(({ name, from }) => sql`${from} as ${sql.identifier(name)}`),
);
const leftToProfile = sql.join(
  frozenColumns
    .filter(({ isInProfile }) => isInProfile)
    .map(({ name }) => sql`null::text as ${sql.identifier(name)}`),
);

/**
 * Writes one experiment's roster, in the transaction of the caller. Each of the two tables is created by the statement that fills it,
 * because several processes work on such a one only; they are then given away, get their keys, and are closed to everybody.
 */
@Injectable()
export class EnrolmentStore {
  async stage(tx: Transaction, experimentId: ExperimentId): Promise<StagedRoster> {
    await planForCandidates(tx);
    // Each column has few values, or as many as there are rows: 3,000 rows tell which.
    await tx.query(sql`select set_config('default_statistics_target', '10', true)`);
    return stagedRoster(experimentId);
  }

  /** Keeps `notes` (of `notedSql`), with statistics, for as long as somebody asks who is kept out by them. */
  async whileNoted<Result>(
    tx: Transaction,
    { noted }: StagedRoster,
    notes: Sql,
    ask: (noted: Sql) => Promise<Result>,
  ): Promise<Result> {
    await tx.query(sql`create table ${noted} as ${notes}`);
    await tx.query(analyzing(noted, 'customer_id'));
    const result = await ask(sql`select * from ${noted}`);
    await tx.query(sql`drop table ${noted}`);
    return result;
  }

  /**
   * `exclusions` has customer_id, reason, tier, lifecycle, region of everybody who is left out. Without statistics of them PostgreSQL
   * takes them for many who are alike, and would rather put all others into a hash table.
   */
  async exclude(tx: Transaction, { experimentId, exclusion }: StagedRoster, exclusions: Sql): Promise<void> {
    await tx.query(sql`
      create table ${exclusion} as
      select ${experimentId}::uuid as experiment_id, customer_id, reason, tier, lifecycle, region
        from (${exclusions}) as excluded`);
    await tx.query(analyzing(exclusion, 'experiment_id, customer_id, reason, tier'));
  }

  /** Everybody of the population who is not excluded. A hash, tier and lifecycle are worked out once, wherever they are named. */
  async enrol(
    tx: Transaction,
    { experimentId, enrolment, exclusion }: StagedRoster,
    { population, salt, assigned = sql.empty, variant, enrolledOn }: Enrolling,
  ): Promise<void> {
    await tx.query(sql`
      create table ${enrolment} as
      select ${experimentId}::uuid as experiment_id, candidate.customer_id, candidate.hash as reference_hash,
             candidate.profile_no, ${enrolledOn} as enrolled_on, ${variant} as variant, ${frozenOfCandidate}, ${leftToProfile}
        from (select p.customer_id, p.profile_no, experiments.assignment_hash(${salt}, p.reference) as hash,
                     ${frozenOfPopulation}
                from (${population}) as p
               where not exists (select from ${exclusion} as excluded where excluded.customer_id = p.customer_id)
              offset bigint '0') as candidate ${assigned}`);
  }

  /** Everybody who was enrolled is to be enrolled anew. */
  async discard(tx: Transaction, { enrolment }: StagedRoster): Promise<void> {
    await tx.query(sql`drop table ${enrolment}`);
  }

  /** Makes the division by expected variants exact, and says what the customers of each variant add up to then. */
  async divideExactly(
    tx: Transaction,
    { enrolment }: StagedRoster,
    expected: readonly MeasuredSums[],
    rule: Division,
  ): Promise<MeasuredSums[]> {
    const table = { name: enrolment, reference: referenceOfCustomer };
    let sums = [...expected];
    for (const { variant, places } of await findCorrections(tx, table, expected, rule)) {
      const there = sql`ctid = any (${places}::tid[])`;
      const moved = await measuredSums(tx, sql`(select * from ${enrolment} where ${there}) as moved`);
      await tx.query(sql`update ${enrolment} set variant = ${variant} where ${there}`);
      sums = sumsAfterMove(sums, { moved, to: variant });
    }
    if (shiftedCuts(sums, rule).length > 0)
      throw new Fault('ALLOCATION_INEXACT', 'The variants of a roster are not of the planned sizes');
    return sums;
  }

  /**
   * Takes the eligible into the layer. The key of layer_membership decides; a membership that ended before is taken
   * over. Somebody who is held after all was taken by a writer that did not wait its turn: then everything is done again.
   */
  async holdLayer(
    tx: Transaction,
    { experimentId, enrolment }: StagedRoster,
    layer: string | undefined,
    period: Period,
    eligible: number,
  ): Promise<void> {
    if (layer === undefined) return;
    const held = await tx.one<{ held: number }>(sql`
      with taken as (
        insert into experiments.layer_membership as member (layer, customer_id, experiment_id, from_on, to_on)
        select ${layer}, customer_id, ${experimentId}::uuid, ${period.from}::date, ${period.to}::date
          from ${enrolment} order by customer_id
        on conflict (layer, customer_id) do update
           set experiment_id = excluded.experiment_id, from_on = excluded.from_on, to_on = excluded.to_on
         where member.to_on < excluded.from_on or member.experiment_id = excluded.experiment_id
        returning 1)
      select count(*)::int as held from taken`);
    if (held!.held !== eligible) {
      throw new Fault('LAYER_TAKEN', `Other writers took customers of layer ${layer} at the same time`, {
        retryable: true,
      });
    }
  }

  /** After loading: without it the planner knows nothing of the roster that later statements read. */
  async refreshStatistics(tx: Transaction, { enrolment }: StagedRoster): Promise<void> {
    const columns =
      'experiment_id, customer_id, variant, tier, lifecycle, region, relationship, profile_no, enrolled_on';
    await tx.query(analyzing(enrolment, columns));
  }

  /** Gives both tables away: they get their keys, are attached, and nobody may write to them any more. */
  async close(tx: Transaction, experimentId: ExperimentId): Promise<void> {
    await tx.query(sql`select experiments.close_enrolment(${experimentId}::uuid)`);
  }

  /** Records how many a closed roster has, once and for all: it does not change any more. */
  async recordCounts(
    tx: Transaction,
    experimentId: ExperimentId,
    enrolled: readonly MeasuredSums[],
  ): Promise<EnrolmentCounts> {
    const counts = [
      ...enrolled.map(({ tier, variant, n }): RosterCount => ({ tier, variant, reason: null, customers: n })),
      ...(await tx.query<RosterCount>(sql`
        select tier, null as variant, reason, count(*)::int as customers
          from experiments.exclusion where experiment_id = ${experimentId}::uuid group by tier, reason`)),
    ];
    const column = <Value>(value: (count: RosterCount) => Value) => counts.map(value);
    await tx.query(sql`
      insert into experiments.roster_count (experiment_id, tier, variant, reason, customers)
      select ${experimentId}::uuid, each.*
        from unnest(${column(({ tier }) => tier)}::text[], ${column(({ variant }) => variant)}::text[],
                    ${column(({ reason }) => reason)}::text[], ${column(({ customers }) => customers)}::int[]) as each`);
    return summary(counts);
  }

  /** What the enrolment did, from what is recorded: enrolled and excluded, each also by variant and reason. */
  async counts(via: Queryable, experimentId: ExperimentId): Promise<EnrolmentCounts> {
    return summary(
      await via.query<RosterCount>(sql`
        select tier, variant, reason, customers from experiments.roster_count where experiment_id = ${experimentId}::uuid`),
    );
  }

  /** Ends the hold of an experiment on its layer: from the next day on, others may have its customers. */
  async releaseLayer(tx: Transaction, experimentId: ExperimentId, on: string): Promise<void> {
    await tx.query(sql`
      update experiments.layer_membership set from_on = least(from_on, ${on}::date), to_on = ${on}::date
       where experiment_id = ${experimentId}::uuid and to_on > ${on}::date`);
  }

  /** After an amendment of the window: the experiment holds its customers until the new end. */
  async extendLayer(tx: Transaction, experimentId: ExperimentId, to: string): Promise<void> {
    await tx.query(sql`
      update experiments.layer_membership set to_on = greatest(from_on, ${to}::date)
       where experiment_id = ${experimentId}::uuid`);
  }
}

const analyzing = (table: Sql, columns: string) => sql`analyze ${table} (${sql.literal(columns)})`;

const referenceOfCustomer = sql`(select c.reference from customers.customer c where c.customer_id = divided.customer_id)`;

function summary(counts: readonly RosterCount[]): EnrolmentCounts {
  const sums = new Map<string, number>();
  const add = (name: string, customers: number) => sums.set(name, (sums.get(name) ?? 0) + customers);
  for (const { variant, reason, customers } of counts) {
    add(variant === null ? 'excluded' : 'enrolled', customers);
    add(variant === null ? `excluded.${reason}` : `variant.${variant}`, customers);
  }
  return { enrolled: 0, excluded: 0, ...Object.fromEntries([...sums].sort(([a], [b]) => compareText(a, b))) };
}
