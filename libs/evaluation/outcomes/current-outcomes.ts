import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { canonicalJson, type CalendarDate } from '#kernel';
import { unitOutcomeColumns } from '#measurement';
import { sql, type Sql, type Transaction } from '#platform';
import type { OutcomeQuestion } from './outcome-question.js';
import { touchedCustomersSql, type OutcomeDates } from './touched-customers.sql.js';
import { unitOutcomeColumnList, unitOutcomeSql } from './unit-outcome.sql.js';

/** Unit outcomes as a question wants them, in an open transaction. */
export interface CurrentOutcomes {
  /** The outcomes of every unit. */
  readonly relation: Sql;
  /** How many units were computed: all of them, or those that were touched since. */
  readonly computed: number;
  /** Lets others see them; last in the transaction, because readers wait from here on. */
  publish(): Promise<void>;
}

const columns = Object.keys(unitOutcomeColumns);

/**
 * Keeps the unit outcomes of each experiment in a partition of its own. What was built before is brought up to date from the
 * customers whom something touched since, and only what differs is written; where nothing was built, or for another plan, all
 * are built anew beside the present ones. Both ways end in the same rows.
 */
@Injectable()
export class CurrentOutcomesStore {
  async bringUpToDate(tx: Transaction, question: OutcomeQuestion): Promise<CurrentOutcomes> {
    const { experimentId } = question;
    await tx.query(sql`select evaluation.lock_unit_outcomes(${experimentId}::uuid)`);
    const basis = basisOf(question);
    const built = await tx.one<OutcomeDates & { basis: string }>(sql`
      select known_at as "knownAt", evaluated_on as "evaluatedOn", basis
        from evaluation.unit_outcome_build where experiment_id = ${experimentId}::uuid for update`);
    const outcomes =
      built?.basis === basis ? await this.refresh(tx, question, built) : await this.build(tx, question);
    await tx.query(sql`
      insert into evaluation.unit_outcome_build (experiment_id, known_at, evaluated_on, basis)
      values (${experimentId}, ${question.knownAt}, ${question.evaluatedOn}, ${basis})
      on conflict (experiment_id) do update
         set known_at = excluded.known_at, evaluated_on = excluded.evaluated_on, basis = excluded.basis`);
    return outcomes;
  }

  /** Load, then keys; attaching is left for the end. */
  private async build(tx: Transaction, question: OutcomeQuestion): Promise<CurrentOutcomes> {
    const { experimentId } = question;
    await tx.query(sql`select evaluation.open_unit_outcomes(${experimentId}::uuid)`);
    const next = sql.identifier(`evaluation.unit_outcome_${experimentId.replaceAll('-', '')}_next`);
    const { text, values } = sql`
      insert into ${next} (experiment_id, customer_id, ${unitOutcomeColumnList}) ${unitOutcomeSql(question)}`;
    const { rowCount } = await tx.client.query(text, [...values]);
    await tx.query(sql`select evaluation.key_unit_outcomes(${experimentId}::uuid)`);
    return {
      relation: next,
      computed: rowCount ?? 0,
      publish: async () => {
        await tx.query(sql`select evaluation.attach_unit_outcomes(${experimentId}::uuid)`);
      },
    };
  }

  private async refresh(
    tx: Transaction,
    question: OutcomeQuestion,
    built: OutcomeDates,
  ): Promise<CurrentOutcomes> {
    const { experimentId } = question;
    await tx.query(sql`
      create temporary table touched on commit drop as
      select customer_id from (${touchedCustomersSql(question, built)}) as t order by customer_id`);
    await tx.query(sql`analyze touched`);
    // Few customers among many rows: their rows come by the keys. `planForRepetition` forbade that for whole populations.
    await tx.query(sql`select set_config('enable_nestloop', 'on', true)`);
    const assignments = columns.map((column) => `${column} = excluded.${column}`).join(', ');
    const of = (alias: string) => sql.literal(columns.map((column) => `${alias}.${column}`).join(', '));
    await tx.query(sql`
      insert into evaluation.unit_outcome as present (experiment_id, customer_id, ${unitOutcomeColumnList})
      ${unitOutcomeSql(question, sql`select customer_id from touched`)}
      on conflict (experiment_id, customer_id) do update set ${sql.literal(assignments)}
       where (${of('present')}) is distinct from (${of('excluded')})`);
    await tx.query(sql`select set_config('enable_nestloop', 'off', true)`);
    const counted = await tx.one<{ computed: number }>(sql`select count(*)::int as computed from touched`);
    await tx.query(sql`drop table touched`);
    return {
      relation: sql`(select * from evaluation.unit_outcome where experiment_id = ${experimentId}::uuid)`,
      computed: counted!.computed,
      publish: async () => undefined,
    };
  }
}

/** Everything besides the two dates and the rows: the question, and the statement that answers it. */
function basisOf({ knownAt: _knownAt, evaluatedOn: _evaluatedOn, ...rest }: OutcomeQuestion): string {
  const fixed = { ...rest, knownAt: new Date(0), evaluatedOn: '1970-01-01' as CalendarDate };
  return createHash('sha256')
    .update(canonicalJson(rest))
    .update(unitOutcomeSql(fixed satisfies OutcomeQuestion).text)
    .digest('hex');
}
