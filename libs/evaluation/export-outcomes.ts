import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { stringify } from 'csv-stringify';
import { referencesSql } from '#customers';
import { ExperimentReader, type ExperimentId } from '#experiments';
import { notFound, notPermitted, permits, type Actor, type NotFound, type NotPermitted } from '#kernel';
import { unitOutcomeColumns } from '#measurement';
import { Audit, Database, sql } from '#platform';

export interface ExportedOutcomes {
  readonly name: string;
  readonly content: Readable;
}

const batch = 5_000;
const columns = Object.keys(unitOutcomeColumns);

/**
 * The outcome of every customer of an experiment, as of its latest evaluation: the raw material of an analyst's own
 * checks. Amounts are in fen, an empty value is missing. Only customers of the actor's regions; the export is audited.
 */
@Injectable()
export class ExportOutcomes {
  constructor(
    private readonly database: Database,
    private readonly experiments: ExperimentReader,
    private readonly audit: Audit,
  ) {}

  async execute(
    { experimentId }: { readonly experimentId: ExperimentId },
    actor: Actor,
  ): Promise<ExportedOutcomes | NotPermitted | NotFound> {
    if (!permits(actor, 'readUnits')) return notPermitted(actor, 'readUnits');
    const experiment = await this.experiments.find(experimentId, actor);
    if (!experiment) return notFound('experiment', experimentId);
    await this.database.transaction((tx) =>
      this.audit.record(tx, actor, {
        action: 'experiment.exported',
        subject: `Experiment:${experimentId}`,
        detail: { what: 'outcomes' },
      }),
    );
    const writer = stringify({
      header: true,
      columns: ['reference', ...columns],
      escape_formulas: true,
      cast: { boolean: (value) => String(value) },
    });
    const source = Readable.from(this.rows(experimentId, actor.regions));
    source.on('error', (error) => writer.destroy(error));
    return { name: `${experiment.code}-outcomes.csv`, content: source.pipe(writer) };
  }

  private async *rows(experimentId: ExperimentId, regions: 'all' | readonly string[]) {
    const seen = regions === 'all' ? sql`true` : sql`e.region = any(${regions}::text[])`;
    const selected = sql.literal(columns.map((column) => `u.${column}`).join(', '));
    for (let after: string | null = null; ;) {
      const rows: (Record<string, unknown> & { customerId: string })[] = await this.database.query(sql`
        select u.customer_id::text as "customerId", known.reference, ${selected}
          from evaluation.unit_outcome u
          join experiments.enrolment e on e.experiment_id = u.experiment_id and e.customer_id = u.customer_id
          left join (${referencesSql}) as known on known.customer_id = u.customer_id
         where u.experiment_id = ${experimentId}::uuid and ${seen}
           and (${after}::bigint is null or u.customer_id > ${after}::bigint)
         order by u.customer_id limit ${batch}`);
      for (const row of rows) yield ['reference', ...columns].map((column) => row[column]);
      if (rows.length < batch) return;
      after = rows.at(-1)!.customerId;
    }
  }
}
