import type { RandomSource } from '../distributions/index.js';
import { isUndefined, type Maybe } from '../undefined.js';
import { assertDraws } from './draw-count.js';
import { linearUnits } from './linear-strata.js';
import { normalisedWeights, usableStrata, type UnitStratum } from './unit-strata.js';

/** What the equal-tailed permutation test decides at its level, and after how many draws that was certain. */
export interface PermutationDecision {
  readonly decision: 'treatmentHigher' | 'treatmentLower' | 'notRejected';
  readonly drawsUsed: number;
}

interface Shuffled {
  readonly values: Float64Array;
  readonly smaller: number;
  /** Where the smaller arm of the real assignment stands. */
  readonly realFrom: number;
  readonly sign: 1 | -1;
  readonly weight: number;
  readonly square: number;
}

/**
 * The decision of `studentisedPermutation` without its p-value: drawing stops as soon as enough draws on both sides are
 * as extreme as the real assignment, since the remaining draws could not lead to a rejection any more. Under no effect
 * this takes about a tenth of the draws and decides the same (curtailment, not a sequential approximation).
 * Shapes, assumptions and errors as in `studentisedPermutation`; one stratum draws the same assignments for the same seed.
 * Source: Besag & Clifford (1991), Sequential Monte Carlo p-values.
 */
export function curtailedPermutation(
  strata: readonly UnitStratum[],
  options: { readonly draws: number; readonly level?: number; readonly random: RandomSource },
): Maybe<PermutationDecision> {
  const level = options.level ?? 0.95;
  assertDraws(options.draws, level);
  const usable = usableStrata(
    strata.map((stratum) => ({
      stratum,
      controls: stratum.control.length,
      treated: stratum.treatment.length,
    })),
  );
  if (isUndefined(usable)) return usable;
  const linear = usable.used.map(({ stratum }) => linearUnits(stratum, undefined));
  const weights = normalisedWeights(linear);
  const shuffled = linear.map((stratum, k): Shuffled => {
    const values = stratum.a;
    const smallerIsTreatment = stratum.treated <= stratum.controls;
    const square = centreInPlace(values);
    return {
      values,
      smaller: Math.min(stratum.controls, stratum.treated),
      realFrom: smallerIsTreatment ? stratum.controls : 0,
      sign: smallerIsTreatment ? 1 : -1,
      weight: weights[k] as number,
      square,
    };
  });
  const limit = Math.round(((options.draws + 1) * (1 - level)) / 2);
  const real = statistic(shuffled, null);
  const slack = 1e-9 * Math.max(1, Math.abs(real));
  let above = 1;
  let below = 1;
  for (let draw = 1; draw <= options.draws; draw++) {
    const t = statistic(shuffled, options.random);
    if (t >= real - slack) above++;
    if (t <= real + slack) below++;
    if (above > limit && below > limit) return { decision: 'notRejected', drawsUsed: draw };
  }
  return { decision: above <= limit ? 'treatmentHigher' : 'treatmentLower', drawsUsed: options.draws };
}

/** Takes the mean off and returns the sum of squares that remains. */
function centreInPlace(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] as number;
  const mean = sum / values.length;
  let square = 0;
  for (let i = 0; i < values.length; i++) {
    const value = (values[i] as number) - mean;
    values[i] = value;
    square += value * value;
  }
  return square;
}

/** The studentised difference of the next random assignment, or of the rows as they stand. */
function statistic(strata: readonly Shuffled[], random: RandomSource | null): number {
  let difference = 0;
  let squaredError = 0;
  for (const { values, smaller, realFrom, sign, weight, square } of strata) {
    const units = values.length;
    let sum = 0;
    let own = 0;
    for (let i = 0; i < smaller; i++) {
      let x: number;
      if (random === null) x = values[realFrom + i] as number;
      else {
        const j = i + ((random() * (units - i)) | 0);
        x = values[j] as number;
        values[j] = values[i] as number;
        values[i] = x;
      }
      sum += x;
      own += x * x;
    }
    const larger = units - smaller;
    difference += weight * sign * (sum / smaller + sum / larger);
    const spread = Math.max(0, own - (sum * sum) / smaller) / ((smaller - 1) * smaller);
    const other = Math.max(0, square - own - (sum * sum) / larger) / ((larger - 1) * larger);
    squaredError += weight * weight * (spread + other);
  }
  return difference === 0 ? 0 : difference / Math.sqrt(squaredError);
}
