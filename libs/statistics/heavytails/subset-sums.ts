import type { RandomSource } from '../distributions/index.js';
import { hypergeometricDraw } from './hypergeometric-draw.js';
import type { LinearStratum } from './unit-strata.js';

/** Σa, Σb, Σa², Σab, Σb² over a set of units. */
export const sumsPerDraw = 5;

/**
 * One stratum under repeated re-randomisation. Row 0 of `sums` is the assignment that really happened, rows 1…draws
 * are random assignments of the same size. The sums are over the smaller arm; the larger arm is total − sum.
 */
export interface StratumDraws {
  readonly smaller: number;
  readonly larger: number;
  readonly smallerIsTreatment: boolean;
  readonly weight: number;
  /** Means over the stratum that were taken off a and b before summing. */
  readonly meanA: number;
  readonly meanB: number;
  readonly total: Float64Array;
  readonly sums: Float64Array;
}

/**
 * Draws random assignments of a stratum: subsets of the size of the smaller arm, without replacement, all equally
 * likely. Raw units take a partial Fisher–Yates shuffle, O(smaller arm) per draw; bins take a multivariate
 * hypergeometric draw, O(bins) per draw whatever the number of units.
 * Source: Fan, Muller & Rezucha (1962) for the sequential draw; Knuth, TAOCP 2, 3.4.2.
 */
export function drawSubsetSums(
  stratum: LinearStratum,
  weight: number,
  draws: number,
  random: RandomSource,
): StratumDraws {
  const smallerIsTreatment = stratum.treated <= stratum.controls;
  const smaller = Math.min(stratum.treated, stratum.controls);
  const larger = Math.max(stratum.treated, stratum.controls);
  const units = smaller + larger;
  const meanA = meanOf(stratum.a, stratum.count, units);
  const meanB = stratum.b === null ? 0 : meanOf(stratum.b, stratum.count, units);
  const a = stratum.a.map((value) => value - meanA);
  const b = stratum.b === null ? null : stratum.b.map((value) => value - meanB);
  const sums = new Float64Array((draws + 1) * sumsPerDraw);
  const total = new Float64Array(sumsPerDraw);
  const from = smallerIsTreatment ? stratum.controlRows : 0;
  const to = smallerIsTreatment ? a.length : stratum.controlRows;
  addRows(a, b, stratum.count, 0, a.length, total);
  addRows(a, b, stratum.count, from, to, sums);
  if (stratum.count === null && b === null) shuffleSumsOfOne(a, smaller, draws, random, sums);
  else if (stratum.count === null) shuffleSums(a, b as Float64Array, smaller, draws, random, sums);
  else hypergeometricSums(a, b, stratum.count, smaller, units, draws, random, sums);
  return { smaller, larger, smallerIsTreatment, weight, meanA, meanB, total, sums };
}

/** The mean is taken off, because the studentised difference does not change and squares do not lose digits. */
function meanOf(values: Float64Array, count: Int32Array | null, units: number): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++)
    sum += (values[i] as number) * (count === null ? 1 : (count[i] as number));
  return sum / units;
}

/** Adds the five sums over some rows. */
export function addRows(
  a: Float64Array,
  b: Float64Array | null,
  count: Int32Array | null,
  from: number,
  to: number,
  into: Float64Array,
): void {
  let sa = 0;
  let sb = 0;
  let saa = 0;
  let sab = 0;
  let sbb = 0;
  for (let i = from; i < to; i++) {
    const x = a[i] as number;
    const y = b === null ? 0 : (b[i] as number);
    const units = count === null ? 1 : (count[i] as number);
    sa += units * x;
    sb += units * y;
    saa += units * x * x;
    sab += units * x * y;
    sbb += units * y * y;
  }
  into[0] = sa;
  into[1] = sb;
  into[2] = saa;
  into[3] = sab;
  into[4] = sbb;
}

function shuffleSums(
  a: Float64Array,
  b: Float64Array,
  smaller: number,
  draws: number,
  random: RandomSource,
  sums: Float64Array,
): void {
  const units = a.length;
  for (let draw = 1; draw <= draws; draw++) {
    let sa = 0;
    let sb = 0;
    let saa = 0;
    let sab = 0;
    let sbb = 0;
    for (let i = 0; i < smaller; i++) {
      const j = i + ((random() * (units - i)) | 0);
      const x = a[j] as number;
      const y = b[j] as number;
      a[j] = a[i] as number;
      b[j] = b[i] as number;
      a[i] = x;
      b[i] = y;
      sa += x;
      sb += y;
      saa += x * x;
      sab += x * y;
      sbb += y * y;
    }
    const row = draw * sumsPerDraw;
    sums[row] = sa;
    sums[row + 1] = sb;
    sums[row + 2] = saa;
    sums[row + 3] = sab;
    sums[row + 4] = sbb;
  }
}

/** The inner loop of the p-value alone: one array, two sums. */
function shuffleSumsOfOne(
  a: Float64Array,
  smaller: number,
  draws: number,
  random: RandomSource,
  sums: Float64Array,
): void {
  const units = a.length;
  for (let draw = 1; draw <= draws; draw++) {
    let sum = 0;
    let square = 0;
    for (let i = 0; i < smaller; i++) {
      const j = i + ((random() * (units - i)) | 0);
      const x = a[j] as number;
      a[j] = a[i] as number;
      a[i] = x;
      sum += x;
      square += x * x;
    }
    sums[draw * sumsPerDraw] = sum;
    sums[draw * sumsPerDraw + 2] = square;
  }
}

function hypergeometricSums(
  a: Float64Array,
  b: Float64Array | null,
  count: Int32Array,
  smaller: number,
  units: number,
  draws: number,
  random: RandomSource,
  sums: Float64Array,
): void {
  for (let draw = 1; draw <= draws; draw++) {
    const row = draw * sumsPerDraw;
    let unitsLeft = units;
    let toTake = smaller;
    for (let i = 0; i < count.length && toTake > 0; i++) {
      const here = count[i] as number;
      const taken = hypergeometricDraw(here, unitsLeft - here, toTake, random);
      unitsLeft -= here;
      toTake -= taken;
      if (taken === 0) continue;
      const x = a[i] as number;
      const y = b === null ? 0 : (b[i] as number);
      sums[row] = (sums[row] as number) + taken * x;
      sums[row + 1] = (sums[row + 1] as number) + taken * y;
      sums[row + 2] = (sums[row + 2] as number) + taken * x * x;
      sums[row + 3] = (sums[row + 3] as number) + taken * x * y;
      sums[row + 4] = (sums[row + 4] as number) + taken * y * y;
    }
  }
}
