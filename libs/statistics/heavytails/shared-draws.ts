import type { RandomSource } from '../distributions/index.js';
import { undefinedBecause, type Maybe } from '../undefined.js';
import { assertDraws } from './draw-count.js';
import type { BinnedStratum } from './fine-bins.js';
import { linearBins } from './linear-strata.js';
import { ratioPermutationOfDraws, type RatioPermutation } from './ratio-permutation.js';
import { permutationOfDraws, type PermutationResult } from './studentised-permutation.js';
import { addRows, drawSubsetSums, sumsPerDraw, type StratumDraws } from './subset-sums.js';

/** One stratum of a ratio as counts per bin, with the means of numerator and denominator over the bin's units of all arms. */
export interface BinnedRatioStratum {
  readonly numerator: Float64Array;
  readonly denominator: Float64Array;
  readonly controlCount: Int32Array;
  readonly treatmentCount: Int32Array;
}

/** Random assignments of several strata, drawn once. Undefined: an arm has fewer than two units there. */
export interface SharedDraws<Kind extends 'mean' | 'ratio'> {
  readonly kind: Kind;
  readonly strata: readonly (StratumDraws | undefined)[];
  readonly draws: number;
}

interface DrawOptions {
  /** B; (B + 1)·(1 − level)/2 must be whole for every level that is asked for. */
  readonly draws: number;
  readonly random: RandomSource;
}

/**
 * Draws what `studentisedPermutationOfBins` would, to be looked at by several statistics: each stratum by itself, and all
 * together under one or another set of weights. Drawing is what costs; looking costs O(B · strata).
 */
export function drawMeans(strata: readonly BinnedStratum[], options: DrawOptions): SharedDraws<'mean'> {
  const { draws, random } = options;
  return {
    kind: 'mean',
    strata: strata.map((stratum) => {
      const linear = linearBins(stratum, 'additive');
      const tooFew = linear.controls < 2 || linear.treated < 2;
      return tooFew ? undefined : drawSubsetSums(linear, 1, draws, random);
    }),
    draws,
  };
}

/** The same for ratios of means. */
export function drawRatios(
  strata: readonly BinnedRatioStratum[],
  options: DrawOptions,
): SharedDraws<'ratio'> {
  return {
    kind: 'ratio',
    strata: strata.map((stratum) => drawRatioStratum(stratum, options)),
    draws: options.draws,
  };
}

/**
 * Studentised permutation test of Σw(ȳₜ − ȳ꜀) from shared draws, with the shifts that it does not reject. Strata of weight 0
 * and those with fewer than two units in an arm take no part; the latter are named. Question, assumptions and sources as in
 * `studentisedPermutation`.
 */
export function permutedMeans(
  shared: SharedDraws<'mean'>,
  weights: readonly number[],
  level = 0.95,
): Maybe<PermutationResult> {
  const { used, dropped } = weighted(shared, weights, level);
  if (used.length === 0) return undefinedBecause('tooFewObservations');
  return permutationOfDraws(used, dropped, { draws: shared.draws, level, model: 'additive' });
}

/** The same for Σw·numerator / Σw·denominator; see `studentisedRatioPermutation`. */
export function permutedRatios(
  shared: SharedDraws<'ratio'>,
  weights: readonly number[],
  level = 0.95,
): Maybe<RatioPermutation> {
  const { used, dropped } = weighted(shared, weights, level);
  if (used.length === 0) return undefinedBecause('tooFewObservations');
  return ratioPermutationOfDraws(used, dropped, { draws: shared.draws, level });
}

function weighted(shared: SharedDraws<'mean' | 'ratio'>, weights: readonly number[], level: number) {
  assertDraws(shared.draws, level);
  const used: StratumDraws[] = [];
  const dropped: number[] = [];
  shared.strata.forEach((stratum, index) => {
    const weight = weights[index] ?? 0;
    if (stratum === undefined) dropped.push(index);
    else if (weight > 0) used.push({ ...stratum, weight });
  });
  const whole = used.reduce((sum, stratum) => sum + stratum.weight, 0);
  return { used: used.map((stratum) => ({ ...stratum, weight: stratum.weight / whole })), dropped };
}

/**
 * A row is a bin, its units of both arms together: what a ratio's assignment needs is how many of them go to the smaller arm.
 * The assignment that happened is put in its place afterwards.
 */
function drawRatioStratum(
  { numerator, denominator, controlCount, treatmentCount }: BinnedRatioStratum,
  { draws, random }: DrawOptions,
): StratumDraws | undefined {
  const controls = unitsOf(controlCount);
  const treated = unitsOf(treatmentCount);
  if (controls < 2 || treated < 2) return undefined;
  const count = controlCount.map((units, bin) => units + (treatmentCount[bin] as number));
  const drawn = drawSubsetSums(
    { a: numerator, b: denominator, count, controls, treated, controlRows: 0, weight: 1 },
    1,
    draws,
    random,
  );
  const real = new Float64Array(sumsPerDraw);
  addRows(
    numerator.map((value) => value - drawn.meanA),
    denominator.map((value) => value - drawn.meanB),
    drawn.smallerIsTreatment ? treatmentCount : controlCount,
    0,
    count.length,
    real,
  );
  drawn.sums.set(real);
  return drawn;
}

function unitsOf(counts: Int32Array): number {
  let sum = 0;
  for (let i = 0; i < counts.length; i++) sum += counts[i] as number;
  return sum;
}
