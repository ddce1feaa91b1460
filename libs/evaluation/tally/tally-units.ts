import { readRows, type Sql, type Transaction } from '#platform';
import { addCells, sortCells, type CellSums } from './cell-sums.js';
import { tallyNumbers, tallyRowsSql, tallyTexts } from './tally-columns.js';
import { tallyOf, type Part, type Tally } from './tally.js';
import { TierTally } from './tier-tally.js';
import { UnitBatch, type BatchedCell } from './unit-batch.js';

/** Something that units are counted by beside what is kept of all of them. */
export interface CountedBy {
  /** SQL over `u`. */
  readonly column: Sql;
  /** The cell of a value; values may share one. */
  readonly cellOf: (value: string | null) => string | null;
}

/** The units of each variant in each tier, region and lifecycle. One pass over a relation of unit outcomes. */
export async function tallyUnits(tx: Transaction, from: Sql): Promise<Tally> {
  const batch = new UnitBatch();
  const waiting = batch.counting();
  const tiers = new Cells(() => {
    const whole = new TierTally();
    return { whole, parts: new Cells(() => waiting.cell(whole)) };
  });
  const columns = { texts: tallyTexts, numbers: tallyNumbers };
  await readRows(tx, tallyRowsSql(from), columns, (texts, numbers) => {
    const [variant, tier, endTier, region, lifecycle] = texts;
    const { whole, parts } = tiers.at(variant!, tier!);
    whole.addEnd(numbers, endTier!);
    waiting.add(batch.take(numbers), parts.at(region!, lifecycle!));
  });
  batch.addUp();
  const named = tiers.all().map(([variant, cell, { whole, parts }]) => ({
    whole,
    parts: parts.all().map(([region, lifecycle, { tally }]): Part => ({
      region,
      lifecycle,
      cells: [tally.result(variant!, cell)],
    })),
  }));
  return tallyOf(
    named.map(({ whole, parts }) => whole.result(addCells(parts.flatMap(({ cells }) => cells))[0]!)),
    named.flatMap(({ parts }) => parts),
  );
}

/** The units of each variant in each cell of every breakdown, from one pass for all of them. */
export async function tallyBreakdowns(
  tx: Transaction,
  from: Sql,
  breakdowns: readonly CountedBy[],
): Promise<CellSums[][]> {
  const batch = new UnitBatch();
  const counted = breakdowns.map(({ cellOf }) => {
    const waiting = batch.counting();
    return { cellOf, waiting, cells: new Cells<BatchedCell>(() => waiting.cell()) };
  });
  const query = tallyRowsSql(
    from,
    breakdowns.map(({ column }) => column),
  );
  const columns = { texts: tallyTexts + breakdowns.length, numbers: tallyNumbers };
  await readRows(tx, query, columns, (texts, numbers) => {
    const unit = batch.take(numbers);
    for (let place = 0; place < counted.length; place += 1) {
      const { cellOf, waiting, cells } = counted[place]!;
      waiting.add(unit, cells.at(texts[0]!, cellOf(texts[tallyTexts + place]!)));
    }
  });
  batch.addUp();
  return counted.map(({ cells }) =>
    sortCells(cells.all().map(([variant, cell, { tally }]) => tally.result(variant!, cell))),
  );
}

/** What is added up under two names. */
class Cells<Each> {
  private readonly found = new Map<string | null, Map<string | null, Each>>();

  constructor(private readonly create: () => Each) {}

  at(first: string | null, second: string | null): Each {
    let own = this.found.get(first);
    if (own === undefined) this.found.set(first, (own = new Map()));
    let each = own.get(second);
    if (each === undefined) own.set(second, (each = this.create()));
    return each;
  }

  all(): [first: string | null, second: string | null, each: Each][] {
    return [...this.found].flatMap(([first, own]) =>
      [...own].map(([second, each]): [string | null, string | null, Each] => [first, second, each]),
    );
  }
}
