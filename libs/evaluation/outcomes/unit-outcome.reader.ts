import { Injectable } from '@nestjs/common';
import { referencesSql } from '#customers';
import { ExperimentReader, type ExperimentId } from '#experiments';
import { notFound, notPermitted, permits, type Actor, type NotFound, type NotPermitted } from '#kernel';
import { unitOutcomeColumns, type UnitOutcomeColumn } from '#measurement';
import { Database, sql } from '#platform';

/** One enrolled customer's outcome; the columns are those of the catalogue page. */
export type UnitOutcome = { readonly reference: string | null } & Readonly<
  Record<UnitOutcomeColumn, unknown>
>;

const batch = 5_000;
const columns = Object.keys(unitOutcomeColumns) as UnitOutcomeColumn[];

/** Single customers of an experiment, for those who may see them: the raw material of an analyst's own checks. */
@Injectable()
export class UnitOutcomeReader {
  constructor(
    private readonly database: Database,
    private readonly experiments: ExperimentReader,
  ) {}

  /** Outcomes as of the latest evaluation, by customer, in batches; only customers of the actor's regions. */
  async units(
    experimentId: ExperimentId,
    actor: Actor,
  ): Promise<AsyncGenerator<UnitOutcome> | NotPermitted | NotFound> {
    if (!permits(actor, 'readUnits')) return notPermitted(actor, 'readUnits');
    if (!(await this.experiments.find(experimentId, actor))) return notFound('experiment', experimentId);
    return this.walk(experimentId, actor.regions);
  }

  private async *walk(
    experimentId: ExperimentId,
    regions: 'all' | readonly string[],
  ): AsyncGenerator<UnitOutcome> {
    const seen = regions === 'all' ? sql`true` : sql`e.region = any(${regions}::text[])`;
    const selected = sql.literal(columns.map((column) => `u.${column}`).join(', '));
    for (let after: string | null = null; ;) {
      const rows: (UnitOutcome & { customerId: string })[] = await this.database.query(sql`
        select u.customer_id::text as "customerId", known.reference, ${selected}
          from evaluation.unit_outcome u
          join experiments.enrolment e on e.experiment_id = u.experiment_id and e.customer_id = u.customer_id
          left join (${referencesSql}) as known on known.customer_id = u.customer_id
         where u.experiment_id = ${experimentId}::uuid and ${seen}
           and (${after}::bigint is null or u.customer_id > ${after}::bigint)
         order by u.customer_id limit ${batch}`);
      for (const { customerId: _customerId, ...unit } of rows) yield unit as UnitOutcome;
      if (rows.length < batch) return;
      after = rows.at(-1)!.customerId;
    }
  }
}
