import { chiSquareUpper } from '../distributions/index.js';
import { isUndefined, undefinedBecause, type Maybe } from '../undefined.js';
import { exactMultinomialP } from './exact-multinomial.js';
import type { PlannedArm } from './planned-arm.js';

export type SampleRatioVerdict = 'ok' | 'warning' | 'failed';

export interface SampleRatio {
  /** χ² of the counts against the plan, and the degrees of freedom: used arms − 1. */
  readonly statistic: number;
  readonly df: number;
  /** p-value of the χ² statistic. */
  readonly pChiSquare: number;
  /** Exact multinomial p-value, where an expected count is below 5 and the sum is affordable. */
  readonly pExact: Maybe<number>;
  /** The one to judge by: exact where it exists. */
  readonly p: number;
  /** p < .001 `failed`, p < .01 `warning`. */
  readonly verdict: SampleRatioVerdict;
}

const failedBelow = 0.001;
const warningBelow = 0.01;
const leastExpectedCount = 5;

/**
 * Sample-ratio test: do counts per arm agree with the planned weights? A mismatch means that units were lost or added
 * depending on the arm, and then no comparison of the arms can be trusted.
 *
 * Pearson's χ² with degrees of freedom from the arms that the plan uses (weight above 0); exact multinomial at small
 * counts. A unit in an arm of weight 0 contradicts the plan outright: p = 0.
 * `notPlanned` without weights; `tooFewObservations` without a unit or with fewer than two used arms; `outOfDomain` for
 * a negative count or weight.
 * Source: Fabijan et al. (2019), Diagnosing sample ratio mismatch in online controlled experiments.
 */
export function sampleRatioTest(arms: readonly PlannedArm[] | undefined): Maybe<SampleRatio> {
  if (arms === undefined) return undefinedBecause('notPlanned');
  if (arms.some(({ count, weight }) => !(count >= 0 && weight >= 0))) return undefinedBecause('outOfDomain');
  const weights = arms.reduce((sum, arm) => sum + arm.weight, 0);
  if (weights === 0) return undefinedBecause('notPlanned');
  const used = arms.filter((arm) => arm.weight > 0);
  const n = arms.reduce((sum, arm) => sum + arm.count, 0);
  const df = used.length - 1;
  if (n === 0 || df < 1) return undefinedBecause('tooFewObservations');
  if (arms.some((arm) => arm.weight === 0 && arm.count > 0)) {
    return { statistic: Infinity, df, pChiSquare: 0, pExact: 0, p: 0, verdict: 'failed' };
  }
  const expected = used.map((arm) => (n * arm.weight) / weights);
  const statistic = used.reduce((sum, arm, i) => sum + (arm.count - expected[i]!) ** 2 / expected[i]!, 0);
  const pChiSquare = chiSquareUpper(statistic, df);
  const pExact =
    Math.min(...expected) < leastExpectedCount ? exactMultinomialP(used) : undefinedBecause('notRequested');
  const p = isUndefined(pExact) ? pChiSquare : pExact;
  return { statistic, df, pChiSquare, pExact, p, verdict: sampleRatioVerdict(p) };
}

/** What a p-value says of a ratio, alone or of several added up. */
export function sampleRatioVerdict(p: number): SampleRatioVerdict {
  if (p < failedBelow) return 'failed';
  return p < warningBelow ? 'warning' : 'ok';
}
