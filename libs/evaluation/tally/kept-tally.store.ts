import { Injectable } from '@nestjs/common';
import { sql, type Queryable, type Sql, type Transaction } from '#platform';
import { sortCells, type CellSums } from './cell-sums.js';
import { tierLayout } from './sum-layout.js';
import { tallyLayout } from './tally-columns.js';
import { tallyTiers } from './tally-units.js';

interface StoredCell {
  readonly experimentId: string;
  readonly variant: string;
  readonly tier: string;
  readonly sums: readonly string[];
  readonly days: readonly (readonly (readonly [number, number])[])[];
  readonly endTiers: Readonly<Record<string, number>>;
}

/** The sums over the unit outcomes of each experiment by variant and tier, kept current with the outcomes themselves. */
@Injectable()
export class KeptTallyStore {
  /** Adds up all outcomes of an experiment, the present ones or those of another relation, and keeps the sums. */
  async countAnew(tx: Transaction, experimentId: string, outcomes = presentOutcomes(experimentId)) {
    const cells = await tallyTiers(tx, outcomes);
    await this.replace(tx, experimentId, cells);
    return cells;
  }

  /** Puts the cells in the place of what was kept for the experiment. */
  async replace(tx: Transaction, experimentId: string, cells: readonly CellSums[]): Promise<void> {
    await tx.query(sql`delete from evaluation.unit_tally where experiment_id = ${experimentId}::uuid`);
    for (const { variant, cell, sums, days, endTiers } of cells)
      await tx.query(sql`
        insert into evaluation.unit_tally (experiment_id, variant, tier, layout, sums, days, end_tiers)
        values (${experimentId}::uuid, ${variant}, ${cell}, ${tallyLayout}, ${sums.map(String)}::numeric[],
                ${JSON.stringify(days.map((each) => [...each]))}::jsonb,
                ${JSON.stringify(Object.fromEntries(endTiers))}::jsonb)`);
  }

  /** By experiment; absent where nothing is kept, or for other metrics than today's. */
  async find(via: Queryable, experimentIds: readonly string[]): Promise<ReadonlyMap<string, CellSums[]>> {
    const rows = await via.query<StoredCell>(sql`
      select experiment_id as "experimentId", variant, tier, sums::text[] as sums, days, end_tiers as "endTiers"
        from evaluation.unit_tally
       where experiment_id = any(${experimentIds}::uuid[]) and layout = ${tallyLayout}`);
    const cells = new Map<string, CellSums[]>();
    for (const row of rows) {
      const own = cells.get(row.experimentId);
      if (own === undefined) cells.set(row.experimentId, [toCell(row)]);
      else own.push(toCell(row));
    }
    return new Map([...cells].map(([experimentId, own]) => [experimentId, sortCells(own)]));
  }
}

/** The unit outcomes of an experiment as they are kept. */
export function presentOutcomes(experimentId: string): Sql {
  return sql`(select * from evaluation.unit_outcome where experiment_id = ${experimentId}::uuid)`;
}

function toCell({ variant, tier, sums, days, endTiers }: StoredCell): CellSums {
  return {
    variant,
    cell: tier,
    layout: tierLayout,
    sums: sums.map(BigInt),
    days: days.map((each) => new Map(each)),
    endTiers: new Map(Object.entries(endTiers)),
  };
}
