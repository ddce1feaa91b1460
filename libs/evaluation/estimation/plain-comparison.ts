import {
  compareMeans,
  compareProportions,
  compareRatios,
  fisherExactTest,
  isUndefined,
  momentsOfVariable,
  undefinedBecause,
  type Count,
  type CrossMoments,
  type Maybe,
} from '#statistics';
import { normalLift, undefinedComparison, type ArmComparison } from './arm-comparison.js';
import type { Pair } from './estimate.js';
import { denominatorName, numeratorName, outcomeName, type EstimateKind } from './question.js';

/**
 * Two arms, all their units pooled: Welch for means, Newcombe's interval with the pooled z test for shares (Fisher's exact
 * test where an expected count is below 5), the delta method for ratios.
 */
export function comparePlain(kind: EstimateKind, arms: Pair<CrossMoments>, alpha: number): ArmComparison {
  if (kind === 'mean') return meansOf(arms, alpha);
  return kind === 'ratio' ? ratiosOf(arms, alpha) : proportionsOf(arms, alpha);
}

function meansOf({ control, treatment }: Pair<CrossMoments>, alpha: number): ArmComparison {
  const result = compareMeans(
    momentsOfVariable(control, outcomeName),
    momentsOfVariable(treatment, outcomeName),
    { level: 1 - alpha },
  );
  if (isUndefined(result)) return undefinedComparison(result.because);
  return {
    value: { control: result.control.mean, treatment: result.treatment.mean },
    difference: result.difference,
    standardError: known(result.standardError, result.interval),
    p: result.p,
    interval: result.interval,
    lift: normalLift(result.relativeLift, alpha),
    method: 'welch',
    intervalMethod: 'welch',
  };
}

function ratiosOf({ control, treatment }: Pair<CrossMoments>, alpha: number): ArmComparison {
  const result = compareRatios(control, treatment, {
    numerator: numeratorName,
    denominator: denominatorName,
    level: 1 - alpha,
  });
  if (isUndefined(result)) return undefinedComparison(result.because);
  return {
    value: { control: result.control.ratio, treatment: result.treatment.ratio },
    difference: result.difference,
    standardError: known(result.standardError, result.interval),
    p: result.p,
    interval: result.interval,
    lift: normalLift(result.relativeLiftNormal, alpha),
    method: 'ratioDelta',
    intervalMethod: 'ratioDelta',
  };
}

function proportionsOf({ control, treatment }: Pair<CrossMoments>, alpha: number): ArmComparison {
  const result = compareProportions(countOf(control), countOf(treatment), 1 - alpha);
  if (isUndefined(result)) return undefinedComparison(result.because);
  return {
    value: { control: result.control.rate, treatment: result.treatment.rate },
    difference: result.difference,
    standardError: result.standardError,
    p: result.p,
    interval: result.interval,
    lift: normalLift(result.relativeLift, alpha),
    method: result.pMethod,
    intervalMethod: 'newcombe',
    intervalAndPDiffer: `The interval is Newcombe's, p is from ${
      result.pMethod === 'pooledZ' ? 'the pooled z test' : "Fisher's exact test"
    }.`,
  };
}

/** The same two shares, tested by Fisher's conditional distribution with the observed table counted half (mid-p). */
export function compareByMidP(
  comparison: ArmComparison,
  arms: Pair<CrossMoments> | undefined,
): ArmComparison {
  if (arms === undefined) return comparison;
  const exact = fisherExactTest(countOf(arms.control), countOf(arms.treatment));
  return {
    ...comparison,
    p: isUndefined(exact) ? exact : exact.midP,
    method: 'conditionalMidP',
    intervalAndPDiffer:
      "The interval is Newcombe's, p is Fisher's conditional one with the observed table counted half.",
  };
}

/** The units with the outcome, from the mean of zeros and ones. */
export function countOf(moments: CrossMoments): Count {
  const { n, mean } = momentsOfVariable(moments, outcomeName);
  return { n, successes: Math.round(n * mean) };
}

/** A standard error that could not be estimated is reported as such and not as 0. */
function known(standardError: number, interval: Maybe<unknown>): Maybe<number> {
  if (standardError > 0) return standardError;
  return undefinedBecause(isUndefined(interval) ? interval.because : 'noVariance');
}
