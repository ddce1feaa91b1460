import {
  interval,
  isUndefined,
  momentsOfVariable,
  ratioArm,
  armMean,
  tUpperQuantile,
  undefinedBecause,
  wilsonInterval,
  type ArmMean,
  type Maybe,
  type Interval,
} from '#statistics';
import type { ArmEstimate } from './estimate.js';
import { countOf } from './plain-comparison.js';
import {
  denominatorName,
  numeratorName,
  outcomeName,
  type ArmMoments,
  type EstimationQuestion,
} from './question.js';

/** One arm on its own: the metric with Wilson's interval (shares), Student's (means) or the delta method's (ratios). */
export function estimateArm(
  question: EstimationQuestion,
  variant: string,
  stratum: string | null,
  { eligible, moments }: ArmMoments,
): ArmEstimate {
  const { metric, kind, alpha, offset = 0 } = question;
  const frame = { metric, variant, stratum, eligible, n: moments.n, missing: eligible - moments.n };
  const method = kind === 'proportion' ? 'wilson' : kind === 'mean' ? 'student' : 'delta';
  if (moments.n === 0) {
    const none = undefinedBecause('emptyArm');
    return { ...frame, value: none, interval: none, method };
  }
  if (kind === 'proportion') {
    const count = countOf(moments);
    return { ...frame, value: count.successes / count.n, interval: wilsonInterval(count, 1 - alpha), method };
  }
  const arm =
    kind === 'mean'
      ? armMean(momentsOfVariable(moments, outcomeName))
      : ratioArm(moments, { numerator: numeratorName, denominator: denominatorName });
  if (isUndefined(arm)) return { ...frame, value: arm, interval: arm, method };
  return { ...frame, value: arm.mean - offset, interval: intervalOf(arm, offset, alpha), method };
}

function intervalOf({ n, mean, squaredError, df }: ArmMean, offset: number, alpha: number): Maybe<Interval> {
  if (n < 2) return undefinedBecause('tooFewObservations');
  if (!(squaredError > 0)) return undefinedBecause('noVariance');
  const half = tUpperQuantile(alpha / 2, df) * Math.sqrt(squaredError);
  return interval(mean - offset - half, mean - offset + half, 1 - alpha);
}
