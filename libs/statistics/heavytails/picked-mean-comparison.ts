import type { RandomSource } from '../distributions/index.js';
import { centralMomentsOf, momentsOf } from '../moments/index.js';
import { armMean, tierWeighted, type TierWeighted } from '../strata/tier-weighted.js';
import type { Maybe } from '../undefined.js';
import { correctedT, type CorrectedT } from './corrected-t.js';
import type { EffectModel } from './linear-strata.js';
import { pickMeanMethod, type ArmBlindStratum, type MeanMethodPick } from './pick-mean-method.js';
import { residualsOn } from './residuals.js';
import { studentisedPermutation, type PermutationResult } from './studentised-permutation.js';
import type { UnitStratum } from './unit-strata.js';

export interface PickedMeanComparison {
  readonly pick: MeanMethodPick;
  /** The answer of the picked method. */
  readonly picked: Maybe<PermutationResult> | Maybe<TierWeighted> | Maybe<CorrectedT>;
  /** Welch's answer (over strata with fixed weights) to the same question, whatever was picked. */
  readonly classical: Maybe<TierWeighted>;
}

/**
 * Compares means by the method that `pickMeanMethod` names for these units, with the classical answer beside it.
 * With several strata the estimate is Σw(ȳₜ − ȳ꜀) with the strata's weights. With covariates all methods work on residuals
 * of an arm-blind regression within the stratum.
 */
export function pickedMeanComparison(
  strata: readonly UnitStratum[],
  options: {
    readonly draws: number;
    readonly level?: number;
    readonly random: RandomSource;
    readonly model?: EffectModel;
  },
): PickedMeanComparison {
  const level = options.level ?? 0.95;
  const plain = strata.map(withoutCovariates);
  const pick = pickMeanMethod(plain.map(armBlind), { unitsAtHand: true, level });
  const classical = tierWeighted(
    plain.map((stratum, i) => ({
      name: String(i),
      weight: stratum.weight ?? stratum.control.length + stratum.treatment.length,
      control: armMean(momentsOf(stratum.control)),
      treatment: armMean(momentsOf(stratum.treatment)),
    })),
    level,
  );
  return {
    pick,
    classical,
    picked: pick.method === 'welch' ? classical : answer(pick, strata, plain, options),
  };
}

function answer(
  pick: MeanMethodPick,
  strata: readonly UnitStratum[],
  plain: readonly UnitStratum[],
  options: Parameters<typeof pickedMeanComparison>[1],
): PickedMeanComparison['picked'] {
  if (pick.method === 'studentisedPermutation') return studentisedPermutation(strata, options);
  const only = plain[0] as UnitStratum;
  return correctedT(centralMomentsOf(only.control), centralMomentsOf(only.treatment), options);
}

/** The stratum's residuals in place of its values when it has covariates. */
export function withoutCovariates(stratum: UnitStratum): UnitStratum {
  const { control, treatment, covariates, weight } = stratum;
  if (covariates === undefined) return stratum;
  const join = (first: ArrayLike<number>, second: ArrayLike<number>) => {
    const both = new Float64Array(first.length + second.length);
    both.set(first);
    both.set(second, first.length);
    return both;
  };
  const [residual] = residualsOn(
    covariates.control.map((column, i) => join(column, covariates.treatment[i] as ArrayLike<number>)),
    [join(control, treatment)],
  ) as [Float64Array];
  return {
    control: residual.subarray(0, control.length),
    treatment: residual.subarray(control.length),
    weight,
  };
}

/** Sizes and pooled shape: all that the picker may see. A rule of thumb needs no compensated sums. */
export function armBlind({ control, treatment, weight }: UnitStratum): ArmBlindStratum {
  const n = control.length + treatment.length;
  let sum = 0;
  for (let i = 0; i < control.length; i++) sum += control[i] as number;
  for (let i = 0; i < treatment.length; i++) sum += treatment[i] as number;
  const mean = sum / n;
  let [m2, m3, m4] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    const value = i < control.length ? (control[i] as number) : (treatment[i - control.length] as number);
    const deviation = value - mean;
    const square = deviation * deviation;
    m2 += square;
    m3 += square * deviation;
    m4 += square * square;
  }
  const shape = { n, mean, m2: m2 / n, m3: m3 / n, m4: m4 / n };
  return { controls: control.length, treated: treatment.length, shape, weight };
}
