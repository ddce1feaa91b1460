import { Injectable } from '@nestjs/common';
import { Fault, type Period, type RunId } from '#kernel';
import { sql, type Queryable, type RunCounts, type Sql, type Transaction } from '#platform';
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
  /** Joins what says the variant to `roster`. */
  readonly assigned: Sql;
  readonly variant: Sql;
  readonly enrolledOn: Sql;
  readonly runId: RunId;
  readonly knownAt: Date;
}

const frozen = sql.join(frozenColumns.map(({ name }) => sql.identifier(name)));
const frozenOfRoster = sql.join(frozenColumns.map(({ name }) => sql.identifier(`roster.${name}`)));

/**
 * Writes one experiment's roster, in the transaction of the caller: a temporary table of candidates, from it two
 * partitions that get their keys after they are full and are then closed to everybody.
 */
@Injectable()
export class EnrolmentStore {
  /** One row of `roster` is one candidate; a hash only where nothing excludes. */
  async createRoster(tx: Transaction, candidates: Sql, salt: string): Promise<void> {
    // As one statement that creates and fills: only such a one is worked on by several processes at once.
    await tx.query(sql`
      create temporary table roster on commit drop as
      select candidate.*,
             case when candidate.reason is null then experiments.assignment_hash(${salt}, candidate.reference) end as hash
        from (${candidates}) as candidate`);
    await tx.query(sql`analyze roster (customer_id, tier, reason, hash)`);
  }

  async eligible(tx: Transaction): Promise<number> {
    const row = await tx.one<{ eligible: number }>(
      sql`select count(*)::int as eligible from roster where reason is null`,
    );
    return row!.eligible;
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
        from roster ${load.assigned}
       where roster.reason is null`);
    await tx.query(sql`
      insert into ${exclusion} (experiment_id, customer_id, reason, tier, lifecycle, region)
      select ${experimentId}::uuid, customer_id, reason, tier, lifecycle, region from roster where reason is not null`);
  }

  /** Builds the keys, attaches both partitions and closes them; returns how many were excluded. */
  async close(tx: Transaction, experimentId: ExperimentId): Promise<number> {
    await tx.query(sql`select experiments.close_enrolment(${experimentId}::uuid)`);
    const row = await tx.one<{ excluded: number }>(
      sql`select count(*)::int as excluded from roster where reason is not null`,
    );
    return row!.excluded;
  }

  /** What the enrolment did, from what is recorded: enrolled and excluded, each also by variant and reason. */
  async counts(via: Queryable, experimentId: ExperimentId): Promise<RunCounts> {
    const rows = await via.query<{ name: string; customers: number }>(sql`
      select 'enrolled' as name, count(*)::int as customers
        from experiments.enrolment where experiment_id = ${experimentId}::uuid
      union all
      select 'excluded', count(*)::int from experiments.exclusion where experiment_id = ${experimentId}::uuid
      union all
      (select 'variant.' || variant, count(*)::int
         from experiments.enrolment where experiment_id = ${experimentId}::uuid group by variant order by variant)
      union all
      (select 'excluded.' || reason, count(*)::int
         from experiments.exclusion where experiment_id = ${experimentId}::uuid group by reason order by reason)`);
    return Object.fromEntries(rows.map(({ name, customers }) => [name, customers]));
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
