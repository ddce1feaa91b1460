import { normalUpper, normalUpperQuantile } from '../distributions/index.js';
import { interval, type Interval } from '../interval.js';
import type { Count } from '../moments/index.js';
import { undefinedBecause, type Maybe } from '../undefined.js';
import { isCountOfUnits, wilsonBounds } from './proportion.js';

export interface ZTest<Method extends string> {
  readonly method: Method;
  /** Treated rate − control rate, a fraction. */
  readonly difference: number;
  /** Standard error under the method's own variance; 0 when it sees no variance. */
  readonly standardError: number;
  readonly z: Maybe<number>;
  /** Two-sided p-value. */
  readonly p: Maybe<number>;
  readonly pGreater: Maybe<number>;
  readonly pLess: Maybe<number>;
}

/** Difference of two rates, exact over a common denominator where that is a whole number in double precision. */
export function rateDifference(control: Count, treatment: Count): number {
  const crossed = treatment.successes * control.n - control.successes * treatment.n;
  return crossed / control.n / treatment.n;
}

/**
 * Pooled z test of two proportions: the score test of equal rates, equal to the 2×2 χ² test without correction.
 * Assumes expected counts of about five or more; below use Fisher's exact test. `noEvents` / `noVariance` when no unit
 * or every unit had the outcome. Source: Pearson (1900).
 */
export function pooledZTest(control: Count, treatment: Count): Maybe<ZTest<'pooledZ'>> {
  const wrong = refuse(control, treatment);
  if (wrong) return wrong;
  const n = control.n + treatment.n;
  const rate = (control.successes + treatment.successes) / n;
  const failureRate = (control.n - control.successes + treatment.n - treatment.successes) / n;
  const variance = rate * failureRate * (1 / control.n + 1 / treatment.n);
  return { method: 'pooledZ', ...zTest(rateDifference(control, treatment), variance, control, treatment) };
}

/**
 * Unpooled z test of two proportions (Wald): the variance of the interval rather than that under the null hypothesis.
 * Less accurate than the pooled test at small counts; here because it agrees with the Wald interval.
 */
export function unpooledZTest(control: Count, treatment: Count): Maybe<ZTest<'unpooledZ'>> {
  const wrong = refuse(control, treatment);
  if (wrong) return wrong;
  const variance = rateVariance(control) + rateVariance(treatment);
  return { method: 'unpooledZ', ...zTest(rateDifference(control, treatment), variance, control, treatment) };
}

/** Wald interval of the difference. Too short at small counts and rates near 0 or 1: prefer Newcombe's. */
export function waldInterval(control: Count, treatment: Count, level = 0.95): Maybe<Interval> {
  const wrong = refuse(control, treatment);
  if (wrong) return wrong;
  const reach = criticalZ(level) * Math.sqrt(rateVariance(control) + rateVariance(treatment));
  const difference = rateDifference(control, treatment);
  return interval(difference - reach, difference + reach, level);
}

/**
 * Newcombe's hybrid score interval of the difference, from the two Wilson intervals. Good at all rates and sizes, never
 * outside [−1, 1]. Source: Newcombe (1998), Statistics in Medicine 17, method 10.
 */
export function newcombeInterval(control: Count, treatment: Count, level = 0.95): Maybe<Interval> {
  const wrong = refuse(control, treatment);
  if (wrong) return wrong;
  const z = criticalZ(level);
  const [c, t] = [wilsonBounds(control, z), wilsonBounds(treatment, z)];
  const [pc, pt] = [control.successes / control.n, treatment.successes / treatment.n];
  const difference = rateDifference(control, treatment);
  return interval(
    difference - Math.hypot(pt - t.low, c.high - pc),
    difference + Math.hypot(t.high - pt, pc - c.low),
    level,
  );
}

/**
 * Agresti and Caffo's interval: Wald after adding one success and one failure to each arm. Simple and good for small
 * arms, centred nearer to 0 than the difference itself. Source: Agresti and Caffo (2000), American Statistician 54.
 */
export function agrestiCaffoInterval(control: Count, treatment: Count, level = 0.95): Maybe<Interval> {
  const wrong = refuse(control, treatment);
  if (wrong) return wrong;
  const added = ({ n, successes }: Count): Count => ({ n: n + 2, successes: successes + 1 });
  return waldInterval(added(control), added(treatment), level);
}

/** p(1 − p)/n. */
export function rateVariance({ n, successes }: Count): number {
  return ((successes / n) * ((n - successes) / n)) / n;
}

export function criticalZ(level: number): number {
  return normalUpperQuantile((1 - level) / 2);
}

function refuse(control: Count, treatment: Count) {
  if (!(control.n > 0 && treatment.n > 0)) return undefinedBecause('emptyArm');
  return isCountOfUnits(control) && isCountOfUnits(treatment) ? undefined : undefinedBecause('outOfDomain');
}

function zTest(difference: number, variance: number, control: Count, treatment: Count) {
  if (!(variance > 0)) {
    const none = undefinedBecause(control.successes + treatment.successes === 0 ? 'noEvents' : 'noVariance');
    return { difference, standardError: 0, z: none, p: none, pGreater: none, pLess: none };
  }
  const standardError = Math.sqrt(variance);
  const z = difference / standardError;
  return {
    difference,
    standardError,
    z,
    p: 2 * normalUpper(Math.abs(z)),
    pGreater: normalUpper(z),
    pLess: normalUpper(-z),
  };
}
