import { ExactSums } from '#statistics';
import type { CellSums } from './cell-sums.js';
import { breakdownLayout, tierLayout, type PlacedMeasure } from './sum-layout.js';
import { covariateColumn, otherContactsColumn } from './tally-columns.js';
import type { TierTally } from './tier-tally.js';

/**
 * Adds up what breakdowns need of the units of one variant in one cell, in any order. A missing number is NaN, which differs from
 * itself. Third and fourth powers are rounded for each unit before they are added; everything else is exact.
 */
export class CellTally {
  private readonly sums = new ExactSums(breakdownLayout.count);

  /** `tier`: where to add what is needed of their tier beside what breakdowns need. */
  constructor(private readonly tier?: TierTally) {}

  /** Of all numbers of a batch, those that start at the first `units` of `starts`: one measure of all of them after the other. */
  add(numbers: Float64Array, starts: Int32Array, units: number): void {
    for (let unit = 0; unit < units; unit += 1) this.addUnit(numbers, starts[unit]!);
    for (let index = 0; index < breakdownLayout.measures.length; index += 1) {
      const measure = breakdownLayout.measures[index]!;
      const { adjusts } = tierLayout.measures[index]!;
      const tier = adjusts ? this.tier : undefined;
      for (let unit = 0; unit < units; unit += 1)
        this.addMeasure(measure, numbers, starts[unit]!, tier, index);
    }
  }

  /** What is added whatever the metric. */
  private addUnit(numbers: Float64Array, start: number): void {
    const { sums } = this;
    const x = numbers[start + covariateColumn]!;
    sums.add(breakdownLayout.assigned, 1);
    if (numbers[start + otherContactsColumn] === 1) sums.add(breakdownLayout.otherContacts, 1);
    if (x === x) {
      sums.add(breakdownLayout.x, x);
      sums.addProduct(breakdownLayout.xx, x, x);
      sums.add(breakdownLayout.x3, x * x * x);
      sums.add(breakdownLayout.x4, x * x * x * x);
    } else sums.add(breakdownLayout.gaps, 1);
  }

  private addMeasure(
    measure: PlacedMeasure,
    numbers: Float64Array,
    start: number,
    tier: TierTally | undefined,
    index: number,
  ): void {
    const { sums } = this;
    const { at } = measure;
    const y = numbers[start + measure.y]!;
    const z = measure.z === undefined ? 0 : numbers[start + measure.z]!;
    const isEligible = measure.eligible === undefined || numbers[start + measure.eligible] === 1;
    if (isEligible) sums.add(at.eligible, 1);
    if (!isEligible || y !== y || z !== z) {
      if (tier !== undefined) tier.leaveOut(index, numbers[start + covariateColumn]!);
      return;
    }
    if (tier !== undefined) tier.addOutcome(index, y, z, numbers[start + covariateColumn]!);
    sums.add(at.n, 1);
    if (y !== 0) {
      sums.add(at.y, y);
      if (!measure.isShare) sums.addProduct(at.yy, y, y);
    }
    if (z !== 0) {
      sums.add(at.z, z);
      sums.addProduct(at.zz, z, z);
      sums.addProduct(at.yz, y, z);
    }
  }

  result(variant: string, cell: string | null): CellSums {
    return {
      variant,
      cell,
      layout: breakdownLayout,
      sums: Array.from({ length: breakdownLayout.count }, (_, place) => this.sums.value(place)),
      days: [],
      endTiers: new Map(),
    };
  }
}
