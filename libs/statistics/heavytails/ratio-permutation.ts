import type { RandomSource } from '../distributions/index.js';
import { interval, type Interval } from '../interval.js';
import { isUndefined, undefinedBecause, type Maybe } from '../undefined.js';
import { assertDraws } from './draw-count.js';
import { equalTailed, tailShares } from './studentised-draws.js';
import { drawSubsetSums, sumsPerDraw, type StratumDraws } from './subset-sums.js';
import { normalisedWeights, usableStrata, type LinearStratum } from './unit-strata.js';

/** Asked for once: the loops below call them for every draw. */
const { max, sqrt } = Math;

/** Numerator and denominator of every unit (or of every cluster: its total and its size). */
export interface RatioUnits {
  readonly numerator: ArrayLike<number>;
  readonly denominator: ArrayLike<number>;
}

export interface RatioStratum {
  readonly control: RatioUnits;
  readonly treatment: RatioUnits;
  /** Fixed weight of the stratum; without it the stratum's share of all units counts. */
  readonly weight?: number;
}

export interface RatioPermutation {
  readonly method: 'studentisedRatioPermutation';
  readonly controlRatio: number;
  readonly treatmentRatio: number;
  readonly difference: number;
  /** Delta-method standard error of the difference. */
  readonly standardError: number;
  readonly t: number;
  /** Equal-tailed: twice the smaller side. */
  readonly p: number;
  readonly pUpper: number;
  readonly pLower: number;
  readonly draws: number;
  /** Difference minus quantiles of the permuted statistic times the standard error; excludes 0 exactly when p ≤ 1 − level. */
  readonly interval: Interval;
  readonly droppedStrata: readonly number[];
}

/**
 * Studentised permutation test of a difference of ratios of means, within strata.
 *
 * What: Rₜ − R꜀ with R = Σw·numerator / Σw·denominator, studentised by the delta method and compared with its values
 * under random assignments of whole units. Exact when treatment changes nobody, and asymptotically right when only the
 * ratios agree. With clusters as units (total and size) it is the exact test of a cluster-randomised comparison.
 * The interval takes the permuted statistic as pivot, because no model says what a unit's ratio would have been.
 * Errors: `tooFewObservations`, `denominatorNearZero` (an arm whose denominators sum to 0), `noVariance`.
 * Sources: Janssen (1997); Chung & Romano (2013); Gail et al. (1996) for permuting clusters.
 */
export function studentisedRatioPermutation(
  strata: readonly RatioStratum[],
  options: { readonly draws: number; readonly level?: number; readonly random: RandomSource },
): Maybe<RatioPermutation> {
  const level = options.level ?? 0.95;
  assertDraws(options.draws, level);
  const usable = usableStrata(strata.map(linearise));
  if (isUndefined(usable)) return usable;
  const weights = normalisedWeights(usable.used);
  const draws = usable.used.map((stratum, k) =>
    drawSubsetSums(stratum, weights[k] as number, options.draws, options.random),
  );
  return ratioPermutationOfDraws(draws, usable.dropped, { draws: options.draws, level });
}

/** The test of draws that are already there (a: numerators, b: denominators); their weights must sum to one. */
export function ratioPermutationOfDraws(
  strata: readonly StratumDraws[],
  droppedStrata: readonly number[],
  { draws, level }: { readonly draws: number; readonly level: number },
): Maybe<RatioPermutation> {
  const t = new Float64Array(draws + 1);
  const real = studentiseRatios(strata, t);
  if (real === null) return undefinedBecause('denominatorNearZero');
  if (!(real.standardError > 0)) return undefinedBecause('noVariance');
  const shares = tailShares(t);
  const rank = Math.round(((draws + 1) * (1 - level)) / 2);
  const permuted = t.slice(1).sort();
  const highest = permuted[permuted.length - rank] as number;
  const lowest = permuted[rank - 1] as number;
  return {
    method: 'studentisedRatioPermutation',
    ...real,
    t: t[0] as number,
    p: equalTailed(shares),
    pUpper: shares.upper,
    pLower: shares.lower,
    draws,
    interval: interval(
      real.difference - highest * real.standardError,
      real.difference - lowest * real.standardError,
      level,
    ),
    droppedStrata,
  };
}

