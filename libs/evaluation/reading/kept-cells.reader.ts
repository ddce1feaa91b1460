import { Injectable } from '@nestjs/common';
import type { Queryable } from '#platform';
import { momentsOfCell, type VariantCell } from '../moments/cell-moments.js';
import { addCells, type CellSums } from '../tally/cell-sums.js';
import { KeptTallyStore, type Among } from '../tally/kept-tally.store.js';
import type { PartKind } from '../tally/tally.js';

/** What is kept of the units of one variant in a tier, or of those of them in a region, of a lifecycle or of both. */
export interface KeptCell {
  readonly variant: string;
  readonly tier: string;
  /** Null: not known. Undefined: all together, as of the lifecycle. */
  readonly region?: string | null;
  readonly lifecycle?: string | null;
  readonly sums: CellSums;
}

/** Of which regions and lifecycles something is asked (null: customers of whom none is known); undefined: of all together. */
export interface KeptParts {
  readonly region?: Among | undefined;
  readonly lifecycle?: Among | undefined;
}

/** What the unit outcomes of experiments add up to, as of their latest evaluations. Reads no unit. */
@Injectable()
export class KeptCellsReader {
  constructor(private readonly tallies: KeptTallyStore) {}

  /**
   * By experiment; absent where sums of today's metrics are not kept: after an upgrade, until the next evaluation. By region and
   * by lifecycle where these are named: then of these only.
   */
  async find(
    via: Queryable,
    experimentIds: readonly string[],
    { region, lifecycle }: KeptParts = {},
  ): Promise<ReadonlyMap<string, readonly KeptCell[]>> {
    const kind = kindOf({ region, lifecycle });
    if (kind === undefined) {
      const tiers = await this.tallies.find(via, experimentIds);
      return new Map(
        [...tiers].map(([experimentId, cells]) => [experimentId, cells.map((cell) => keptOf(cell))]),
      );
    }
    const among = { ...(region && { region }), ...(lifecycle && { lifecycle }) };
    const found = await this.tallies.findParts(via, experimentIds, kind, among);
    return new Map(
      [...found].map(([experimentId, parts]) => [
        experimentId,
        parts.flatMap(({ cells, ...named }) => cells.map((cell) => ({ ...keptOf(cell), ...named }))),
      ]),
    );
  }
}

/** The coarsest sums that tell all that is asked. */
function kindOf({ region, lifecycle }: KeptParts): PartKind | undefined {
  if (lifecycle === undefined) return region && 'region';
  return region === undefined ? 'lifecycle' : 'regionAndLifecycle';
}

function keptOf(sums: CellSums): KeptCell {
  return { variant: sums.variant, tier: sums.cell!, sums };
}

/** The moments of all units of one experiment that are in the cells, of which there is at least one. */
export function momentsTogether(cells: readonly KeptCell[], observationDays: number): VariantCell {
  const [together] = addCells(cells.map(({ sums }) => ({ ...sums, variant: '', cell: '' })));
  return momentsOfCell(together!, observationDays, false);
}
