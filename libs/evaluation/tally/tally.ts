import { addCells, cellsAfter, partForBreakdowns, type CellSums } from './cell-sums.js';

/** What unit outcomes add up to. */
export interface Tally {
  /** By variant and tier. */
  readonly tiers: readonly CellSums[];
  /**
   * The same units by region, by variant and tier in each: what breakdowns need of their sums. Null: customers of whom no region
   * is known.
   */
  readonly regions: ReadonlyMap<string | null, readonly CellSums[]>;
}

/** From the sums of the units of each region by variant and tier. */
export function tallyOf(regions: ReadonlyMap<string | null, readonly CellSums[]>): Tally {
  return {
    tiers: addCells([...regions.values()].flat()),
    regions: new Map([...regions].map(([region, cells]) => [region, cells.map(partForBreakdowns)])),
  };
}

/** With the units that came, and without those that left; a region that nobody is in any more is gone. */
export function tallyAfter(
  kept: Tally,
  { left, came }: { readonly left: Tally; readonly came: Tally },
): Tally {
  const regions = new Set([...kept.regions.keys(), ...came.regions.keys(), ...left.regions.keys()]);
  const of = (tally: Tally, region: string | null) => tally.regions.get(region) ?? [];
  return {
    tiers: cellsAfter(kept.tiers, { left: left.tiers, came: came.tiers }),
    regions: new Map(
      [...regions]
        .map(
          (region) =>
            [
              region,
              cellsAfter(of(kept, region), { left: of(left, region), came: of(came, region) }),
            ] as const,
        )
        .filter(([, cells]) => cells.length > 0),
    ),
  };
}
