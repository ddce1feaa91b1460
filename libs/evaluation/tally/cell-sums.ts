import { compareText } from '#kernel';
import type { SumLayout } from './sum-layout.js';

/** Events of a curve: 0 still under observation, 1 the event, 2 the competing event. */
const eventKinds = 3;

/** Units by day and event of a curve. */
export type DayCounts = ReadonlyMap<number, number>;

export function keyOfDay(day: number, event: number): number {
  return day * eventKinds + event;
}

export function dayAndEvent(key: number): { readonly day: number; readonly event: number } {
  const day = Math.floor(key / eventKinds);
  return { day, event: key - day * eventKinds };
}

/** The tier at the end of a unit without a snapshot there. */
export const missingTier = 'missing';

/** Everything that is known of the units of one variant in one cell, in whole numbers: adding and taking away are exact. */
export interface CellSums {
  readonly variant: string;
  /** Null: what the cell is named after is not known. */
  readonly cell: string | null;
  readonly layout: SumLayout;
  readonly sums: readonly bigint[];
  /** For each of `curveColumns`; none in the cells of parts. */
  readonly days: readonly DayCounts[];
  /** Units by their tier at the end; none in the cells of parts. */
  readonly endTiers: ReadonlyMap<string, number>;
}

/** Cells with the units that came, and without those that left; sorted, without cells that nobody is in any more. */
export function cellsAfter(
  cells: readonly CellSums[],
  { left, came }: { readonly left: readonly CellSums[]; readonly came: readonly CellSums[] },
): CellSums[] {
  const all = new Map(cells.map((each) => [keyOf(each), each]));
  const take = (changes: readonly CellSums[], sign: 1 | -1) => {
    for (const change of changes) {
      const known = all.get(keyOf(change));
      if (known === undefined && sign === -1)
        throw new RangeError(`Units left a cell that nobody was in: ${keyOf(change)}`);
      all.set(keyOf(change), known === undefined ? change : combine(known, change, sign));
    }
  };
  take(came, 1);
  take(left, -1);
  return sortCells([...all.values()].filter(({ sums, layout }) => sums[layout.assigned]! > 0n));
}

function combine(a: CellSums, b: CellSums, sign: 1 | -1): CellSums {
  return {
    ...a,
    sums: a.sums.map((sum, place) => (sign === 1 ? sum + b.sums[place]! : sum - b.sums[place]!)),
    days: a.days.map((days, curve) => combineCounts(days, b.days[curve]!, sign)),
    endTiers: combineCounts(a.endTiers, b.endTiers, sign),
  };
}

function combineCounts<Key>(a: ReadonlyMap<Key, number>, b: ReadonlyMap<Key, number>, sign: 1 | -1) {
  const all = new Map(a);
  for (const [key, units] of b) {
    const left = (all.get(key) ?? 0) + sign * units;
    if (left === 0) all.delete(key);
    else all.set(key, left);
  }
  return all;
}

function keyOf({ variant, cell }: CellSums): string {
  return JSON.stringify([cell, variant]);
}

/** By cell and variant, in the order of their letters; what is not known comes last. */
export function sortCells(cells: readonly CellSums[]): CellSums[] {
  return [...cells].sort((a, b) => {
    if (a.cell === b.cell) return compareText(a.variant, b.variant);
    if (a.cell === null || b.cell === null) return a.cell === null ? 1 : -1;
    return compareText(a.cell, b.cell);
  });
}

/** One cell of each name and variant, with the units of all that have them. */
export function addCells(cells: readonly CellSums[]): CellSums[] {
  return cellsAfter([], { left: [], came: cells });
}
