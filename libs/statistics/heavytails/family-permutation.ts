import type { RandomSource } from '../distributions/index.js';
import { undefinedBecause, type Maybe } from '../undefined.js';
import { assertDraws } from './draw-count.js';
import { equalTailed, tailShares } from './studentised-draws.js';

/** All arms of one stratum; the first is control. */
export interface ArmsStratum {
  readonly arms: readonly ArrayLike<number>[];
  /** Fixed weight of the stratum in the estimates; without it its share of all units. */
  readonly weight?: number;
}

export interface FamilyComparison {
  /** Position of the treatment among the arms, from 1. */
  readonly arm: number;
  readonly difference: number;
  readonly standardError: number;
  readonly t: number;
  /** Equal-tailed p-value of this comparison alone. */
  readonly p: number;
  /** Adjusted for all comparisons with control together; never below `p`, and in the order of the p-values. */
  readonly pAdjusted: number;
}

export interface FamilyPermutation {
  readonly method: 'studentisedFamilyPermutation';
  readonly comparisons: readonly FamilyComparison[];
  /** P-value of «no arm differs from control»: the smallest adjusted one. */
  readonly pOverall: number;
  readonly draws: number;
}

/**
 * Several arms against one control by one permutation of all arms within strata, with p-values adjusted for the family.
 *
 * What: every draw deals the units of a stratum anew to all arms and computes all studentised differences, so that the
 * adjustment knows how they depend on each other (they share the control, and the tails). Step-down minimum-p: each
 * draw's statistics become equal-tailed p-values by their own distribution, and a comparison's adjusted p is how often the
 * smallest of the not yet rejected ones is as small.
 * Exact when no arm changes anyone; asymptotically right for the comparisons that are true when others are not.
 * Cost O(B · (units − largest arm)). Errors: `tooFewObservations` when an arm has fewer than two units in a stratum;
 * `noVariance`.
 * Sources: Westfall & Young (1993), algorithm 2.8; Chung & Romano (2016), Multivariate and multiple permutation tests.
 */
export function familyPermutation(
  strata: readonly ArmsStratum[],
  options: { readonly draws: number; readonly level?: number; readonly random: RandomSource },
): Maybe<FamilyPermutation> {
  assertDraws(options.draws, options.level ?? 0.95);
  const arms = strata[0]?.arms.length ?? 0;
  if (arms < 2 || strata.some((s) => s.arms.length !== arms || s.arms.some((arm) => arm.length < 2))) {
    return undefinedBecause('tooFewObservations');
  }
  const dealt = strata.map(dealOut);
  const weight = dealt.reduce((sum, stratum) => sum + stratum.weight, 0);
  const t = Array.from({ length: arms - 1 }, () => new Float64Array(options.draws + 1));
  const means = new Float64Array(arms);
  const errors = new Float64Array(arms);
  let real: { difference: number; standardError: number }[] = [];
  for (let draw = 0; draw <= options.draws; draw++) {
    means.fill(0);
    errors.fill(0);
    for (const stratum of dealt)
      addStratum(stratum, weight, draw === 0 ? null : options.random, means, errors);
    const compared = t.map((column, k) => {
      const difference = (means[k + 1] as number) - (means[0] as number);
      const standardError = Math.sqrt((errors[k + 1] as number) + (errors[0] as number));
      column[draw] = difference === 0 ? 0 : difference / standardError;
      return { difference, standardError };
    });
    if (draw === 0) real = compared;
  }
  if (real.some(({ standardError }) => !(standardError > 0))) return undefinedBecause('noVariance');
  const adjusted = stepDown(t.map(equalTailedRanks));
  return {
    method: 'studentisedFamilyPermutation',
    comparisons: t.map((column, k) => ({
      arm: k + 1,
      ...(real[k] as { difference: number; standardError: number }),
      t: column[0] as number,
      p: equalTailed(tailShares(column)),
      pAdjusted: adjusted[k] as number,
    })),
    pOverall: Math.min(...adjusted),
    draws: options.draws,
  };
}

