import { ExactSums } from '#statistics';
import { keyOfDay, missingTier, type CellSums } from './cell-sums.js';
import { breakdownPlaces, tierLayout, type MeasurePlaces, type PlacedMeasure } from './sum-layout.js';
import { covariateColumn, curveColumns } from './tally-columns.js';

const adjusting = tierLayout.measures.filter(({ adjusts }) => adjusts);

/**
 * Adds up what is needed of a tier beside what breakdowns need: what is held against the covariate, third and fourth powers, curves
 * and tiers at the end. The rest is the sum of the cells of the tier.
 */
export class TierTally {
  private readonly sums = new ExactSums(tierLayout.count);
  private readonly days: Map<number, number>[] = curveColumns.map(() => new Map());
  private readonly endTiers = new Map<string, number>();

  /** One unit, its numbers in the order of the columns. */
  add(numbers: Float64Array, endTier: string | null): void {
    const tier = endTier ?? missingTier;
    this.endTiers.set(tier, (this.endTiers.get(tier) ?? 0) + 1);
    for (const measure of adjusting) this.addMeasure(measure, numbers);
    for (let curve = 0; curve < curveColumns.length; curve += 1) this.addDay(curve, numbers);
  }

  private addMeasure(measure: PlacedMeasure, numbers: Float64Array): void {
    const { sums } = this;
    const { at } = measure;
    const covariate = numbers[covariateColumn]!;
    const known = covariate === covariate;
    const x = known ? covariate : 0;
    const y = numbers[measure.y]!;
    const z = measure.z === undefined ? 0 : numbers[measure.z]!;
    const isEligible = measure.eligible === undefined || numbers[measure.eligible] === 1;
    if (!isEligible || y !== y || z !== z) {
      this.leaveOut(at, x, known);
      return;
    }
    if (y !== 0) {
      sums.addProduct(at.yx, y, x);
      if (!known) sums.add(at.yg, y);
    }
    if (z !== 0) {
      sums.addProduct(at.zx, z, x);
      if (!known) sums.add(at.zg, z);
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

  /** With what all cells of the tier add up to. */
  result({ variant, cell, sums: ofCells }: CellSums): CellSums {
    const { days, endTiers } = this;
    const sums = Array.from({ length: tierLayout.count }, (_, place) => this.sums.value(place));
    for (const [index, place] of breakdownPlaces.entries()) sums[place] = ofCells[index]!;
    return { variant, cell, layout: tierLayout, sums, days, endTiers };
  }
}
