import { Injectable } from '@nestjs/common';
import { referencesSql } from '#customers';
import type { CustomerId } from '#kernel';
import { Database, sql, type Sql } from '#platform';
import type { ContactListId } from '../contacts/contact-list.js';
import type { ExperimentId } from '../experiment-id.js';
import { enrolledSql } from './enrolled.sql.js';
import { frozenColumns } from './frozen-columns.js';
import type { VariantCount } from './sample-ratio.js';

/** One enrolled customer, with what was frozen. A reference is null once its customer was erased. */
export interface EnrolledUnit {
  readonly customerId: CustomerId;
  readonly reference: string | null;
  /** Signed 64-bit integer as decimal text. */
  readonly hash: string;
  readonly variant: string;
  readonly enrolledOn: string;
  readonly [frozen: string]: unknown;
}

const batch = 5_000;

/** Who is enrolled: counts for everybody, single customers for those who may see them. */
@Injectable()
export class EnrolmentReader {
  constructor(private readonly database: Database) {}

  async counts(
    experimentIds: readonly ExperimentId[],
  ): Promise<(VariantCount & { experimentId: ExperimentId })[]> {
    return this.database.query(sql`
      select experiment_id as "experimentId", tier, variant, customers
        from experiments.roster_count
       where experiment_id = any(${experimentIds}::uuid[]) and variant is not null
       order by experiment_id, tier, variant`);
  }

  /** Every enrolled customer of the regions, in the order of their ids, read in batches. */
  units(experimentId: ExperimentId, regions: 'all' | readonly string[]): AsyncGenerator<EnrolledUnit> {
    return this.walk(sql`${enrolledSql} as e`, sql`e.experiment_id = ${experimentId}::uuid`, regions);
  }

  /** The customers on a contact list. */
  onList(
    list: { readonly contactListId: ContactListId; readonly experimentId: ExperimentId },
    regions: 'all' | readonly string[],
  ): AsyncGenerator<EnrolledUnit> {
    const from = sql`experiments.contact as c
      join ${enrolledSql} as e on e.experiment_id = c.experiment_id and e.customer_id = c.customer_id`;
    const where = sql`c.contact_list_id = ${list.contactListId}::uuid and e.experiment_id = ${list.experimentId}::uuid`;
    return this.walk(from, where, regions);
  }

  private async *walk(
    from: Sql,
    where: Sql,
    regions: 'all' | readonly string[],
  ): AsyncGenerator<EnrolledUnit> {
    const seen = regions === 'all' ? sql`true` : sql`e.region = any(${regions}::text[])`;
    const frozen = sql.join(frozenColumns.map(({ name }) => sql.identifier(`e.${name}`)));
    for (let after: string | null = null; ;) {
      const rows: EnrolledUnit[] = await this.database.query<EnrolledUnit>(sql`
        select e.customer_id::text as "customerId", known.reference, e.reference_hash::text as hash, e.variant,
               e.enrolled_on as "enrolledOn", ${frozen}
          from ${from} left join (${referencesSql}) as known on known.customer_id = e.customer_id
         where ${where} and ${seen} and (${after}::bigint is null or e.customer_id > ${after}::bigint)
         order by e.customer_id limit ${batch}`);
      yield* rows;
      if (rows.length < batch) return;
      after = rows.at(-1)!.customerId;
    }
  }
}
