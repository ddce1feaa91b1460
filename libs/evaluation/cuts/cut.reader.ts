import { Injectable } from '@nestjs/common';
import { sql, type Queryable, type Sql } from '#platform';
import { cutLayout } from './cut-layout.js';
import { nameOfCut, type Cut, type CutDimension } from './cut.js';

/** The customers of one experiment who have the same values of every dimension of a cut. */
export interface CutCell {
  /** A value for each dimension, in their order; null: not known. */
  readonly names: readonly (string | null)[];
  readonly units: number;
  readonly costFen: bigint;
  /** Whole numbers with a space between two; see `placesOfSums`. */
  readonly sums: string;
}

/** Which cells a question is about. */
export interface CutSelection {
  readonly cut: Cut;
  /** By dimension, whose values must be one of these (null: not known). */
  readonly among: readonly (readonly [CutDimension, readonly (string | null)[]])[];
}

/** Of an experiment, with the variant that a question leaves out. */
export interface CutExperiment {
  readonly experimentId: string;
  readonly leftOut: string | null;
}

/** What is known of a cut of an experiment: its cells are kept, or it has too many of them. */
export interface CountedCut {
  readonly cells: number;
  readonly kept: boolean;
}

/** Null: the experiment has nobody of those who were asked for. */
interface StoredCell {
  readonly experimentId: string;
  readonly names: readonly (string | null)[] | null;
  readonly units: number;
  readonly costFen: string;
  readonly sums: string;
}

/** Cuts of the unit outcomes of experiments, as of their latest evaluations. Reads no unit. */
@Injectable()
export class CutReader {
  /** By experiment; absent where the cut was not counted, or for other metrics than today's. */
  async counted(
    via: Queryable,
    experimentIds: readonly string[],
    cut: Cut,
  ): Promise<ReadonlyMap<string, CountedCut>> {
    const rows = await via.query<CountedCut & { experimentId: string }>(sql`
      select experiment_id as "experimentId", cells, kept from evaluation.counted_cut
       where experiment_id = any(${experimentIds}::uuid[]) and dimensions = ${nameOfCut(cut)} and layout = ${cutLayout}`);
    return new Map(rows.map(({ experimentId, ...counted }) => [experimentId, counted]));
  }

  /** By experiment; absent where the cut is not kept. */
  async cells(
    via: Queryable,
    experiments: readonly CutExperiment[],
    { cut, among }: CutSelection,
  ): Promise<ReadonlyMap<string, readonly CutCell[]>> {
    const nameOf = (dimension: CutDimension) => sql.literal(`c.names[${cut.indexOf(dimension) + 1}]`);
    const asked = [
      sql`${nameOf('variant')} is distinct from l.left_out`,
      ...among.map(([dimension, values]) => isAmong(nameOf(dimension), values)),
    ];
    const rows = await via.query<StoredCell>(sql`
      select k.experiment_id as "experimentId", c.names, c.units, c.cost_fen::text as "costFen", c.sums
        from unnest(${experiments.map(({ experimentId }) => experimentId)}::uuid[],
                    ${experiments.map(({ leftOut }) => leftOut)}::text[]) as l (experiment_id, left_out)
        join evaluation.counted_cut k
          on k.experiment_id = l.experiment_id and k.dimensions = ${nameOfCut(cut)} and k.layout = ${cutLayout} and k.kept
        left join evaluation.cut_cell c
          on c.experiment_id = k.experiment_id and c.dimensions = k.dimensions and ${sql.join(asked, ' and ')}`);
    return byExperiment(rows);
  }
}

function byExperiment(rows: readonly StoredCell[]): Map<string, CutCell[]> {
  const cells = new Map<string, CutCell[]>();
  for (const { experimentId, names, units, costFen, sums } of rows) {
    let own = cells.get(experimentId);
    if (own === undefined) cells.set(experimentId, (own = []));
    if (names !== null) own.push({ names, units, costFen: BigInt(costFen), sums });
  }
  return cells;
}

function isAmong(name: Sql, values: readonly (string | null)[]): Sql {
  const named = sql`${name} = any(${values.filter((value) => value !== null)}::text[])`;
  return values.includes(null) ? sql`(${name} is null or ${named})` : named;
}
