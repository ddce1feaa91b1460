import { fisherExactTest } from './fisher-exact.js';
import type { Interval } from '../interval.js';
import type { Count, Moments } from '../moments/index.js';
import { armMean, armProportion, type ArmMean } from '../strata/tier-weighted.js';
import { isUndefined, undefinedBecause, type Maybe } from '../undefined.js';
import { wilsonInterval } from './proportion.js';
import { deltaLift, fiellerLift, type RelativeLift } from './relative-lift.js';
import { newcombeInterval, pooledZTest, rateVariance } from './two-proportions.js';
import { welchTest, type MeanComparison, type MeanQuestion } from './welch.js';

export interface ComparedMeans extends MeanComparison<'welch'> {
  /** Lift by the delta method with the normal quantile. */
  readonly relativeLift: Maybe<RelativeLift<'delta'>>;
  /** The same with Student's t on the Welch degrees of freedom. */
  readonly relativeLiftWelch: Maybe<RelativeLift<'delta'>>;
  /** Fieller's set for the lift on the Welch degrees of freedom: excludes 0 exactly when p < 1 − level. */
  readonly relativeLiftFieller: Maybe<RelativeLift<'fieller'>>;
  /** p and interval invert the same test. */
  readonly intervalAndPDiffer: false;
}

/**
 * What a mean metric shows of two arms: Welch's test and interval, and the relative lift by delta and by Fieller.
 * Arms must be of one metric; assumptions and errors as in `welchTest` and `deltaLift`.
 */
export function compareMeans<Metric extends string>(
  control: Moments<Metric>,
  treatment: Moments<NoInfer<Metric>>,
  question: MeanQuestion = {},
): Maybe<ComparedMeans> {
  const comparison = welchTest(control, treatment, question);
  if (isUndefined(comparison)) return comparison;
  const { level = 0.95, origin = 0 } = question;
  const [c, t] = [armAt(control, origin), armAt(treatment, origin)];
  const { difference } = comparison;
  const enough = control.n >= 2 && treatment.n >= 2;
  const lift = deltaLift(c, t, { level, difference, quantile: 'normal' });
  const liftWelch = deltaLift(c, t, { level, difference });
  return {
    method: comparison.method,
    difference,
    standardError: comparison.standardError,
    df: comparison.df,
    t: comparison.t,
    p: comparison.p,
    interval: comparison.interval,
    control: comparison.control,
    treatment: comparison.treatment,
    pGreater: comparison.pGreater,
    pLess: comparison.pLess,
    lowerBound: comparison.lowerBound,
    upperBound: comparison.upperBound,
    relativeLift: enough ? lift : withoutError(lift),
    relativeLiftWelch: enough ? liftWelch : withoutError(liftWelch),
    relativeLiftFieller: enough
      ? fiellerLift(c, t, { level, difference })
      : undefinedBecause('tooFewObservations'),
    intervalAndPDiffer: false,
  };
}

function armAt(moments: Moments, origin: number): ArmMean {
  const { n, mean, squaredError, df } = armMean(moments);
  return { n, mean: mean + origin, squaredError, df };
}

/** One unit in an arm: the point stands, its error is not known. */
function withoutError(lift: Maybe<RelativeLift<'delta'>>): Maybe<RelativeLift<'delta'>> {
  if (isUndefined(lift)) return lift;
  const none = undefinedBecause('tooFewObservations');
  return { ...lift, p: none, interval: none };
}

export interface ArmRate {
  readonly n: number;
  readonly successes: number;
  /** successes / n. */
  readonly rate: number;
  /** Wilson's interval of the rate. */
  readonly interval: Maybe<Interval>;
}

export interface ComparedProportions {
  readonly method: 'proportions';
  readonly control: ArmRate;
  readonly treatment: ArmRate;
  /** Treated rate − control rate, a fraction. */
  readonly difference: number;
  /** Unpooled standard error of the difference; 0 when neither arm varies. */
  readonly standardError: number;
  /** Newcombe's hybrid score interval of the difference. */
  readonly interval: Maybe<Interval>;
  /** Two-sided p-value of equal rates, by `pMethod`. */
  readonly p: Maybe<number>;
  /** Fisher's exact test when an expected count is below 5, else the pooled z test. */
  readonly pMethod: 'pooledZ' | 'fisherExact';
  /** Two-sided p-value of the pooled z test, also where it is not the one to use. */
  readonly pPooledZ: Maybe<number>;
  /** The interval does not invert the test: near the level one may exclude 0 while the other does not reject. */
  readonly intervalAndPDiffer: true;
  /** Lift of the rate, delta method with the normal quantile. */
  readonly relativeLift: Maybe<RelativeLift<'delta'>>;
}

const leastExpectedCount = 5;

/**
 * What a yes-or-no metric shows of two arms: Newcombe's interval, the pooled z test (Fisher's exact test where an
 * expected count is below 5), Wilson intervals of the rates and the relative lift.
 * Assumes independent units. Without an event in either arm p is `noEvents` while rates and intervals remain; the lift
 * is `denominatorNearZero` without a converted control, and its interval `boundary` without a converted treated unit.
 */
export function compareProportions<Metric extends string>(
  control: Count<Metric>,
  treatment: Count<NoInfer<Metric>>,
  level = 0.95,
): Maybe<ComparedProportions> {
  const pooled = pooledZTest(control, treatment);
  if (isUndefined(pooled)) return pooled;
  const pMethod = leastExpected(control, treatment) < leastExpectedCount ? 'fisherExact' : 'pooledZ';
  const exact = pMethod === 'fisherExact' ? fisherExactTest(control, treatment) : undefined;
  return {
    method: 'proportions',
    control: rateOf(control, level),
    treatment: rateOf(treatment, level),
    difference: pooled.difference,
    standardError: Math.sqrt(rateVariance(control) + rateVariance(treatment)),
    interval: newcombeInterval(control, treatment, level),
    p: exact === undefined ? pooled.p : isUndefined(exact) ? exact : exact.p,
    pMethod,
    pPooledZ: pooled.p,
    intervalAndPDiffer: true,
    relativeLift: rateLift(control, treatment, pooled.difference, level),
  };
}

/** Smallest of the four counts that equal rates would lead one to expect. */
function leastExpected(control: Count, treatment: Count): number {
  const n = control.n + treatment.n;
  const successes = control.successes + treatment.successes;
  return (Math.min(control.n, treatment.n) * Math.min(successes, n - successes)) / n;
}

function rateOf(count: Count, level: number): ArmRate {
  return {
    n: count.n,
    successes: count.successes,
    rate: count.successes / count.n,
    interval: wilsonInterval(count, level),
  };
}

function rateLift(
  control: Count,
  treatment: Count,
  difference: number,
  level: number,
): Maybe<RelativeLift<'delta'>> {
  const lift = deltaLift(
    armProportion(control.successes, control.n),
    armProportion(treatment.successes, treatment.n),
    { level, difference, quantile: 'normal' },
  );
  if (isUndefined(lift) || treatment.successes > 0) return lift;
  const none = undefinedBecause('boundary');
  return { ...lift, p: none, interval: none };
}
