import { normalDensity, normalUpperQuantile } from '../distributions/index.js';
import type { CentralMoments } from '../moments/index.js';

export type MeanMethod = 'welch' | 'correctedT' | 'studentisedPermutation';

/** What the picker may know of a stratum: sizes, and the shape of all its units together, whatever their arm. */
export interface ArmBlindStratum {
  readonly controls: number;
  readonly treated: number;
  /** Central moments of the compared values of both arms pooled: residuals with covariates, linearised values of a ratio. */
  readonly shape: CentralMoments;
  /** Central moments of the same amount before assignment, where it is known; the heavier of the two counts. */
  readonly baseline?: CentralMoments;
  /** Weight of the stratum in the estimate; without it its share of all units. */
  readonly weight?: number;
}

export interface MeanMethodPick {
  readonly method: MeanMethod;
  /** Why, with the numbers that decided. */
  readonly reason: string;
  /** How far Welch's one-sided error is expected to be from (1 − level)/2, as a fraction: skewness and kurtosis parts. */
  readonly welchError: { readonly bySkewness: number; readonly byKurtosis: number };
  /** False when the unit values would be needed for a test that holds its level, and are not at hand. */
  readonly trustworthy: boolean;
}

/** Welch is kept while its one-sided error is expected to move by no more than this: 0.1 percentage points. */
const tolerableError = 0.001;
/** Hall's correction leaves an error of order κ²; above this skewness of the difference it was seen to fail. */
const correctableSkewness = 0.12;
/** Below this many units in an arm the sample says too little about its tails. */
const leastUnitsForMoments = 50;

/**
 * Picks how to compare means, from sizes, baseline data and arm-blind moments only. The effect and the arms' own
 * outcomes are never looked at, so that picking and testing together keep the level: a permutation of the arms leaves
 * the pick as it is.
 *
 * Rule: the Edgeworth expansion of the studentised difference says how far Welch's one-sided error moves by the
 * skewness of the difference, κ(2z² + 1)φ(z)/6 with κ = Σw³μ₃(1/nₜ² − 1/n꜀²)/SE³, and by its kurtosis and squared
 * skewness. If together they stay within 0.1 percentage points: Welch. If not, and the units are at hand: the
 * studentised permutation test, which is exact. If not at hand: Hall's correction while κ ≤ 0.12, else Welch, marked
 * as not trustworthy. Sample moments understate heavy tails, hence the strict limit.
 * Sources: Hall (1992), The Bootstrap and Edgeworth Expansion, section 2.6; Janssen (1997).
 */
export function pickMeanMethod(
  strata: readonly ArmBlindStratum[],
  known: { readonly unitsAtHand: boolean; readonly level?: number },
): MeanMethodPick {
  const z = normalUpperQuantile((1 - (known.level ?? 0.95)) / 2);
  const { skewness, kurtosis } = cumulantsOfDifference(strata);
  const density = normalDensity(z);
  const bySkewness = ((2 * z * z + 1) / 6) * density * Math.abs(skewness);
  const byKurtosis =
    z *
    density *
    ((Math.abs(z * z - 3) / 12) * kurtosis + ((z ** 4 + 2 * z * z - 3) / 18) * skewness * skewness);
  const welchError = { bySkewness, byKurtosis };
  const fewest = Math.min(...strata.map((stratum) => Math.min(stratum.controls, stratum.treated)));
  const expected = `Welch's one-sided error is expected to move by ${points(bySkewness + byKurtosis)} percentage points`;
  if (bySkewness + byKurtosis <= tolerableError && fewest >= leastUnitsForMoments) {
    return { method: 'welch', reason: `${expected}, no more than 0.1`, welchError, trustworthy: true };
  }
  const why = fewest < leastUnitsForMoments ? `an arm has only ${fewest} units in a stratum` : expected;
  if (known.unitsAtHand) {
    return {
      method: 'studentisedPermutation',
      reason: `${why}; the permutation test is exact`,
      welchError,
      trustworthy: true,
    };
  }
  if (Math.abs(skewness) <= correctableSkewness && fewest >= leastUnitsForMoments) {
    return {
      method: 'correctedT',
      reason: `${why}; without the units, the skewness of the difference is removed`,
      welchError,
      trustworthy: true,
    };
  }
  return {
    method: 'welch',
    reason: `${why}; only the unit values allow a test that holds its level`,
    welchError,
    trustworthy: false,
  };
}

/** Standardised cumulants of the difference if the arms have the pooled shape; the heavier of outcome and baseline. */
function cumulantsOfDifference(strata: readonly ArmBlindStratum[]) {
  const ofOutcome = cumulants(strata, (stratum) => stratum.shape);
  const before = cumulants(strata, (stratum) => stratum.baseline ?? stratum.shape);
  return {
    skewness: Math.abs(before.skewness) > Math.abs(ofOutcome.skewness) ? before.skewness : ofOutcome.skewness,
    kurtosis: Math.max(before.kurtosis, ofOutcome.kurtosis),
  };
}

function cumulants(
  strata: readonly ArmBlindStratum[],
  shapeOf: (stratum: ArmBlindStratum) => CentralMoments,
) {
  let variance = 0;
  let third = 0;
  let fourth = 0;
  for (const stratum of strata) {
    const { controls, treated } = stratum;
    const { m2, m3, m4 } = shapeOf(stratum);
    const w = stratum.weight ?? controls + treated;
    variance += w * w * m2 * (1 / treated + 1 / controls);
    third += w ** 3 * m3 * (1 / treated ** 2 - 1 / controls ** 2);
    fourth += w ** 4 * (m4 - 3 * m2 * m2) * (1 / treated ** 3 + 1 / controls ** 3);
  }
  if (!(variance > 0)) return { skewness: 0, kurtosis: 0 };
  return {
    skewness: third / variance ** 1.5,
    kurtosis: Math.max(0, fourth / variance ** 2),
  };
}

function points(fraction: number): string {
  return (100 * fraction).toFixed(2);
}
