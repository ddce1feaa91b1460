import { divideBy, sumOf } from './double-double.js';

declare const ofMetric: unique symbol;

/**
 * What is kept of a sample: count, mean and centred second moment. Arms, tiers and days merge without their units.
 * `Metric` is a phantom: moments that name different metrics do not mix in a comparison.
 */
export interface Moments<Metric extends string = string> {
  /** Number of units. */
  readonly n: number;
  /** Mean per unit, in the metric's unit; 0 when n = 0. */
  readonly mean: number;
  /** Σ (x − mean)², in the metric's unit squared. The sample variance is m2 / (n − 1). */
  readonly m2: number;
  readonly [ofMetric]?: Metric;
}

export const noMoments: Moments<never> = { n: 0, mean: 0, m2: 0 };

/** Moments of a sample, in two compensated passes: exact to the last bits whatever the mean. */
export function momentsOf<Metric extends string = string>(values: ArrayLike<number>): Moments<Metric> {
  const n = values.length;
  if (n === 0) return noMoments;
  const { high: mean, low: meanRest } = divideBy(sumOf(values), n);
  let m2 = 0;
  let rest = 0;
  let varies = false;
  for (let i = 0; i < n; i++) {
    varies ||= values[i] !== values[0];
    const deviation = values[i]! - mean - meanRest;
    const term = deviation * deviation - rest;
    const next = m2 + term;
    rest = next - m2 - term;
    m2 = next;
  }
  // a constant has no variance at all: its rounding must not pass for one
  return varies ? { n, mean, m2 } : { n, mean: values[0]!, m2: 0 };
}

/** Moments of units that are only known as value and how often it occurs. */
export function momentsOfCounts<Metric extends string = string>(
  values: readonly { readonly value: number; readonly count: number }[],
): Moments<Metric> {
  return mergeAll(values.map(({ value, count }) => ({ n: count, mean: value, m2: 0 })));
}

/** Moments from a count, a mean and a sample variance (divisor n − 1; ignored when n = 1). */
export function momentsFromVariance<Metric extends string = string>(
  n: number,
  mean: number,
  sampleVariance: number,
): Moments<Metric> {
  return { n, mean, m2: n > 1 ? sampleVariance * (n - 1) : 0 };
}

/** The moments of all parts together (Chan, Golub and LeVeque 1983). Order does not matter beyond rounding. */
export function mergeMoments<Metric extends string = string>(
  ...parts: readonly Moments<Metric>[]
): Moments<Metric> {
  return mergeAll(parts);
}

/** All at once, about the mean of the first part: merging one by one would round the mean at every step. */
function mergeAll<Metric extends string>(parts: readonly Moments<Metric>[]): Moments<Metric> {
  const present = parts.filter((part) => part.n > 0);
  const origin = present[0]?.mean ?? 0;
  let n = 0;
  let weighted = 0;
  for (const part of present) {
    n += part.n;
    weighted += part.n * (part.mean - origin);
  }
  if (n === 0) return noMoments;
  const offset = weighted / n;
  let m2 = 0;
  for (const part of present) m2 += part.m2 + part.n * (part.mean - origin - offset) ** 2;
  return { n, mean: origin + offset, m2 };
}

/** Moments of x + by. */
export function shiftMoments<Metric extends string = string>(
  moments: Moments<Metric>,
  by: number,
): Moments<Metric> {
  return moments.n === 0 ? moments : { n: moments.n, mean: moments.mean + by, m2: moments.m2 };
}

/** Moments of factor · x. */
export function scaleMoments<Metric extends string = string>(
  moments: Moments<Metric>,
  factor: number,
): Moments<Metric> {
  return { n: moments.n, mean: moments.mean * factor, m2: moments.m2 * factor * factor };
}

/** Sample variance m2 / (n − 1). Needs two units: asking for it with fewer is a bug of the caller. */
export function variance(moments: Moments): number {
  if (!(moments.n >= 2)) throw new RangeError(`A variance needs two units, got ${moments.n}`);
  return moments.m2 / (moments.n - 1);
}

/** Σ x. */
export function total(moments: Moments): number {
  return moments.n * moments.mean;
}
