import { crossOf, meanOf, type CrossMoments } from '../moments/index.js';
import { tInference, type TInference } from '../precision/t-inference.js';
import type { ArmMean } from '../strata/tier-weighted.js';
import { isUndefined, undefinedBecause, type Maybe } from '../undefined.js';
import { deltaLift, welchDf, type RelativeLift } from './relative-lift.js';

export interface RatioQuestion {
  /** Names of numerator and denominator among the moments. */
  readonly numerator: string;
  readonly denominator: string;
  /** Coverage of the intervals; default 0.95. */
  readonly level?: number;
  /** Amounts that were subtracted from every numerator and denominator before the moments were taken; default 0. */
  readonly origins?: { readonly numerator: number; readonly denominator: number };
}

export interface ArmRatio {
  readonly n: number;
  /** Σ numerator / Σ denominator. */
  readonly ratio: number;
  /** Variance per unit of the linearised ratio (numerator − ratio·denominator) / mean denominator. */
  readonly variance: Maybe<number>;
}

export interface RatioComparison extends TInference {
  readonly method: 'ratioDelta';
  readonly control: ArmRatio;
  readonly treatment: ArmRatio;
  /** Lift of the ratio, delta method with the same degrees of freedom. */
  readonly relativeLift: Maybe<RelativeLift<'delta'>>;
  /** The same with the normal quantile. */
  readonly relativeLiftNormal: Maybe<RelativeLift<'delta'>>;
}

/**
 * Difference of two ratios of means, for example revenue per order, by the delta method.
 *
 * What: ΣN/ΣD of the treated minus that of the control; units are assigned, so N and D vary and covary per unit.
 * Variance per unit (s²N − 2R·cov + R²s²D)/D̄²; Welch degrees of freedom on those.
 * Assumes denominators whose mean is far from 0. If the treatment moves the denominator the ratio answers another
 * question than the numerator per assigned unit.
 * `denominatorNearZero` for a zero denominator; `emptyArm`; below two units p and interval are `tooFewObservations`.
 * Source: Deng, Knoblich & Lu (2018), Applying the delta method in metric analytics.
 */
export function compareRatios(
  control: CrossMoments,
  treatment: CrossMoments,
  question: RatioQuestion,
): Maybe<RatioComparison> {
  const { level = 0.95 } = question;
  const [c, t] = [ratioArm(control, question), ratioArm(treatment, question)];
  if (isUndefined(c)) return c;
  if (isUndefined(t)) return t;
  const difference = ratioDifference(control, treatment, question);
  const inference =
    c.n >= 2 && t.n >= 2
      ? tInference(difference, c.squaredError + t.squaredError, welchDf(c, t), level)
      : withoutError(difference);
  return {
    method: 'ratioDelta',
    ...inference,
    control: armOf(c),
    treatment: armOf(t),
    relativeLift: lift(c, t, difference, level, 'welch'),
    relativeLiftNormal: lift(c, t, difference, level, 'normal'),
  };
}

/** An arm's ratio with its squared error by the delta method. */
export function ratioArm(moments: CrossMoments, question: RatioQuestion): Maybe<ArmMean> {
  if (moments.n < 1) return undefinedBecause('emptyArm');
  const { numerator, denominator, origins = { numerator: 0, denominator: 0 } } = question;
  const below = meanOf(moments, denominator) + origins.denominator;
  if (below === 0) return undefinedBecause('denominatorNearZero');
  const mean = (meanOf(moments, numerator) + origins.numerator) / below;
  const squares =
    crossOf(moments, numerator, numerator) -
    2 * mean * crossOf(moments, numerator, denominator) +
    mean * mean * crossOf(moments, denominator, denominator);
  const variance = moments.n >= 2 ? Math.max(0, squares) / (moments.n - 1) / (below * below) : 0;
  return { n: moments.n, mean, squaredError: variance / moments.n, df: moments.n - 1 };
}

/** Rₜ − R꜀ over the common denominator, written in the distances from the origins so that near ratios do not cancel. */
function ratioDifference(control: CrossMoments, treatment: CrossMoments, question: RatioQuestion): number {
  const { numerator, denominator, origins = { numerator: 0, denominator: 0 } } = question;
  const [nc, dc] = [meanOf(control, numerator), meanOf(control, denominator)];
  const [nt, dt] = [meanOf(treatment, numerator), meanOf(treatment, denominator)];
  const crossed = origins.numerator * (dc - dt) + origins.denominator * (nt - nc) + (nt * dc - nc * dt);
  return crossed / (dt + origins.denominator) / (dc + origins.denominator);
}

function lift(
  control: ArmMean,
  treatment: ArmMean,
  difference: number,
  level: number,
  quantile: 'normal' | 'welch',
): Maybe<RelativeLift<'delta'>> {
  const answer = deltaLift(control, treatment, { level, quantile, difference });
  if (isUndefined(answer) || (control.n >= 2 && treatment.n >= 2)) return answer;
  const none = undefinedBecause('tooFewObservations');
  return { ...answer, p: none, interval: none };
}

function armOf({ n, mean, squaredError }: ArmMean): ArmRatio {
  return { n, ratio: mean, variance: n >= 2 ? squaredError * n : undefinedBecause('tooFewObservations') };
}

function withoutError(difference: number): TInference {
  const none = undefinedBecause('tooFewObservations');
  return { difference, standardError: 0, df: none, t: none, p: none, interval: none };
}
