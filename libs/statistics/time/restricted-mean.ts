import { normalUpper, normalUpperQuantile } from '../distributions/index.js';
import { interval, type Interval } from '../interval.js';
import { isDefined, undefinedBecause, type Maybe } from '../undefined.js';
import { unitsFollowed, type FollowUp } from './follow-up.js';

export interface RestrictedMean {
  /** Mean time without the event within the first `horizon`, in the unit of time. */
  readonly mean: number;
  readonly standardError: number;
  readonly horizon: number;
}

/**
 * Restricted mean survival time: the area under the Kaplan–Meier curve up to a horizon, that is the mean time that a
 * unit spends without the event during it. It needs no proportional hazards.
 *
 * Errors: `notReached` when observation ends before the horizon with units still without the event; `emptyArm`;
 * `outOfDomain` for a horizon that is not positive.
 *
 * Source: Royston, Parmar (2013), BMC Medical Research Methodology 13, 152; variance by Greenwood as in R's survival.
 */
export function restrictedMean(followUp: FollowUp, horizon: number): Maybe<RestrictedMean> {
  if (!(horizon > 0 && Number.isFinite(horizon))) return undefinedBecause('outOfDomain');
  let atRisk = unitsFollowed(followUp);
  if (atRisk === 0) return undefinedBecause('emptyArm');
  let survival = 1;
  let since = 0;
  const areas: number[] = [];
  const weights: number[] = [];
  for (const { time, events, censored } of followUp) {
    if (time > horizon) break;
    areas.push(survival * (time - since));
    weights.push(events > 0 ? events / (atRisk * (atRisk - events)) : 0);
    survival *= (atRisk - events) / atRisk;
    since = time;
    atRisk -= events + censored;
  }
  if (atRisk === 0 && survival > 0 && since < horizon) return undefinedBecause('notReached');
  let areaAfter = survival * (horizon - since);
  let variance = 0;
  for (let step = areas.length - 1; step >= 0; step--) {
    // once nobody is left the area is 0 and the weight infinite: such a step adds nothing
    if (areaAfter > 0) variance += areaAfter ** 2 * weights[step]!;
    areaAfter += areas[step]!;
  }
  return { mean: areaAfter, standardError: Math.sqrt(variance), horizon };
}

export interface RestrictedMeanDifference {
  readonly method: 'restrictedMeanDifference';
  /** Treatment − control: additional mean time without the event, in the unit of time. */
  readonly difference: number;
  readonly standardError: number;
  readonly interval: Interval;
  /** Two-sided, from the same normal statistic as the interval. */
  readonly p: number;
  readonly control: RestrictedMean;
  readonly treatment: RestrictedMean;
}

/**
 * Difference of restricted mean survival times of two arms. Errors: those of `restrictedMean`; `noVariance` when no
 * event happened before the horizon in either arm.
 */
export function restrictedMeanDifference(
  arms: { control: FollowUp; treatment: FollowUp },
  horizon: number,
  level = 0.95,
): Maybe<RestrictedMeanDifference> {
  const control = restrictedMean(arms.control, horizon);
  if (!isDefined(control)) return control;
  const treatment = restrictedMean(arms.treatment, horizon);
  if (!isDefined(treatment)) return treatment;
  const difference = treatment.mean - control.mean;
  const standardError = Math.hypot(control.standardError, treatment.standardError);
  if (standardError === 0) return undefinedBecause('noVariance');
  const reach = normalUpperQuantile((1 - level) / 2) * standardError;
  return {
    method: 'restrictedMeanDifference',
    difference,
    standardError,
    interval: interval(difference - reach, difference + reach, level),
    p: 2 * normalUpper(Math.abs(difference) / standardError),
    control,
    treatment,
  };
}