interface DealtStratum {
  /** Units of all arms less their mean, the largest arm last, so that it need not be shuffled. */
  readonly values: Float64Array;
  /** Which arm each block belongs to, and where the blocks end. */
  readonly order: readonly number[];
  readonly ends: readonly number[];
  readonly square: number;
  readonly weight: number;
}

function dealOut({ arms, weight }: ArmsStratum): DealtStratum {
  const order = arms.map((_, i) => i).sort((i, j) => sizeOf(arms, i) - sizeOf(arms, j));
  const units = arms.reduce((sum, arm) => sum + arm.length, 0);
  const values = new Float64Array(units);
  const ends: number[] = [];
  let at = 0;
  for (const arm of order) {
    values.set(arms[arm] as ArrayLike<number>, at);
    at += sizeOf(arms, arm);
    ends.push(at);
  }
  const mean = values.reduce((sum, value) => sum + value, 0) / units;
  for (let i = 0; i < units; i++) values[i] = (values[i] as number) - mean;
  return {
    values,
    order,
    ends,
    square: values.reduce((sum, value) => sum + value * value, 0),
    weight: weight ?? units,
  };
}

function sizeOf(arms: readonly ArrayLike<number>[], arm: number): number {
  return (arms[arm] as ArrayLike<number>).length;
}

/** Adds one stratum's weighted means and squared errors per arm, after dealing its units anew if `random` is given. */
function addStratum(
  { values, order, ends, square, weight }: DealtStratum,
  allWeight: number,
  random: RandomSource | null,
  means: Float64Array,
  errors: Float64Array,
): void {
  const units = values.length;
  const share = weight / allWeight;
  // the mean was taken off
  let restSum = 0;
  let restSquare = square;
  let i = 0;
  for (let block = 0; block < order.length; block++) {
    const start = i;
    const end = ends[block] as number;
    let own = 0;
    let ownSquare = 0;
    if (block === order.length - 1) {
      own = restSum;
      ownSquare = restSquare;
    } else {
      for (; i < end; i++) {
        const j = random === null ? i : i + ((random() * (units - i)) | 0);
        const x = values[j] as number;
        values[j] = values[i] as number;
        values[i] = x;
        own += x;
        ownSquare += x * x;
      }
      restSum -= own;
      restSquare -= ownSquare;
    }
    const n = end - start;
    const arm = order[block] as number;
    means[arm] = (means[arm] as number) + (share * own) / n;
    errors[arm] =
      (errors[arm] as number) + (share * share * Math.max(0, ownSquare - (own * own) / n)) / ((n - 1) * n);
  }
}

/** Every draw's statistic as its equal-tailed p-value among all draws (ties count against rejecting). */
function equalTailedRanks(t: Float64Array): Float64Array {
  const sorted = Float64Array.from(t).sort();
  return t.map((value) => {
    const atLeast = t.length - below(sorted, value);
    const atMost = below(sorted, value + Number.MIN_VALUE + Math.abs(value) * Number.EPSILON);
    return Math.min(1, (2 * Math.min(atLeast, atMost)) / t.length);
  });
}

/** How many of the sorted values are smaller than x. */
function below(sorted: Float64Array, x: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) < x) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Step-down minimum-p over columns of p-values whose first row is real. */
function stepDown(columns: readonly Float64Array[]): number[] {
  const draws = (columns[0] as Float64Array).length;
  const order = columns
    .map((_, k) => k)
    .sort((i, j) => (columns[j]?.[0] as number) - (columns[i]?.[0] as number));
  const smallest = new Float64Array(draws).fill(Infinity);
  const raw = new Array<number>(columns.length);
  for (const k of order) {
    const column = columns[k] as Float64Array;
    let asSmall = 0;
    for (let draw = 0; draw < draws; draw++) {
      smallest[draw] = Math.min(smallest[draw] as number, column[draw] as number);
      if ((smallest[draw] as number) <= (column[0] as number) + 1e-12) asSmall++;
    }
    raw[k] = asSmall / draws;
  }
  let floor = 0;
  for (const k of order.reverse()) {
    floor = Math.max(floor, raw[k] as number);
    raw[k] = floor;
  }
  return raw;
}
