import { ExactSums } from '#statistics';
import { keyOfDay, missingTier, type CellSums } from './cell-sums.js';
import { breakdownPlaces, tierLayout } from './sum-layout.js';
import { curveColumns } from './tally-columns.js';

/**
 * Adds up what is needed of a tier beside what breakdowns need: what is held against the covariate, third and fourth powers, curves
 * and tiers at the end. The rest is the sum of the cells of the tier.
 */
export class TierTally {
  private readonly sums = new ExactSums(tierLayout.count);
  private readonly days: Map<number, number>[] = curveColumns.map(() => new Map());
  private readonly endTiers = new Map<string, number>();

  /** Where one unit ended, and its days on curves. */
  addEnd(numbers: Float64Array, endTier: string | null): void {
    const tier = endTier ?? missingTier;
    this.endTiers.set(tier, (this.endTiers.get(tier) ?? 0) + 1);
    for (let curve = 0; curve < curveColumns.length; curve += 1) this.addDay(curve, numbers);
  }

  /** Of one measure: outcomes of a unit that has them. A missing covariate counts as 0. */
  addOutcome(index: number, y: number, z: number, covariate: number): void {
    const { sums } = this;
    const { at, powers } = tierLayout.measures[index]!;
    const known = covariate === covariate;
    const x = known ? covariate : 0;
    if (y !== 0) {
      sums.addProduct(at.yx, y, x);
      if (!known) sums.add(at.yg, y);
    }
    if (z !== 0) {
      sums.addProduct(at.zx, z, x);
      if (!known) sums.add(at.zg, z);
    }
    if (powers) this.addPowers(at.powers, y, z);
  }

  /** Of one measure: the covariate of a unit without outcome. */
  leaveOut(index: number, covariate: number): void {
    const { sums } = this;
    const { at } = tierLayout.measures[index]!;
    if (covariate !== covariate) sums.add(at.gOut, 1);
    else if (covariate !== 0) {
      sums.add(at.xOut, covariate);
      sums.addProduct(at.xxOut, covariate, covariate);
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
