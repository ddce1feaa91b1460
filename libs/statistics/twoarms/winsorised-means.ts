import { momentsOf, type Moments } from '../moments/index.js';
import { isUndefined, undefinedBecause, type Maybe } from '../undefined.js';
import { compareMeans, type ComparedMeans } from './compare.js';
import { quantile } from './quantiles.js';

/** From which quantiles on values are pulled in. `lower` 0 and `upper` 0.99 clip only the top per cent. */
export interface ClippingQuantiles {
  readonly lower: number;
  readonly upper: number;
}

export interface ClippingThresholds {
  readonly low: number;
  readonly high: number;
}

export interface Winsorised {
  readonly moments: Moments;
  readonly clippedLow: number;
  readonly clippedHigh: number;
}

/** Thresholds at quantiles of type 7. In a comparison take them from both arms together. */
export function clippingThresholds(
  values: ArrayLike<number>,
  { lower, upper }: ClippingQuantiles,
): Maybe<ClippingThresholds> {
  if (!(lower <= upper)) return undefinedBecause('outOfDomain');
  const low = quantile(values, lower);
  if (isUndefined(low)) return low;
  const high = quantile(values, upper);
  return isUndefined(high) ? high : { low, high };
}

/** Moments after every value beyond a threshold has been moved to it. */
export function winsorised(values: ArrayLike<number>, { low, high }: ClippingThresholds): Winsorised {
  let clippedLow = 0;
  let clippedHigh = 0;
  const clipped = Float64Array.from(values, (value) => {
    if (value < low) clippedLow += 1;
    if (value > high) clippedHigh += 1;
    return Math.min(high, Math.max(low, value));
  });
  return { moments: momentsOf(clipped), clippedLow, clippedHigh };
}

export interface WinsorisedComparison extends Omit<ComparedMeans, 'method'> {
  readonly method: 'winsorisedWelch';
  readonly thresholds: ClippingThresholds;
  /** How many units of each arm were moved. */
  readonly clipped: { readonly control: number; readonly treatment: number };
}

/**
 * Welch's test of winsorised means, with thresholds from both arms together so that the treatment cannot choose them.
 *
 * What: the effect on the mean when no customer counts for more than the threshold — another question than the effect
 * on the mean itself, to be named as such. Assumes thresholds fixed by many units; their own error is neglected.
 * `emptyArm`; otherwise as in `compareMeans`. Source: Dixon (1960); Tukey (1962).
 */
export function compareWinsorisedMeans(
  control: ArrayLike<number>,
  treatment: ArrayLike<number>,
  quantiles: ClippingQuantiles,
  level = 0.95,
): Maybe<WinsorisedComparison> {
  if (control.length === 0 || treatment.length === 0) return undefinedBecause('emptyArm');
  const together = new Float64Array(control.length + treatment.length);
  together.set(control);
  together.set(treatment, control.length);
  const thresholds = clippingThresholds(together, quantiles);
  if (isUndefined(thresholds)) return thresholds;
  const [c, t] = [winsorised(control, thresholds), winsorised(treatment, thresholds)];
  const comparison = compareMeans(c.moments, t.moments, { level });
  if (isUndefined(comparison)) return comparison;
  return {
    ...comparison,
    method: 'winsorisedWelch',
    thresholds,
    clipped: {
      control: c.clippedLow + c.clippedHigh,
      treatment: t.clippedLow + t.clippedHigh,
    },
  };
}
