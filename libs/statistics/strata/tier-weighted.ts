import type { Moments } from '../moments/index.js';
import { tInference, type TInference } from '../precision/t-inference.js';
import { undefinedBecause, type Maybe } from '../undefined.js';

/** Both arms of one stratum, already reduced to a mean and its squared standard error. */
export interface StratumMeans {
  readonly name: string;
  /** Fixed weight: the stratum's share of all enrolled (any scale). */
  readonly weight: number;
  readonly control: ArmMean;
  readonly treatment: ArmMean;
}

export interface ArmMean {
  readonly n: number;
  readonly mean: number;
  /** s²/n; for an adjusted mean that of the adjusted values. */
  readonly squaredError: number;
  /** Degrees of freedom on which the squared error was estimated, usually n − 1. */
  readonly df: number;
}

export interface TierWeighted extends TInference {
  readonly method: 'tierWeighted' | 'tierWeightedCuped';
  readonly control: { readonly n: number; readonly mean: number };
  readonly treatment: { readonly n: number; readonly mean: number };
  /** Weighted treatment mean over weighted control mean − 1, with the delta interval. */
  readonly relativeLift: Maybe<TInference>;
  /** Names of strata without two units in each arm. Their weight is spread over the others. */
  readonly dropped: readonly string[];
  /** Share of all weight that was dropped. */
  readonly droppedWeight: number;
  /** False when more than 5 % of the weight was dropped: the estimate is then about other customers than enrolled. */
  readonly trustworthy: boolean;
}

/** The largest share of weight that may be missing before a result no longer speaks for the enrolled customers. */
const tolerableDroppedWeight = 0.05;

/**
 * Difference of tier-weighted means with fixed weights.
 *
 * What: Σw(ȳₜ − ȳ꜀) with w = the tier's share of all enrolled, decided before any outcome. It estimates the effect for
 * the enrolled population whatever the allocation within tiers, and is free of the bias that pooling has when the
 * allocation differs between tiers.
 * Variance Σw²(s²ₜ/nₜ + s²꜀/n꜀); degrees of freedom by Satterthwaite over all cells.
 * A stratum that lacks two units in an arm is dropped and named; above 5 % of the weight the result is not trustworthy.
 * Errors: `emptyArm` when no stratum remains; `noVariance`; `denominatorNearZero` for the lift of a zero control mean.
 * Sources: Miratrix, Sekhon & Yu (2013) for fixed against random weights; Satterthwaite (1946).
 */
export function tierWeighted(
  strata: readonly StratumMeans[],
  level = 0.95,
  method: TierWeighted['method'] = 'tierWeighted',
): Maybe<TierWeighted> {
  const dropped: string[] = [];
  let allWeight = 0;
  let withoutArm = 0;
  let weight = 0;
  let controlMean = 0;
  let treatmentMean = 0;
  let controlError = 0;
  let treatmentError = 0;
  let dfSum = 0;
  let controls = 0;
  let treated = 0;
  for (const stratum of strata) {
    allWeight += stratum.weight;
    const { control, treatment } = stratum;
    if (!(control.n >= 2 && treatment.n >= 2)) {
      dropped.push(stratum.name);
      withoutArm += stratum.weight;
      continue;
    }
    const w = stratum.weight;
    const c = w * w * control.squaredError;
    const t = w * w * treatment.squaredError;
    weight += w;
    controls += control.n;
    treated += treatment.n;
    controlMean += w * control.mean;
    treatmentMean += w * treatment.mean;
    controlError += c;
    treatmentError += t;
    dfSum += (c * c) / control.df + (t * t) / treatment.df;
  }
  if (!(weight > 0)) return undefinedBecause('emptyArm');
  controlMean /= weight;
  treatmentMean /= weight;
  const scale = 1 / (weight * weight);
  const sum = controlError + treatmentError;
  const df = (sum * sum) / dfSum;
  const ratio = treatmentMean / controlMean;
  const droppedWeight = withoutArm / allWeight;
  return {
    method,
    ...tInference(treatmentMean - controlMean, sum * scale, df, level),
    control: { n: controls, mean: controlMean },
    treatment: { n: treated, mean: treatmentMean },
    relativeLift:
      controlMean === 0
        ? undefinedBecause('denominatorNearZero')
        : tInference(
            ratio - 1,
            ((treatmentError + ratio * ratio * controlError) * scale) / (controlMean * controlMean),
            df,
            level,
          ),
    dropped,
    droppedWeight,
    trustworthy: droppedWeight <= tolerableDroppedWeight,
  };
}

/** The mean of an arm with its squared error from moments. One unit has a mean but no error. */
export function armMean(moments: Moments): ArmMean {
  const { n, mean, m2 } = moments;
  return { n, mean, squaredError: n > 1 ? m2 / (n - 1) / n : 0, df: n - 1 };
}

/** A proportion as an arm: p(1 − p)/n, the variance that binomial counts have. */
export function armProportion(successes: number, n: number): ArmMean {
  const mean = successes / n;
  return { n, mean: n > 0 ? mean : 0, squaredError: n > 0 ? (mean * (1 - mean)) / n : 0, df: n - 1 };
}
