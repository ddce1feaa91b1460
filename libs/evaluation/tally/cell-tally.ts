import { ExactSums } from '#statistics';
import { keyOfDay, missingTier, type CellSums } from './cell-sums.js';
import type { MeasurePlaces, SumLayout } from './sum-layout.js';
import { covariateColumn, curveColumns, otherContactsColumn } from './tally-columns.js';

/**
 * Adds up the units of one variant in one cell, one after the other, in any order. A missing number is NaN, which differs from
 * itself. Third and fourth powers are rounded for each unit before they are added; everything else is exact.
 */
export class CellTally {
  private readonly sums: ExactSums;
  private readonly days: Map<number, number>[] = curveColumns.map(() => new Map());
  private readonly endTiers = new Map<string, number>();

  constructor(private readonly layout: SumLayout) {
    this.sums = new ExactSums(layout.count);
  }

  /** One unit, its numbers in the order of the columns. */
  add(numbers: Float64Array, endTier: string | null): void {
    const { sums, layout } = this;
    const covariate = numbers[covariateColumn]!;
    const known = covariate === covariate;
    const x = known ? covariate : 0;
    sums.add(layout.assigned, 1);
    if (numbers[otherContactsColumn] === 1) sums.add(layout.otherContacts, 1);
    if (known) {
      sums.add(layout.x, x);
      sums.addProduct(layout.xx, x, x);
      sums.add(layout.x3, x * x * x);
      sums.add(layout.x4, x * x * x * x);
    } else sums.add(layout.gaps, 1);
    for (let index = 0; index < layout.measures.length; index += 1) this.addMeasure(index, numbers, x, known);
    for (let curve = 0; curve < curveColumns.length; curve += 1) this.addDay(curve, numbers);
    const tier = endTier ?? missingTier;
    this.endTiers.set(tier, (this.endTiers.get(tier) ?? 0) + 1);
  }

  private addMeasure(index: number, numbers: Float64Array, x: number, known: boolean): void {
    const { sums } = this;
    const measure = this.layout.measures[index]!;
    const { at, adjusts } = measure;
    const y = numbers[measure.y]!;
    const z = measure.z === undefined ? 0 : numbers[measure.z]!;
    const isEligible = measure.eligible === undefined || numbers[measure.eligible] === 1;
    if (isEligible) sums.add(at.eligible, 1);
    if (!isEligible || y !== y || z !== z) {
      if (adjusts) this.leaveOut(at, x, known);
      return;
    }
    sums.add(at.n, 1);
    if (y !== 0) {
      sums.add(at.y, y);
      if (!measure.isShare) sums.addProduct(at.yy, y, y);
      if (adjusts) sums.addProduct(at.yx, y, x);
      if (adjusts && !known) sums.add(at.yg, y);
    }
    if (z !== 0) {
      sums.add(at.z, z);
      sums.addProduct(at.zz, z, z);
      sums.addProduct(at.yz, y, z);
      if (adjusts) sums.addProduct(at.zx, z, x);
      if (adjusts && !known) sums.add(at.zg, z);
    }
    if (measure.powers) this.addPowers(at.powers, y, z);
  }

  private leaveOut(at: MeasurePlaces, x: number, known: boolean): void {
    const { sums } = this;
    if (!known) sums.add(at.gOut, 1);
    else if (x !== 0) {
      sums.add(at.xOut, x);
      sums.addProduct(at.xxOut, x, x);
    }
  }

  /** In the order of `powersOfPair`. */
  private addPowers(at: number, y: number, z: number): void {
    const { sums } = this;
    const yy = y * y;
    if (y !== 0) {
      sums.add(at, yy * y);
      sums.add(at + 1, yy * yy);
    }
    if (z === 0) return;
    const [yz, zz] = [y * z, z * z];
    sums.add(at + 2, yy * z);
    sums.add(at + 3, y * zz);
    sums.add(at + 4, zz * z);
    sums.add(at + 5, yy * yz);
    sums.add(at + 6, yz * yz);
    sums.add(at + 7, yz * zz);
    sums.add(at + 8, zz * zz);
  }

  private addDay(curve: number, numbers: Float64Array): void {
    const { day, event } = curveColumns[curve]!;
    const on = numbers[day]!;
    if (on !== on) return;
    const counts = this.days[curve]!;
    const key = keyOfDay(on, numbers[event]!);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }

  result(variant: string, cell: string | null): CellSums {
    const { layout, sums, days, endTiers } = this;
    return {
      variant,
      cell,
      layout,
      sums: Array.from({ length: layout.count }, (_, place) => sums.value(place)),
      days,
      endTiers,
    };
  }
}
