import type { RandomSource } from '../distributions/index.js';
import type { Interval } from '../interval.js';
import { isUndefined, undefinedBecause, type Maybe } from '../undefined.js';
import { assertDraws } from './draw-count.js';
import type { BinnedStratum } from './fine-bins.js';
import { linearBins, linearUnits, type EffectModel } from './linear-strata.js';
import { invertPermutationTest } from './permutation-interval.js';
import { equalTailed, studentise, tailShares } from './studentised-draws.js';
import { drawSubsetSums, type StratumDraws } from './subset-sums.js';
import { normalisedWeights, usableStrata, type LinearStratum, type UnitStratum } from './unit-strata.js';

export interface PermutationOptions {
  /** Number of random assignments B; (B + 1)·(1 − level)/2 must be whole (see `permutationDraws`). */
  readonly draws: number;
  /** Coverage of the interval and 1 − the level of the test; default 0.95. */
  readonly level?: number;
  readonly random: RandomSource;
  /** The model under which the test is inverted to an interval; without it no interval is made. */
  readonly model?: EffectModel;
}

export interface PermutationResult {
  readonly method: 'studentisedPermutation';
  /** Difference of the (weighted, residual) means, treatment − control, in the unit of the outcome. */
  readonly difference: number;
  /** Its unpooled standard error √Σw²(s²ₜ/nₜ + s²꜀/n꜀). */
  readonly standardError: number;
  /** difference / standardError, the statistic that is compared with the draws. */
  readonly t: number;
  /** Equal-tailed: twice the smaller of the two sides, at most 1. */
  readonly p: number;
  /** Share of assignments with a statistic at least this large: evidence that treatment raises the outcome. */
  readonly pUpper: number;
  /** Share of assignments with a statistic at most this large. */
  readonly pLower: number;
  readonly draws: number;
  /** Effects that the same test does not reject: a shift (additive) or a relative lift, factor − 1 (multiplicative). */
  readonly interval: Maybe<Interval>;
  readonly model: EffectModel | 'none';
  /** Positions of strata that took no part because an arm had fewer than two units there. */
  readonly droppedStrata: readonly number[];
}

/**
 * Studentised permutation test of «no effect» from raw units.
 *
 * What: under random assignment within strata the assignments are equally likely, so that the share of assignments
 * with a statistic as extreme as the real one is a p-value without any assumption on the distribution of the outcome
 * (exact when treatment changes nobody). Because the statistic is studentised, it also keeps its level asymptotically
 * when only the means agree and the variances differ. With covariates the values are residuals of a regression that
 * does not look at the arms.
 * Shapes: one entry per stratum; each arm any array of finite numbers; cost O(B · smaller arm).
 * Errors: `tooFewObservations` when no stratum has two units in both arms, `noVariance` when all units agree. A number
 * of draws that does not fit the level throws, because it is a mistake of the caller.
 * Sources: Janssen (1997); Chung & Romano (2013); Neuhaus (1993); residuals: Rosenbaum (2002); (B + 1): Phipson & Smyth (2010).
 */
export function studentisedPermutation(
  strata: readonly UnitStratum[],
  options: PermutationOptions,
): Maybe<PermutationResult> {
  const counted = strata.map((stratum) => ({
    stratum,
    controls: stratum.control.length,
    treated: stratum.treatment.length,
  }));
  const usable = usableStrata(counted);
  if (isUndefined(usable)) return usable;
  const linear = usable.used.map(({ stratum }) => linearUnits(stratum, options.model));
  return permute(linear, usable.dropped, options);
}

/** The same test from fine bins (`fineBins`, or counts per bin from SQL); cost O(B · bins) whatever the number of units. */
export function studentisedPermutationOfBins(
  strata: readonly BinnedStratum[],
  options: PermutationOptions,
): Maybe<PermutationResult> {
  const usable = usableStrata(strata.map((stratum) => linearBins(stratum, options.model)));
  return isUndefined(usable) ? usable : permute(usable.used, usable.dropped, options);
}

function permute(
  linear: readonly LinearStratum[],
  droppedStrata: readonly number[],
  options: PermutationOptions,
): Maybe<PermutationResult> {
  const level = options.level ?? 0.95;
  assertDraws(options.draws, level);
  const weights = normalisedWeights(linear);
  const strata: StratumDraws[] = linear.map((stratum, k) =>
    drawSubsetSums(stratum, weights[k] as number, options.draws, options.random),
  );
  return permutationOfDraws(strata, droppedStrata, { ...options, level });
}

/** The test of draws that are already there; their weights must sum to one. */
export function permutationOfDraws(
  strata: readonly StratumDraws[],
  droppedStrata: readonly number[],
  options: { readonly draws: number; readonly level: number; readonly model?: EffectModel },
): Maybe<PermutationResult> {
  const { level } = options;
  const noEffect = options.model === 'multiplicative' ? 1 : 0;
  const t = new Float64Array(options.draws + 1);
  const { difference, standardError } = studentise(strata, noEffect, t);
  if (!(standardError > 0)) return undefinedBecause('noVariance');
  const real = t[0] as number;
  const shares = tailShares(t);
  return {
    method: 'studentisedPermutation',
    difference,
    standardError,
    t: real,
    p: equalTailed(shares),
    pUpper: shares.upper,
    pLower: shares.lower,
    draws: options.draws,
    interval:
      options.model === undefined
        ? undefinedBecause('notRequested')
        : invertPermutationTest(strata, options.model, level, t),
    model: options.model ?? 'none',
    droppedStrata,
  };
}
