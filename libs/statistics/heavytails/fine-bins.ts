import type { Maybe } from '../undefined.js';
import { undefinedBecause } from '../undefined.js';

/** One stratum as counts per bin: `value` is the mean of the bin's units of both arms, so that no arm is favoured. */
export interface BinnedStratum {
  readonly value: Float64Array;
  readonly controlCount: Int32Array;
  readonly treatmentCount: Int32Array;
  /** Fixed weight of the stratum in the estimate; without it the stratum's share of all units counts. */
  readonly weight?: number;
}

/**
 * Bins whose width is a fixed share of the value's size, so that a lognormal tail keeps its relative resolution:
 * the edges are equidistant on the scale asinh(value / scale), where scale is the median of |value| over both arms.
 * A test of the bin means is exact under randomisation, because the binning looks at no arm; it differs from the test
 * of the raw units only by the variance within bins (with 64 bins a doubling, below 1e-4 of a bin's own square).
 */
export function fineBins(
  control: ArrayLike<number>,
  treatment: ArrayLike<number>,
  binsPerDoubling = 64,
): Maybe<BinnedStratum> {
  const units = control.length + treatment.length;
  if (units === 0) return undefinedBecause('emptyArm');
  const width = Math.LN2 / binsPerDoubling;
  const scale = medianSize(control, treatment);
  const bins = new Map<number, { sum: number; control: number; treatment: number }>();
  const put = (value: number, arm: 'control' | 'treatment'): void => {
    const key = Math.round(Math.asinh(value / scale) / width);
    let bin = bins.get(key);
    if (bin === undefined) bins.set(key, (bin = { sum: 0, control: 0, treatment: 0 }));
    bin.sum += value;
    bin[arm]++;
  };
  for (let i = 0; i < control.length; i++) put(control[i] as number, 'control');
  for (let i = 0; i < treatment.length; i++) put(treatment[i] as number, 'treatment');
  const inOrder = [...bins.entries()].sort((p, q) => p[0] - q[0]).map(([, bin]) => bin);
  return {
    value: Float64Array.from(inOrder, (bin) => bin.sum / (bin.control + bin.treatment)),
    controlCount: Int32Array.from(inOrder, (bin) => bin.control),
    treatmentCount: Int32Array.from(inOrder, (bin) => bin.treatment),
  };
}

/** Median of the non-zero sizes; any will do when all values are 0. */
function medianSize(control: ArrayLike<number>, treatment: ArrayLike<number>): number {
  const sizes: number[] = [];
  for (const arm of [control, treatment]) {
    for (let i = 0; i < arm.length; i++) if (arm[i] !== 0) sizes.push(Math.abs(arm[i] as number));
  }
  return Float64Array.from(sizes).sort()[sizes.length >> 1] ?? 1;
}
