import {
  interval,
  isUndefined,
  normalUpperQuantile,
  undefinedBecause,
  type Interval,
  type Maybe,
  type UndefinedBecause,
} from '#statistics';
import type { Lift, Pair } from './estimate.js';

/** What every way of comparing two arms answers; estimates are made of it. */
export interface ArmComparison {
  readonly value: Pair<Maybe<number>>;
  readonly difference: Maybe<number>;
  readonly standardError: Maybe<number>;
  readonly p: Maybe<number>;
  readonly interval: Maybe<Interval>;
  readonly lift: Maybe<Lift>;
  readonly method: string;
  readonly intervalMethod: string;
  readonly intervalAndPDiffer?: string;
}

export function undefinedComparison(because: UndefinedBecause): ArmComparison {
  const none = undefinedBecause(because);
  return {
    value: { control: none, treatment: none },
    difference: none,
    standardError: none,
    p: none,
    interval: none,
    lift: none,
    method: 'none',
    intervalMethod: 'none',
  };
}

/**
 * The lift with its normal interval, point ± z · standard error, whichever quantile its source used; without an error
 * the point stands alone.
 */
export function normalLift(
  answer: Maybe<{ readonly point: number; readonly standardError: Maybe<number>; readonly p: Maybe<number> }>,
  alpha: number,
): Maybe<Lift> {
  if (isUndefined(answer)) return answer;
  const { point, standardError, p } = answer;
  if (isUndefined(standardError)) return { point, interval: standardError, method: 'delta' };
  if (!(standardError > 0))
    return { point, interval: isUndefined(p) ? p : undefinedBecause('noVariance'), method: 'delta' };
  if (isUndefined(p)) return { point, interval: p, method: 'delta' };
  const half = normalUpperQuantile(alpha / 2) * standardError;
  return { point, interval: interval(point - half, point + half, 1 - alpha), method: 'delta' };
}
