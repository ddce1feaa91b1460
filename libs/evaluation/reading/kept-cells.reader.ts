import { Injectable } from '@nestjs/common';
import type { Queryable } from '#platform';
import { momentsOfCell, type VariantCell } from '../moments/cell-moments.js';
import { metricItems } from '../tally/metric-item.js';
import { KeptTallyStore, type Among, type TextCell } from '../tally/kept-tally.store.js';
import { breakdownLayout, tierLayout, type SumLayout } from '../tally/sum-layout.js';
import { TextSums } from '../tally/text-sums.js';
import type { PartKind } from '../tally/tally.js';

/** What is kept of the units of one variant in a tier, or of those of them in a region, of a lifecycle or of both. */
export interface KeptCell extends TextCell {
  readonly layout: SumLayout;
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
    const among = { ...(region && { region }), ...(lifecycle && { lifecycle }) };
    const [layout, found] =
      kind === undefined
        ? [tierLayout, await this.tallies.findTexts(via, experimentIds)]
        : [breakdownLayout, await this.tallies.findPartTexts(via, experimentIds, kind, among)];
    return new Map(
      [...found].map(([experimentId, cells]) => [experimentId, cells.map((cell) => ({ ...cell, layout }))]),
    );
  }
}

/** The coarsest sums that tell all that is asked. */
function kindOf({ region, lifecycle }: KeptParts): PartKind | undefined {
  if (lifecycle === undefined) return region && 'region';
  return region === undefined ? 'lifecycle' : 'regionAndLifecycle';
}

/** The moments of some metrics over all units of one experiment that are in the cells, of which there is at least one. */
export function momentsTogether(
  cells: readonly KeptCell[],
  observationDays: number,
  metrics: readonly string[],
): VariantCell {
  const asked = metricItems.filter(({ key }) => metrics.includes(key));
  const { layout } = cells[0]!;
  const together = new TextSums(layout.count);
  for (const { sums } of cells) together.add(sums);
  const cell = { variant: '', cell: '', layout, sums: together.values(), days: [], endTiers: new Map() };
  return momentsOfCell(cell, observationDays, false, asked);
}
