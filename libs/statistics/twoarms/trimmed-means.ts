import { momentsOf } from '../moments/index.js';
import { tInference, type TInference } from '../precision/t-inference.js';
import type { ArmMean } from '../strata/tier-weighted.js';
import { undefinedBecause, type Maybe } from '../undefined.js';
import { deltaLift, welchDf, type RelativeLift } from './relative-lift.js';

export interface TrimmedMean {
  readonly n: number;
  /** Units cut off at each side: ⌊trim·n⌋. */
  readonly cut: number;
  /** Mean of the units that remain. */
  readonly mean: number;
  /** Sample variance after moving the cut units to the nearest kept value. */
  readonly winsorisedVariance: number;
  /** Yuen's standard error of the trimmed mean. */
  readonly standardError: number;
}

/**
 * Mean of the middle of a sample. `trim` is the share cut at each side, 0 ≤ trim < ½.
 * `tooFewObservations` unless two units remain. Source: Tukey & McLaughlin (1963).
 */
export function trimmedMean(values: ArrayLike<number>, trim: number): Maybe<TrimmedMean> {
  const n = values.length;
  if (!(trim >= 0 && trim < 0.5)) return undefinedBecause('outOfDomain');
  const cut = Math.floor(trim * n + 1e-9);
  const kept = n - 2 * cut;
  if (kept < 2) return undefinedBecause('tooFewObservations');
  const sorted = Float64Array.from(values).sort();
  const middle = momentsOf(sorted.subarray(cut, n - cut));
  sorted.fill(sorted[cut]!, 0, cut).fill(sorted[n - cut - 1]!, n - cut);
  const winsorised = momentsOf(sorted);
  return {
    n,
    cut,
    mean: middle.mean,
    winsorisedVariance: winsorised.m2 / (n - 1),
    standardError: Math.sqrt(winsorised.m2 / kept / (kept - 1)),
  };
}

export interface YuenComparison extends TInference {
  readonly method: 'yuen';
  readonly control: TrimmedMean;
  readonly treatment: TrimmedMean;
  readonly relativeLift: Maybe<RelativeLift<'delta'>>;
}

/**
 * Yuen's test: difference of trimmed means with Welch degrees of freedom.
 *
 * What: the effect on the mean of the middle customers. With skewed money this is another question than the effect on
 * the total: what the largest customers bring is cut off. Robust against outliers, not a substitute for the mean.
 * Errors as in `trimmedMean`; `noVariance` for p and interval when the middle does not vary.
 * Source: Yuen (1974), Biometrika 61.
 */
export function yuenTest(
  control: ArrayLike<number>,
  treatment: ArrayLike<number>,
  trim: number,
  level = 0.95,
): Maybe<YuenComparison> {
  const c = trimmedMean(control, trim);
  if ('kind' in c) return c;
  const t = trimmedMean(treatment, trim);
  if ('kind' in t) return t;
  const [a, b] = [armOf(c), armOf(t)];
  return {
    method: 'yuen',
    ...tInference(t.mean - c.mean, a.squaredError + b.squaredError, welchDf(a, b), level),
    control: c,
    treatment: t,
    relativeLift: deltaLift(a, b, { level }),
  };
}

function armOf({ n, cut, mean, standardError }: TrimmedMean): ArmMean {
  return { n: n - 2 * cut, mean, squaredError: standardError ** 2, df: n - 2 * cut - 1 };
}
