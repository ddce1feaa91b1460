import { momentsOf } from '../moments/index.js';
import { satterthwaiteDf, tInference, type TInference } from '../precision/t-inference.js';
import { interval, type Interval } from '../interval.js';
import { isUndefined, undefinedBecause, type Maybe } from '../undefined.js';

export interface GeometricMeanRatio {
  readonly method: 'geometricMeanRatio';
  /** Geometric mean of treatment over that of control. */
  readonly ratio: number;
  readonly interval: Maybe<Interval>;
  readonly p: Maybe<number>;
  /** The comparison on the log scale. */
  readonly logs: TInference;
}

/**
 * Ratio of geometric means: by what factor does the typical customer's amount differ? Welch's t of the logarithms.
 *
 * What: exp(E ln Yₜ − E ln Y꜀), which weighs every customer's relative change the same. It is not the ratio of means: the
 * total of a bank's assets can fall while it rises, when large customers lose. Use it as a second view, never as the mean.
 * Shapes: raw positive values per arm. Errors: `outOfDomain` for a value that is not positive (zeros have no logarithm
 * and adding a constant would change the question); `tooFewObservations`; `noVariance` in p and interval.
 * Source: Bland & Altman (1996), Transformations, means, and confidence intervals.
 */
export function geometricMeanRatio(
  control: ArrayLike<number>,
  treatment: ArrayLike<number>,
  level = 0.95,
): Maybe<GeometricMeanRatio> {
  if (control.length < 2 || treatment.length < 2) return undefinedBecause('tooFewObservations');
  const [c, t] = [Float64Array.from(control, Math.log), Float64Array.from(treatment, Math.log)].map((logs) =>
    logs.every(Number.isFinite) ? momentsOf(logs) : null,
  );
  if (c == null || t == null) return undefinedBecause('outOfDomain');
  const errorC = c.m2 / (c.n - 1) / c.n;
  const errorT = t.m2 / (t.n - 1) / t.n;
  const logs = tInference(
    t.mean - c.mean,
    errorC + errorT,
    satterthwaiteDf(errorC, c.n - 1, errorT, t.n - 1),
    level,
  );
  return {
    method: 'geometricMeanRatio',
    ratio: Math.exp(logs.difference),
    interval: isUndefined(logs.interval)
      ? logs.interval
      : interval(Math.exp(logs.interval.low), Math.exp(logs.interval.high), level),
    p: logs.p,
    logs,
  };
}
