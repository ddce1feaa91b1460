import { Injectable } from '@nestjs/common';
import { compareText, Fault, type Period, type RunId } from '#kernel';
import { sql, type Queryable, type RunCounts, type Sql, type Transaction } from '#platform';
import { planForCandidates } from '../eligibility/plan-for-candidates.js';
import type { ExperimentId } from '../experiment-id.js';
import { frozenColumns } from './frozen-columns.js';

/** The partitions of one experiment while they are loaded. */
export interface OpenPartitions {
  readonly experimentId: ExperimentId;
  readonly enrolment: Sql;
  readonly exclusion: Sql;
}

/** How the rows of the roster become enrolments. */
export interface RosterLoad {
  /** Joins what the variant is told by to `roster`, where its own columns do not tell. */
  readonly assigned?: Sql;
  readonly variant: Sql;
  readonly enrolledOn: Sql;
  readonly runId: RunId;
  readonly knownAt: Date;
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

const frozen = sql.join(frozenColumns.map(({ name }) => sql.identifier(name)));
const frozenOfCandidate = sql.join(frozenColumns.map(({ name }) => sql.identifier(`candidate.${name}`)));
const frozenOfRoster = sql.join(frozenColumns.map(({ name }) => sql.identifier(`roster.${name}`)));

/**
 * Writes one experiment's roster, in the transaction of the caller: a temporary table of candidates, from it two
 * partitions that get their keys after they are full and are then closed to everybody.
 */
@Injectable()
export class EnrolmentStore {
  /** One row of `roster` is one candidate; a hash only where nothing excludes. What is asked most often comes first. */
  async createRoster(tx: Transaction, candidates: Sql, salt: string): Promise<void> {
    // As one statement that creates and fills: only such a one is worked on by several processes at once.
    await planForCandidates(tx);
    await tx.query(sql`
      create temporary table roster on commit drop as
      select candidate.customer_id,
             case when candidate.reason is null then experiments.assignment_hash(${salt}, candidate.reference) end as hash,
             candidate.reason, candidate.reference, ${frozenOfCandidate}
        from (${candidates} offset bigint '0') as candidate`);
  }

  /**
   * Takes the eligible into the layer. The key of layer_membership decides; a membership that ended before is taken
   * over. Somebody who is held after all was taken by a writer that did not wait its turn: then everything is done again.
   */
  async holdLayer(
    tx: Transaction,
    experimentId: ExperimentId,
    layer: string | undefined,
    period: Period,
    eligible: number,
  ): Promise<void> {
    if (layer === undefined) return;
    const held = await tx.one<{ held: number }>(sql`
      with taken as (
        insert into experiments.layer_membership as member (layer, customer_id, experiment_id, from_on, to_on)
        select ${layer}, customer_id, ${experimentId}::uuid, ${period.from}::date, ${period.to}::date
          from roster where reason is null order by customer_id
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

  async open(tx: Transaction, experimentId: ExperimentId): Promise<OpenPartitions> {
    await tx.query(sql`select experiments.open_enrolment(${experimentId}::uuid)`);
    const suffix = experimentId.replaceAll('-', '');
    return {
      experimentId,
      enrolment: sql.identifier(`experiments.enrolment_${suffix}`),
      exclusion: sql.identifier(`experiments.exclusion_${suffix}`),
    };
  }

  async load(
    tx: Transaction,
    { experimentId, enrolment, exclusion }: OpenPartitions,
    load: RosterLoad,
  ): Promise<void> {
    await tx.query(sql`
      insert into ${enrolment}
        (experiment_id, customer_id, reference_hash, variant, enrolled_on, run_id, recorded_at, ${frozen})
      select ${experimentId}::uuid, roster.customer_id, roster.hash, ${load.variant}, ${load.enrolledOn},
             ${load.runId}::uuid, ${load.knownAt}::timestamptz, ${frozenOfRoster}
        from roster ${load.assigned ?? sql.empty}
       where roster.reason is null`);
    await tx.query(sql`
      insert into ${exclusion} (experiment_id, customer_id, reason, tier, lifecycle, region)
      select ${experimentId}::uuid, customer_id, reason, tier, lifecycle, region from roster where reason is not null`);
  }

  /** After loading: without it the planner knows nothing of the roster that the balance table is made of. */
  async refreshStatistics(tx: Transaction, experimentId: ExperimentId): Promise<void> {
    await tx.query(sql`select experiments.analyze_enrolment(${experimentId}::uuid)`);
  }

  /** Builds the keys, attaches both partitions and closes them. */
  async close(tx: Transaction, experimentId: ExperimentId): Promise<void> {
    await tx.query(sql`select experiments.close_enrolment(${experimentId}::uuid)`);
  }

  /** Counts a closed roster, once and for all: it does not change any more. */
  async recordCounts(tx: Transaction, experimentId: ExperimentId): Promise<EnrolmentCounts> {
    const counts = [
      ...(await tx.query<RosterCount>(sql`
        select tier, variant, null as reason, count(*)::int as customers
          from experiments.enrolment where experiment_id = ${experimentId}::uuid group by tier, variant`)),
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

function summary(counts: readonly RosterCount[]): EnrolmentCounts {
  const sums = new Map<string, number>();
  const add = (name: string, customers: number) => sums.set(name, (sums.get(name) ?? 0) + customers);
  for (const { variant, reason, customers } of counts) {
    add(variant === null ? 'excluded' : 'enrolled', customers);
    add(variant === null ? `excluded.${reason}` : `variant.${variant}`, customers);
  }
  return { enrolled: 0, excluded: 0, ...Object.fromEntries([...sums].sort(([a], [b]) => compareText(a, b))) };
}
