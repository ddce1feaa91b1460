import { tTwoSided, tUpperQuantile } from '../distributions/index.js';
import { interval, type Interval } from '../interval.js';
import { satterthwaiteDf } from '../precision/t-inference.js';
import type { ArmMean } from '../strata/tier-weighted.js';
import { isUndefined, undefinedBecause, type Maybe } from '../undefined.js';
import { fiellerRatio } from './fieller.js';

export interface RelativeLift<Method extends string = 'delta' | 'logDelta' | 'fieller'> {
  readonly method: Method;
  /** (treatment − control) / |control|, a fraction: 0.05 is five per cent more. */
  readonly point: number;
  /** Standard error of the lift (`logDelta`: of the logarithm of the ratio; `fieller`: undefined, the set has none). */
  readonly standardError: Maybe<number>;
  /** Degrees of freedom behind the quantile; Infinity means the normal quantile. */
  readonly df: number;
  /** Two-sided p-value of «no lift» on this method's own scale (`fieller`: that of the difference, not repeated here). */
  readonly p: Maybe<number>;
  readonly interval: Maybe<Interval>;
}

export interface LiftQuestion {
  /** Coverage; default 0.95. */
  readonly level?: number;
  /** `normal` takes the normal quantile; `welch` (default) Student's t on the Welch degrees of freedom. */
  readonly quantile?: 'normal' | 'welch';
  /** treatment − control, where the caller knows it to more digits than the two means show. */
  readonly difference?: number;
}

/**
 * Relative lift with the delta method on the ratio of means: Var = (s²ₜ/nₜ)/ȳ꜀² + (s²꜀/n꜀)·ȳₜ²/ȳ꜀⁴.
 *
 * What: E Y(treatment) / E Y(control) − 1, as a fraction (with |control| below, so that more is positive).
 * Assumes a control mean far from 0 beside its error: below about four standard errors use Fieller's set. Symmetric,
 * so its lower bound may fall below −1. Welch degrees of freedom are those of the difference.
 * `denominatorNearZero` for a control mean of 0; p and interval `noVariance` without variance.
 * Source: Casella & Berger (2002), §5.5.4.
 */
export function deltaLift(
  control: ArmMean,
  treatment: ArmMean,
  { level = 0.95, quantile = 'welch', difference = treatment.mean - control.mean }: LiftQuestion = {},
): Maybe<RelativeLift<'delta'>> {
  if (control.mean === 0) return undefinedBecause('denominatorNearZero');
  const size = Math.abs(control.mean);
  const point = difference / size;
  const ratio = treatment.mean / control.mean;
  const squared = (treatment.squaredError + ratio * ratio * control.squaredError) / (size * size);
  const df = quantile === 'normal' ? Infinity : welchDf(control, treatment);
  return studentised('delta', point, point, Math.sqrt(squared), df, level, (x) => x);
}

/**
 * Relative lift on the log scale: exp(ln ȳₜ − ln ȳ꜀ ± q·SE) − 1 with SE² = (s²ₜ/nₜ)/ȳₜ² + (s²꜀/n꜀)/ȳ꜀².
 *
 * Better centred than the plain delta interval when the lift is large, and never below −1. Needs both means above 0
 * (`boundary` otherwise). Its Welch degrees of freedom are those of the log scale.
 * Source: the convention of tea-tasting; delta method on logarithms.
 */
export function logDeltaLift(
  control: ArmMean,
  treatment: ArmMean,
  { level = 0.95, quantile = 'welch', difference = treatment.mean - control.mean }: LiftQuestion = {},
): Maybe<RelativeLift<'logDelta'>> {
  if (control.mean === 0) return undefinedBecause('denominatorNearZero');
  if (!(control.mean > 0 && treatment.mean > 0)) return undefinedBecause('boundary');
  const scaled = (arm: ArmMean): ArmMean => ({
    ...arm,
    squaredError: arm.squaredError / arm.mean / arm.mean,
  });
  const [c, t] = [scaled(control), scaled(treatment)];
  const df = quantile === 'normal' ? Infinity : welchDf(c, t);
  const point = difference / control.mean;
  const error = Math.sqrt(c.squaredError + t.squaredError);
  return studentised('logDelta', point, Math.log1p(point), error, df, level, Math.expm1);
}

/**
 * Relative lift by Fieller's set for the ratio of means: the set of lifts that a test of ȳₜ = (1 + L)·ȳ꜀ does not
 * reject. It holds its level however close to 0 the control mean is, at the price of being the outside of an interval
 * or the whole line there; `interval.kind` says which. It excludes 0 exactly when the test of the difference does.
 */
export function fiellerLift(
  control: ArmMean,
  treatment: ArmMean,
  { level = 0.95, quantile = 'welch', difference = treatment.mean - control.mean }: LiftQuestion = {},
): Maybe<RelativeLift<'fieller'>> {
  if (control.mean === 0) return undefinedBecause('denominatorNearZero');
  const df = quantile === 'normal' ? Infinity : welchDf(control, treatment);
  const sign = control.mean > 0 ? 1 : -1;
  // of the lift itself, not of the ratio less 1: a lift of a billionth keeps its digits
  const fieller = fiellerRatio(
    {
      numerator: difference,
      denominator: sign * control.mean,
      numeratorVariance: treatment.squaredError + control.squaredError,
      denominatorVariance: control.squaredError,
      covariance: -sign * control.squaredError,
    },
    level,
    df,
  );
  if (isUndefined(fieller)) return fieller;
  return {
    method: 'fieller',
    point: difference / Math.abs(control.mean),
    standardError: undefinedBecause('notRequested'),
    df,
    p: undefinedBecause('notRequested'),
    interval: fieller.interval,
  };
}

/** Degrees of freedom of the difference of two arms (Welch 1947). */
export function welchDf(control: ArmMean, treatment: ArmMean): number {
  return satterthwaiteDf(control.squaredError, control.df, treatment.squaredError, treatment.df);
}

function studentised<Method extends 'delta' | 'logDelta'>(
  method: Method,
  point: number,
  onScale: number,
  standardError: number,
  df: number,
  level: number,
  back: (x: number) => number,
): RelativeLift<Method> {
  if (!(standardError > 0)) {
    const none = undefinedBecause('noVariance');
    return { method, point, standardError: 0, df: Infinity, p: none, interval: none };
  }
  if (!(df > 0)) {
    const none = undefinedBecause('tooFewObservations');
    return { method, point, standardError, df: 0, p: none, interval: none };
  }
  const reach = tUpperQuantile((1 - level) / 2, df) * standardError;
  return {
    method,
    point,
    standardError,
    df,
    p: tTwoSided(onScale / standardError, df),
    interval: interval(back(onScale - reach), back(onScale + reach), level),
  };
}
