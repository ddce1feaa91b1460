import { unitOutcomeColumns } from '#measurement';
import { sql, type Transaction } from '#platform';
import type { OutcomeQuestion } from '../outcomes/outcome-question.js';
import { unitOutcomeSql } from '../outcomes/unit-outcome.sql.js';
import type { ChangeStep } from './change-steps.js';
import type { ExplanationId } from './explanation.js';

const columnsOf = (alias: string) =>
  sql.literal(
    Object.keys(unitOutcomeColumns)
      .map((column) => `${alias}.${column}`)
      .join(', '),
  );

/** The unit outcomes on their way from one question to another: a temporary table, gone with its transaction. */
export class UnitStage {
  readonly relation = sql`unit_stage`;

  private constructor(
    private readonly tx: Transaction,
    private readonly explanationId: ExplanationId,
  ) {}

  static async open(tx: Transaction, explanationId: ExplanationId, question: OutcomeQuestion) {
    await tx.query(sql`
      create temporary table unit_stage on commit drop as ${unitOutcomeSql(question)} order by u.customer_id`);
    await tx.query(sql`create unique index on unit_stage (customer_id)`);
    await tx.query(sql`analyze unit_stage`);
    return new UnitStage(tx, explanationId);
  }

  /** Takes one step, records whose outcome it changed and how, and returns how many they are. */
  async take({ cause, question, among }: ChangeStep): Promise<number> {
    const { tx, explanationId } = this;
    await tx.query(sql`
      create temporary table unit_next on commit drop as ${unitOutcomeSql(question, among)} order by u.customer_id`);
    await tx.query(sql`analyze unit_next`);
    const counted = await tx.one<{ customers: number }>(sql`
      with changed as (
        insert into evaluation.changed_unit (explanation_id, customer_id, cause, variant, tier, changes)
        select ${explanationId}::uuid, n.customer_id, ${cause}, n.variant, n.tier,
               (select jsonb_object_agg(b.key, jsonb_build_array(b.value, a.value))
                  from jsonb_each(to_jsonb(s)) b join jsonb_each(to_jsonb(n)) a using (key)
                 where b.value is distinct from a.value)
          from unit_next n join unit_stage s using (customer_id)
         where (${columnsOf('n')}) is distinct from (${columnsOf('s')})
        returning variant, tier
      ), counted as (
        insert into evaluation.change_cause (explanation_id, cause, variant, tier, customers)
        select ${explanationId}::uuid, ${cause}, variant, tier, count(*)::int from changed group by variant, tier
        returning customers
      )
      select coalesce(sum(customers), 0)::int as customers from counted`);
    await tx.query(sql`delete from unit_stage s using unit_next n where n.customer_id = s.customer_id`);
    await tx.query(sql`insert into unit_stage select * from unit_next`);
    await tx.query(sql`drop table unit_next`);
    return counted!.customers;
  }
}
