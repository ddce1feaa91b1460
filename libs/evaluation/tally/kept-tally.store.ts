import { Injectable } from '@nestjs/common';
import { sql, type Queryable, type Sql, type Transaction } from '#platform';
import { sortCells, type CellSums } from './cell-sums.js';
import { breakdownLayout, tierLayout } from './sum-layout.js';
import { tallyLayout } from './tally-columns.js';
import { tallyUnits } from './tally-units.js';
import { partKinds, sortParts, type Part, type PartKind, type PartName, type Tally } from './tally.js';

interface StoredCell {
  readonly experimentId: string;
  readonly variant: string;
  readonly tier: string;
  /** One text is quicker to read than an array. */
  readonly sums: string;
  readonly days: readonly (readonly (readonly [number, number])[])[];
  readonly endTiers: Readonly<Record<string, number>>;
}

/** The sums of one row as they are stored: whole numbers with a space between two. */
export interface TextCell extends Readonly<Partial<Record<PartName, string | null>>> {
  readonly variant: string;
  readonly tier: string;
  readonly sums: string;
}

/** Null: the tier has nobody of the parts that were asked for. */
type StoredPart = Omit<TextCell, 'sums'> & { readonly experimentId: string; readonly sums: string | null };

/** Values of a part's name that a question is about. */
export type Among = 'all' | readonly (string | null)[];

const tableOf: Readonly<Record<PartKind, Sql>> = {
  region: sql`evaluation.region_tally`,
  lifecycle: sql`evaluation.lifecycle_tally`,
  regionAndLifecycle: sql`evaluation.region_lifecycle_tally`,
};

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
  async replace(tx: Transaction, experimentId: string, { tiers, parts }: Tally): Promise<void> {
    await tx.query(sql`delete from evaluation.unit_tally where experiment_id = ${experimentId}::uuid`);
    await tx.query(sql`
      insert into evaluation.unit_tally (experiment_id, variant, tier, layout, sums, days, end_tiers)
      select ${experimentId}::uuid, variant, tier, ${tallyLayout}, sums::numeric[], days, end_tiers
        from unnest(${tiers.map(({ variant }) => variant)}::text[], ${tiers.map(({ cell }) => cell)}::text[],
                    ${tiers.map(arrayOfSums)}::text[],
                    ${tiers.map(({ days }) => JSON.stringify(days.map((each) => [...each])))}::jsonb[],
                    ${tiers.map(({ endTiers }) => JSON.stringify(Object.fromEntries(endTiers)))}::jsonb[])
          as cell (variant, tier, sums, days, end_tiers)`);
    for (const kind of kinds) await this.addParts(tx, experimentId, kind, parts[kind]);
  }

  private async addParts(tx: Transaction, experimentId: string, kind: PartKind, parts: readonly Part[]) {
    const rows = parts.flatMap((part) => part.cells.map((cell) => ({ part, cell })));
    const names = sql.join(columnsOf(kind));
    const values = partKinds[kind].map((name) => sql`${rows.map(({ part }) => part[name])}::text[]`);
    await tx.query(sql`
      insert into ${tableOf[kind]} (experiment_id, variant, tier, ${names}, sums)
      select ${experimentId}::uuid, variant, tier, ${names}, sums
        from unnest(${rows.map(({ cell }) => cell.variant)}::text[], ${rows.map(({ cell }) => cell.cell)}::text[],
                    ${sql.join(values)}, ${rows.map(({ cell }) => cell.sums.join(' '))}::text[])
          as part (variant, tier, ${names}, sums)`);
  }

  /** What is kept of one experiment. */
  async findTally(via: Queryable, experimentId: string): Promise<Tally | undefined> {
    const tiers = (await this.find(via, [experimentId])).get(experimentId);
    if (tiers === undefined) return undefined;
    return {
      tiers,
      parts: {
        region: await this.partsOf(via, experimentId, 'region'),
        lifecycle: await this.partsOf(via, experimentId, 'lifecycle'),
        regionAndLifecycle: await this.partsOf(via, experimentId, 'regionAndLifecycle'),
      },
    };
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

  /** As above, of the tiers alone. */
  async findTexts(
    via: Queryable,
    experimentIds: readonly string[],
  ): Promise<ReadonlyMap<string, readonly TextCell[]>> {
    const rows = await via.query<StoredPart>(sql`
      select experiment_id as "experimentId", variant, tier, array_to_string(sums, ' ') as sums
        from evaluation.unit_tally
       where experiment_id = any(${experimentIds}::uuid[]) and layout = ${tallyLayout}`);
    return byExperiment(rows);
  }

  /** Parts of a kind, by experiment; absent as above, and without those that are not asked for. */
  async findPartTexts(
    via: Queryable,
    experimentIds: readonly string[],
    kind: PartKind,
    among: Readonly<Partial<Record<PartName, Among>>> = {},
  ): Promise<ReadonlyMap<string, readonly TextCell[]>> {
    const asked = partKinds[kind].map((name) => isAmong(name, among[name] ?? 'all'));
    const rows = await via.query<StoredPart>(sql`
      select t.experiment_id as "experimentId", t.variant, t.tier, ${sql.join(columnsOf(kind).map((name) => sql`p.${name}`))},
             p.sums
        from evaluation.unit_tally t
        left join ${tableOf[kind]} p
          on p.experiment_id = t.experiment_id and p.variant = t.variant and p.tier = t.tier and ${sql.join(asked, ' and ')}
       where t.experiment_id = any(${experimentIds}::uuid[]) and t.layout = ${tallyLayout}`);
    return byExperiment(rows);
  }

  private async partsOf(via: Queryable, experimentId: string, kind: PartKind): Promise<Part[]> {
    const texts = (await this.findPartTexts(via, [experimentId], kind)).get(experimentId) ?? [];
    const parts = new Map<string, Part & { cells: CellSums[] }>();
    for (const { variant, tier, sums, ...name } of texts) {
      const key = JSON.stringify(name);
      const cell = toPart({ variant, tier, sums });
      const own = parts.get(key);
      if (own === undefined) parts.set(key, { ...name, cells: [cell] });
      else own.cells.push(cell);
    }
    return sortParts(
      kind,
      [...parts.values()].map((part) => ({ ...part, cells: sortCells(part.cells) })),
    );
  }
}

function byExperiment(rows: readonly StoredPart[]): Map<string, TextCell[]> {
  const cells = new Map<string, TextCell[]>();
  for (const { experimentId, sums, ...named } of rows) {
    let own = cells.get(experimentId);
    if (own === undefined) cells.set(experimentId, (own = []));
    if (sums !== null) own.push({ ...named, sums });
  }
  return cells;
}

const kinds = Object.keys(partKinds) as PartKind[];
const columnsOf = (kind: PartKind) => partKinds[kind].map((name) => sql.identifier(name));

function isAmong(name: PartName, values: Among): Sql {
  if (values === 'all') return sql`true`;
  const column = sql`p.${sql.identifier(name)}`;
  const named = sql`${column} = any(${values.filter((value) => value !== null)}::text[])`;
  return values.includes(null) ? sql`(${column} is null or ${named})` : named;
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

function toPart({ variant, tier, sums }: TextCell): CellSums {
  return {
    variant,
    cell: tier,
    layout: breakdownLayout,
    sums: readSums(sums),
    days: [],
    endTiers: new Map(),
  };
}
