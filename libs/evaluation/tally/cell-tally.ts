import { ExactSums } from '#statistics';
import { keyOfDay, missingTier, type CellSums } from './cell-sums.js';
import type { MeasurePlaces, PlacedMeasure, SumLayout } from './sum-layout.js';
import { covariateColumn, curveColumns, otherContactsColumn, tallyNumbers } from './tally-columns.js';

/** Units that wait until they are added up together: the sums of one cell of many are then fetched once for all of them. */
const unitsTogether = 32;

/**
 * Adds up the units of one variant in one cell, one after the other, in any order. A missing number is NaN, which differs from
 * itself. Third and fourth powers are rounded for each unit before they are added; everything else is exact.
 */
export class CellTally {
  private readonly sums: ExactSums;
  private readonly days: Map<number, number>[] = curveColumns.map(() => new Map());
  private readonly endTiers = new Map<string, number>();
  private readonly waiting = new Float64Array(unitsTogether * tallyNumbers);
  private units = 0;

  constructor(private readonly layout: SumLayout) {
    this.sums = new ExactSums(layout.count);
  }

  /** One unit, its numbers in the order of the columns. */
  add(numbers: Float64Array, endTier: string | null): void {
    const tier = endTier ?? missingTier;
    this.endTiers.set(tier, (this.endTiers.get(tier) ?? 0) + 1);
    this.waiting.set(numbers, this.units * tallyNumbers);
    this.units += 1;
    if (this.units === unitsTogether) this.addWaiting();
  }

  private addWaiting(): void {
    const { layout } = this;
    const end = this.units * tallyNumbers;
    for (let unit = 0; unit < end; unit += tallyNumbers) this.addUnit(unit);
    for (let index = 0; index < layout.measures.length; index += 1)
      for (let unit = 0; unit < end; unit += tallyNumbers) this.addMeasure(layout.measures[index]!, unit);
    for (let curve = 0; curve < curveColumns.length; curve += 1)
      for (let unit = 0; unit < end; unit += tallyNumbers) this.addDay(curve, unit);
    this.units = 0;
  }

  /** What is added whatever the metric. `unit`: where its numbers start. */
  private addUnit(unit: number): void {
    const { sums, layout, waiting } = this;
    const x = waiting[unit + covariateColumn]!;
    sums.add(layout.assigned, 1);
    if (waiting[unit + otherContactsColumn] === 1) sums.add(layout.otherContacts, 1);
    if (x === x) {
      sums.add(layout.x, x);
      sums.addProduct(layout.xx, x, x);
      sums.add(layout.x3, x * x * x);
      sums.add(layout.x4, x * x * x * x);
    } else sums.add(layout.gaps, 1);
  }

  private addMeasure(measure: PlacedMeasure, unit: number): void {
    const { sums, waiting } = this;
    const { at, adjusts } = measure;
    const covariate = waiting[unit + covariateColumn]!;
    const known = covariate === covariate;
    const x = known ? covariate : 0;
    const y = waiting[unit + measure.y]!;
    const z = measure.z === undefined ? 0 : waiting[unit + measure.z]!;
    const isEligible = measure.eligible === undefined || waiting[unit + measure.eligible] === 1;
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

  private addDay(curve: number, unit: number): void {
    const { day, event } = curveColumns[curve]!;
    const on = this.waiting[unit + day]!;
    if (on !== on) return;
    const counts = this.days[curve]!;
    const key = keyOfDay(on, this.waiting[unit + event]!);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }

  result(variant: string, cell: string | null): CellSums {
    this.addWaiting();
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