function linearise(stratum: RatioStratum): LinearStratum {
  const { control, treatment } = stratum;
  const controls = control.numerator.length;
  const treated = treatment.numerator.length;
  const join = (first: ArrayLike<number>, second: ArrayLike<number>) => {
    const both = new Float64Array(controls + treated);
    both.set(first);
    both.set(second, controls);
    return both;
  };
  return {
    a: join(control.numerator, treatment.numerator),
    b: join(control.denominator, treatment.denominator),
    count: null,
    controls,
    treated,
    controlRows: controls,
    weight: stratum.weight ?? controls + treated,
  };
}

interface ArmSums {
  numerator: number;
  denominator: number;
}

/** Fills `t`; null when a denominator of the real assignment is 0 (in another draw it counts as no evidence, 0). */
function studentiseRatios(strata: readonly StratumDraws[], t: Float64Array) {
  let real = null;
  const treated: ArmSums = { numerator: 0, denominator: 0 };
  const control: ArmSums = { numerator: 0, denominator: 0 };
  for (let draw = 0; draw < t.length; draw++) {
    treated.numerator = treated.denominator = control.numerator = control.denominator = 0;
    const row = draw * sumsPerDraw;
    for (const stratum of strata) {
      const { sums, total, smaller, larger, weight, meanA, meanB } = stratum;
      const [small, large] = stratum.smallerIsTreatment ? [treated, control] : [control, treated];
      small.numerator += weight * (meanA + (sums[row] as number) / smaller);
      small.denominator += weight * (meanB + (sums[row + 1] as number) / smaller);
      large.numerator += weight * (meanA + ((total[0] as number) - (sums[row] as number)) / larger);
      large.denominator += weight * (meanB + ((total[1] as number) - (sums[row + 1] as number)) / larger);
    }
    if (treated.denominator === 0 || control.denominator === 0) {
      if (draw === 0) return null;
      t[draw] = 0;
      continue;
    }
    const treatmentRatio = treated.numerator / treated.denominator;
    const controlRatio = control.numerator / control.denominator;
    const standardError = sqrt(
      squaredError(strata, row, treatmentRatio, controlRatio, treated.denominator, control.denominator),
    );
    const difference = treatmentRatio - controlRatio;
    t[draw] = difference === 0 ? 0 : difference / standardError;
    if (draw === 0) real = { controlRatio, treatmentRatio, difference, standardError };
  }
  return real;
}

function squaredError(
  strata: readonly StratumDraws[],
  row: number,
  treatmentRatio: number,
  controlRatio: number,
  treatedDenominator: number,
  controlDenominator: number,
): number {
  let sum = 0;
  for (const { sums, total, smaller, larger, smallerIsTreatment, weight } of strata) {
    const smallRatio = smallerIsTreatment ? treatmentRatio : controlRatio;
    const largeRatio = smallerIsTreatment ? controlRatio : treatmentRatio;
    const smallBelow = smallerIsTreatment ? treatedDenominator : controlDenominator;
    const largeBelow = smallerIsTreatment ? controlDenominator : treatedDenominator;
    const small = spread(
      sums[row] as number,
      sums[row + 1] as number,
      sums[row + 2] as number,
      sums[row + 3] as number,
      sums[row + 4] as number,
      smaller,
      smallRatio,
    );
    const large = spread(
      (total[0] as number) - (sums[row] as number),
      (total[1] as number) - (sums[row + 1] as number),
      (total[2] as number) - (sums[row + 2] as number),
      (total[3] as number) - (sums[row + 3] as number),
      (total[4] as number) - (sums[row + 4] as number),
      larger,
      largeRatio,
    );
    sum += weight * weight * (small / (smallBelow * smallBelow) + large / (largeBelow * largeBelow));
  }
  return sum;
}

/** Squared error of the mean of a − ratio·b over n units. */
function spread(a: number, b: number, aa: number, ab: number, bb: number, n: number, ratio: number): number {
  const first = a - ratio * b;
  const second = aa - ratio * (2 * ab - ratio * bb);
  return max(0, (second - (first * first) / n) / ((n - 1) * n));
}
