import { Injectable } from '@nestjs/common';
import type { Queryable } from '#platform';
import { momentsOfCell, type VariantCell } from '../moments/cell-moments.js';
import { KeptTallyStore } from '../tally/kept-tally.store.js';

/** What the unit outcomes of experiments add up to by variant and tier, as of their latest evaluations. Reads no unit. */
@Injectable()
export class KeptCellsReader {
  constructor(private readonly tallies: KeptTallyStore) {}

  /** By experiment; absent where sums of today's metrics are not kept: after an upgrade, until the next evaluation. */
  async find(
    via: Queryable,
    experiments: readonly { readonly experimentId: string; readonly observationDays: number }[],
  ): Promise<ReadonlyMap<string, readonly VariantCell[]>> {
    const kept = await this.tallies.find(
      via,
      experiments.map(({ experimentId }) => experimentId),
    );
    return new Map(
      experiments.flatMap(({ experimentId, observationDays }) => {
        const cells = kept.get(experimentId);
        return cells === undefined
          ? []
          : [[experimentId, cells.map((cell) => momentsOfCell(cell, observationDays, false))] as const];
      }),
    );
  }
}
