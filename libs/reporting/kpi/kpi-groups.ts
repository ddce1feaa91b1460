import type { Groups } from './group-key.js';
import type { KpiCell } from './kpi-cell.js';
import { mergeMoments } from './metric-moments.js';

/** Groups of a question, put together from what single experiments have of them. */
export class KpiGroups {
  private readonly found = new Map<string, { cell: KpiCell; readonly campaigns: Set<string> }>();

  /** Part of a group, from one campaign. */
  add(cell: KpiCell, campaignCode: string): void {
    const key = keyOfGroup(cell.group);
    const before = this.found.get(key);
    if (before === undefined) this.found.set(key, { cell, campaigns: new Set([campaignCode]) });
    else {
      before.cell = merged(before.cell, cell);
      before.campaigns.add(campaignCode);
    }
  }

  /** In no order. */
  cells(): KpiCell[] {
    return [...this.found.values()].map(({ cell, campaigns }) => ({ ...cell, campaigns: campaigns.size }));
  }
}

/** The same for the same values of the same keys in the same order. */
export function keyOfGroup(group: Groups): string {
  return JSON.stringify(group);
}

function merged(a: KpiCell, b: KpiCell): KpiCell {
  return {
    ...a,
    units: a.units + b.units,
    interim: a.interim || b.interim,
    costFen: a.costFen + b.costFen,
    moments: new Map(
      [...a.moments].map(([key, moments]) => [key, mergeMoments(moments, b.moments.get(key)!)]),
    ),
  };
}
