import { Injectable } from '@nestjs/common';
import type { Queryable } from '#platform';
import { momentsOfCell, type VariantCell } from '../moments/cell-moments.js';
import { addCells, type CellSums } from '../tally/cell-sums.js';
import { KeptTallyStore } from '../tally/kept-tally.store.js';

/** What is kept of the units of one variant in a tier, or of those of them in a region. */
export interface KeptCell {
  readonly variant: string;
  readonly tier: string;
  /** Null: not known. Undefined: all regions together. */
  readonly region?: string | null;
  readonly sums: CellSums;
}

/** What the unit outcomes of experiments add up to, as of their latest evaluations. Reads no unit. */
@Injectable()
export class KeptCellsReader {
  constructor(private readonly tallies: KeptTallyStore) {}

  /**
   * By experiment; absent where sums of today's metrics are not kept: after an upgrade, until the next evaluation. By region
   * where regions are named (null: customers of whom none is known): then of these only.
   */
  async find(
    via: Queryable,
    experimentIds: readonly string[],
    regions?: 'all' | readonly (string | null)[],
  ): Promise<ReadonlyMap<string, readonly KeptCell[]>> {
    if (regions === undefined) {
      const tiers = await this.tallies.find(via, experimentIds);
      return new Map(
        [...tiers].map(([experimentId, cells]) => [experimentId, cells.map((cell) => keptOf(cell))]),
      );
    }
    const found = await this.tallies.findRegions(via, experimentIds, regions);
    return new Map(
      [...found].map(([experimentId, own]) => [
        experimentId,
        [...own].flatMap(([region, cells]) => cells.map((cell) => ({ ...keptOf(cell), region }))),
      ]),
    );
  }
}

function keptOf(sums: CellSums): KeptCell {
  return { variant: sums.variant, tier: sums.cell!, sums };
}

/** The moments of all units of one experiment that are in the cells, of which there is at least one. */
export function momentsTogether(cells: readonly KeptCell[], observationDays: number): VariantCell {
  const [together] = addCells(cells.map(({ sums }) => ({ ...sums, variant: '', cell: '' })));
  return momentsOfCell(together!, observationDays, false);
}
