import { Injectable } from '@nestjs/common';
import { sql, type Queryable, type Sql, type Transaction } from '#platform';
import { sortCells, type CellSums } from './cell-sums.js';
import { breakdownLayout, tierLayout } from './sum-layout.js';
import { tallyLayout } from './tally-columns.js';
import { tallyUnits } from './tally-units.js';
import type { Tally } from './tally.js';

interface StoredCell {
  readonly experimentId: string;
  readonly variant: string;
  readonly tier: string;
  /** One text is quicker to read than an array. */
  readonly sums: string;
  readonly days: readonly (readonly (readonly [number, number])[])[];
  readonly endTiers: Readonly<Record<string, number>>;
}

interface StoredPart extends Pick<StoredCell, 'experimentId' | 'variant' | 'tier'> {
  readonly region: string | null;
  /** Null: the tier has nobody of the regions that were asked for. */
  readonly sums: string | null;
}

export type Regions = Tally['regions'];

/** The sums over the unit outcomes of each experiment, kept current with the outcomes themselves. */
@Injectable()
export class KeptTallyStore {
  /** Adds up all outcomes of an experiment, the present ones or those of another relation, and keeps the sums. */
  async countAnew(tx: Transaction, experimentId: string, outcomes = presentOutcomes(experimentId)) {
    const tally = await tallyUnits(tx, outcomes);
    await this.replace(tx, experimentId, tally);
    return tally;
  }

  /** Puts a tally in the place of what was kept for the experiment. */
  async replace(tx: Transaction, experimentId: string, { tiers, regions }: Tally): Promise<void> {
    await tx.query(sql`delete from evaluation.unit_tally where experiment_id = ${experimentId}::uuid`);
    await tx.query(sql`
      insert into evaluation.unit_tally (experiment_id, variant, tier, layout, sums, days, end_tiers)
      select ${experimentId}::uuid, variant, tier, ${tallyLayout}, sums::numeric[], days, end_tiers
        from unnest(${tiers.map(({ variant }) => variant)}::text[], ${tiers.map(({ cell }) => cell)}::text[],
                    ${tiers.map(arrayOfSums)}::text[],
                    ${tiers.map(({ days }) => JSON.stringify(days.map((each) => [...each])))}::jsonb[],
                    ${tiers.map(({ endTiers }) => JSON.stringify(Object.fromEntries(endTiers)))}::jsonb[])
          as cell (variant, tier, sums, days, end_tiers)`);
    const parts = [...regions].flatMap(([region, cells]) => cells.map((cell) => ({ region, cell })));
    await tx.query(sql`
      insert into evaluation.region_tally (experiment_id, variant, tier, region, sums)
      select ${experimentId}::uuid, variant, tier, region, sums::numeric[]
        from unnest(${parts.map(({ cell }) => cell.variant)}::text[], ${parts.map(({ cell }) => cell.cell)}::text[],
                    ${parts.map(({ region }) => region)}::text[], ${parts.map(({ cell }) => arrayOfSums(cell))}::text[])
          as part (variant, tier, region, sums)`);
  }

  /** What is kept of one experiment. */
  async findTally(via: Queryable, experimentId: string): Promise<Tally | undefined> {
    const tiers = (await this.find(via, [experimentId])).get(experimentId);
    const regions = (await this.findRegions(via, [experimentId], 'all')).get(experimentId);
    return tiers && regions && { tiers, regions };
  }

  /** By variant and tier, by experiment; absent where nothing is kept, or for other metrics than today's. */
  async find(via: Queryable, experimentIds: readonly string[]): Promise<ReadonlyMap<string, CellSums[]>> {
    const rows = await via.query<StoredCell>(sql`
      select experiment_id as "experimentId", variant, tier, array_to_string(sums, ' ') as sums, days,
             end_tiers as "endTiers"
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

  /** By region, by experiment; absent as above, and without the regions that are not asked for. */
  async findRegions(
    via: Queryable,
    experimentIds: readonly string[],
    among: 'all' | readonly (string | null)[],
  ): Promise<ReadonlyMap<string, Regions>> {
    const rows = await via.query<StoredPart>(sql`
      select t.experiment_id as "experimentId", t.variant, t.tier, r.region, array_to_string(r.sums, ' ') as sums
        from evaluation.unit_tally t
        left join evaluation.region_tally r
          on r.experiment_id = t.experiment_id and r.variant = t.variant and r.tier = t.tier and ${isAmong(among)}
       where t.experiment_id = any(${experimentIds}::uuid[]) and t.layout = ${tallyLayout}`);
    const found = new Map<string, Map<string | null, CellSums[]>>();
    for (const { experimentId, region, sums, ...named } of rows) {
      let regions = found.get(experimentId);
      if (regions === undefined) found.set(experimentId, (regions = new Map()));
      if (sums === null) continue;
      const cell = toPart({ ...named, sums });
      const own = regions.get(region);
      if (own === undefined) regions.set(region, [cell]);
      else own.push(cell);
    }
    return new Map(
      [...found].map(([experimentId, regions]) => [
        experimentId,
        new Map([...regions].map(([region, own]) => [region, sortCells(own)])),
      ]),
    );
  }
}

function isAmong(regions: 'all' | readonly (string | null)[]): Sql {
  if (regions === 'all') return sql`true`;
  const named = sql`r.region = any(${regions.filter((region) => region !== null)}::text[])`;
  return regions.includes(null) ? sql`(r.region is null or ${named})` : named;
}

/** The unit outcomes of an experiment as they are kept. */
export function presentOutcomes(experimentId: string): Sql {
  return sql`(select * from evaluation.unit_outcome where experiment_id = ${experimentId}::uuid)`;
}

const arrayOfSums = ({ sums }: CellSums) => `{${sums.join(',')}}`;
const readSums = (text: string) => text.split(' ').map(BigInt);

function toCell({ variant, tier, sums, days, endTiers }: StoredCell): CellSums {
  return {
    variant,
    cell: tier,
    layout: tierLayout,
    sums: readSums(sums),
    days: days.map((each) => new Map(each)),
    endTiers: new Map(Object.entries(endTiers)),
  };
}

function toPart({ variant, tier, sums }: { variant: string; tier: string; sums: string }): CellSums {
  return {
    variant,
    cell: tier,
    layout: breakdownLayout,
    sums: readSums(sums),
    days: [],
    endTiers: new Map(),
  };
}
