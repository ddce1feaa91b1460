import { isDefined, undefinedBecause, type Maybe } from '#statistics';
import { standardErrorOf, valueOf, type MetricMoments } from '../kpi/metric-moments.js';

/** When a movement against the previous period is abnormal. Kept as data, with a version that every review names. */
export interface MovementRule {
  readonly version: number;
  /** Difference over its standard error. */
  readonly minimumZ: number;
  /** |difference| over |previous value|. */
  readonly minimumRelativeChange: number;
  /** Customers with an outcome, in each of the two periods. */
  readonly minimumCustomers: number;
}

/**
 * A review compares some seven hundred figures. At |z| ≥ 4 chance alone flags one of them in twenty-odd reviews
 * (700 × 6.3e-5 = 0.04); the relative change keeps out what large numbers make significant and nobody would notice.
 */
export const defaultMovementRule: MovementRule = {
  version: 1,
  minimumZ: 4,
  minimumRelativeChange: 0.1,
  minimumCustomers: 100,
};

export interface KpiChange {
  readonly now: Maybe<number>;
  readonly before: Maybe<number>;
  readonly difference: Maybe<number>;
  /** Difference over its standard error: the customers of two periods are taken as independent samples. */
  readonly z: Maybe<number>;
  readonly abnormal: boolean;
}

export function kpiChange(
  now: MetricMoments | undefined,
  before: MetricMoments | undefined,
  rule: MovementRule,
): KpiChange {
  const valueNow = now ? valueOf(now) : undefinedBecause('emptyArm');
  const valueBefore = before ? valueOf(before) : undefinedBecause('emptyArm');
  if (!isDefined(valueNow) || !isDefined(valueBefore)) {
    const because = isDefined(valueNow) ? valueBefore : valueNow;
    const none = because as Exclude<typeof because, number>;
    return { now: valueNow, before: valueBefore, difference: none, z: none, abnormal: false };
  }
  const difference = valueNow - valueBefore;
  const z = zOf(difference, now!, before!);
  const large = Math.abs(difference) >= rule.minimumRelativeChange * Math.abs(valueBefore);
  const many = Math.min(now!.n, before!.n) >= rule.minimumCustomers;
  const abnormal = large && many && isDefined(z) && Math.abs(z) >= rule.minimumZ;
  return { now: valueNow, before: valueBefore, difference, z, abnormal };
}

function zOf(difference: number, now: MetricMoments, before: MetricMoments): Maybe<number> {
  const [errorNow, errorBefore] = [standardErrorOf(now), standardErrorOf(before)];
  if (!isDefined(errorNow)) return errorNow;
  if (!isDefined(errorBefore)) return errorBefore;
  const error = Math.hypot(errorNow, errorBefore);
  return error > 0 ? difference / error : undefinedBecause('noVariance');
}
