import { tUpper, tUpperQuantile } from '../distributions/index.js';
import type { Moments } from '../moments/index.js';
import { satterthwaiteDf, tInference, type TInference } from '../precision/t-inference.js';
import { undefinedBecause, type Maybe } from '../undefined.js';

export interface MeanQuestion {
  /** Coverage of the intervals; default 0.95. */
  readonly level?: number;
  /**
   * Amount that was subtracted from every value before the moments were taken (default 0). Differences of means that
   * are large beside their spread keep their digits that way; the arms' means include it again.
   */
  readonly origin?: number;
}

export interface ArmOfMeans {
  readonly n: number;
  /** In the unit of the outcome. */
  readonly mean: number;
  /** Sample variance, divisor n − 1; undefined for a single unit. */
  readonly variance: Maybe<number>;
}

export interface MeanComparison<Method extends string> extends TInference {
  readonly method: Method;
  readonly control: ArmOfMeans;
  readonly treatment: ArmOfMeans;
  /** One-sided p-values: `greater` against «treatment is not greater», `less` against «it is not less». */
  readonly pGreater: Maybe<number>;
  readonly pLess: Maybe<number>;
  /** One-sided confidence bounds at the same level as the interval, each using up all of 1 − level. */
  readonly lowerBound: Maybe<number>;
  readonly upperBound: Maybe<number>;
}

/**
 * Welch's t: difference of means (treatment − control) of two independent samples with their own variances.
 *
 * What: E Y(treatment) − E Y(control), in the unit of the outcome; interval and p-value invert the same test.
 * Assumes independent units and means that are close to normal. With strong skew and a small arm the error is one-sided:
 * see heavytails/ for tests that hold there.
 * Degrees of freedom by Welch–Satterthwaite. One unit in an arm: difference stays, the rest is `tooFewObservations`;
 * no variance in either arm: `noVariance`; no unit at all: `emptyArm`.
 * Sources: Welch (1947), Biometrika 34; Satterthwaite (1946).
 */
export function welchTest<Metric extends string>(
  control: Moments<Metric>,
  treatment: Moments<NoInfer<Metric>>,
  question: MeanQuestion = {},
): Maybe<MeanComparison<'welch'>> {
  if (control.n < 1 || treatment.n < 1) return undefinedBecause('emptyArm');
  const [a, b] = [squaredError(control), squaredError(treatment)];
  const df = satterthwaiteDf(a, control.n - 1, b, treatment.n - 1);
  return comparison('welch', control, treatment, a + b, df, question);
}

/**
 * Student's t with one pooled variance: as Welch, but it assumes that both arms vary alike. Where they do not and the
 * arms differ in size its errors are wrong in either direction; it is here for comparison with textbooks.
 * Source: Student (1908).
 */
export function studentTest<Metric extends string>(
  control: Moments<Metric>,
  treatment: Moments<NoInfer<Metric>>,
  question: MeanQuestion = {},
): Maybe<MeanComparison<'student'>> {
  if (control.n < 1 || treatment.n < 1) return undefinedBecause('emptyArm');
  const df = control.n + treatment.n - 2;
  const pooled = (control.m2 + treatment.m2) / df;
  const squared = pooled / control.n + pooled / treatment.n;
  return comparison('student', control, treatment, squared, df, question);
}

/** s²/n; NaN for one unit, which no caller reads. */
function squaredError({ n, m2 }: Moments): number {
  return m2 / (n - 1) / n;
}

/** Field by field: spreading records into one another costs more than the statistics in them. */
function comparison<Method extends string>(
  method: Method,
  control: Moments,
  treatment: Moments,
  squared: number,
  df: number,
  { level = 0.95, origin = 0 }: MeanQuestion,
): MeanComparison<Method> {
  const enough = control.n >= 2 && treatment.n >= 2;
  const inference = enough
    ? tInference(treatment.mean - control.mean, squared, df, level)
    : withoutError(treatment.mean - control.mean);
  const sides = oneSided(inference, level);
  return {
    method,
    difference: inference.difference,
    standardError: inference.standardError,
    df: inference.df,
    t: inference.t,
    p: inference.p,
    interval: inference.interval,
    control: armOf(control, origin),
    treatment: armOf(treatment, origin),
    pGreater: sides.pGreater,
    pLess: sides.pLess,
    lowerBound: sides.lowerBound,
    upperBound: sides.upperBound,
  };
}

function withoutError(difference: number): TInference {
  const none = undefinedBecause('tooFewObservations');
  return { difference, standardError: 0, df: none, t: none, p: none, interval: none };
}

function armOf({ n, mean, m2 }: Moments, origin: number): ArmOfMeans {
  return { n, mean: mean + origin, variance: n >= 2 ? m2 / (n - 1) : undefinedBecause('tooFewObservations') };
}

/** One-sided p-values and bounds of a studentised difference. */
export function oneSided(
  { difference, standardError, df, t }: TInference,
  level: number,
): Pick<MeanComparison<string>, 'pGreater' | 'pLess' | 'lowerBound' | 'upperBound'> {
  if (typeof t !== 'number' || typeof df !== 'number') {
    const none = typeof t === 'number' ? undefinedBecause('tooFewObservations') : t;
    return { pGreater: none, pLess: none, lowerBound: none, upperBound: none };
  }
  const reach = tUpperQuantile(1 - level, df) * standardError;
  return {
    pGreater: tUpper(t, df),
    pLess: tUpper(-t, df),
    lowerBound: difference - reach,
    upperBound: difference + reach,
  };
}
