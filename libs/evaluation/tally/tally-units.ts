import { readRows, type Sql, type Transaction } from '#platform';
import { sortCells, type CellSums } from './cell-sums.js';
import { CellTally } from './cell-tally.js';
import { breakdownLayout, tierLayout, type SumLayout } from './sum-layout.js';
import { tallyNumbers, tallyRowsSql, tallyTexts } from './tally-columns.js';
import { tallyOf, type Tally } from './tally.js';

/** Something that units are counted by beside their tier and region. */
export interface CountedBy {
  /** SQL over `u`. */
  readonly column: Sql;
  /** The cell of a value; values may share one. */
  readonly cellOf: (value: string | null) => string | null;
}

/** The units of each variant in each tier and region. One pass over a relation of unit outcomes. */
export async function tallyUnits(tx: Transaction, from: Sql): Promise<Tally> {
  const regions = new Map<string | null, Tallies>();
  const columns = { texts: tallyTexts, numbers: tallyNumbers };
  await readRows(tx, tallyRowsSql(from), columns, ([variant, tier, endTier, region], numbers) => {
    let tallies = regions.get(region!);
    if (tallies === undefined) regions.set(region!, (tallies = new Tallies(tierLayout)));
    tallies.add(variant!, tier!, numbers, endTier!);
  });
  return tallyOf(new Map([...regions].map(([region, tallies]) => [region, tallies.cells()])));
}

/** The units of each variant in each cell of every breakdown, from one pass for all of them. */
export async function tallyBreakdowns(
  tx: Transaction,
  from: Sql,
  breakdowns: readonly CountedBy[],
): Promise<CellSums[][]> {
  const tallies = breakdowns.map(() => new Tallies(breakdownLayout));
  const query = tallyRowsSql(
    from,
    breakdowns.map(({ column }) => column),
  );
  const columns = { texts: tallyTexts + breakdowns.length, numbers: tallyNumbers };
  await readRows(tx, query, columns, (texts, numbers) => {
    for (let place = 0; place < breakdowns.length; place += 1) {
      const cell = breakdowns[place]!.cellOf(texts[tallyTexts + place]!);
      tallies[place]!.add(texts[0]!, cell, numbers, texts[2]!);
    }
  });
  return tallies.map((each) => each.cells());
}

class Tallies {
  private readonly byVariant = new Map<string, Map<string | null, CellTally>>();

  constructor(private readonly layout: SumLayout) {}

  add(variant: string | null, cell: string | null, numbers: Float64Array, endTier: string | null): void {
    let cells = this.byVariant.get(variant!);
    if (cells === undefined) this.byVariant.set(variant!, (cells = new Map()));
    let tally = cells.get(cell);
    if (tally === undefined) cells.set(cell, (tally = new CellTally(this.layout)));
    tally.add(numbers, endTier);
  }

  cells(): CellSums[] {
    return sortCells(
      [...this.byVariant].flatMap(([variant, cells]) =>
        [...cells].map(([cell, tally]) => tally.result(variant, cell)),
      ),
    );
  }
}
