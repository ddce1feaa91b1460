import { refuse, type Refusal } from '#kernel';

/**
 * When a customer counts as new, growing, declining … as of a date; first match wins. The data are the last snapshot of
 * each calendar month. *Current* is the latest one, at most `currentWithinDays` old; *then* is that of exactly
 * `comparisonMonths` months before it; *high* is the highest AUM of any snapshot of the `highMonths` months up to it.
 *
 * 1. churned: closed
 * 2. unknown: fewer than `minimumMonths` months with a snapshot (in those `highMonths`), and not new
 * 3. churned: AUM fell by `fallPercent` or more from a high above 0, or `idleDays` or more without activity
 * 4. churnWarning: AUM fell by `fallPercent` or more since then, or `idleDays` or more without activity
 * 5. new: a customer for fewer than `newDays` days
 * 6. declining: AUM fell by `fallPercent` or more since then, or activity by `activityFallPercent` or more
 * 7. growing: AUM rose by `risePercent` or more since then
 * 8. mature
 *
 * Days without activity end at the current snapshot: what happened after it is not known. A comparison whose other side
 * is missing does not match. No current snapshot, or a prospect: unknown.
 */
export interface LifecycleRuleDefinition {
  readonly highMonths: number;
  readonly comparisonMonths: number;
  readonly minimumMonths: number;
  readonly newDays: number;
  readonly currentWithinDays: number;
  readonly churned: { readonly fallPercent: number; readonly idleDays: number };
  readonly churnWarning: { readonly fallPercent: number; readonly idleDays: number };
  readonly declining: { readonly fallPercent: number; readonly activityFallPercent: number };
  readonly growing: { readonly risePercent: number };
}

export interface LifecycleRule {
  readonly ruleKey: string;
  readonly version: number;
  readonly nameEn: string;
  readonly nameZh: string;
  readonly definition: LifecycleRuleDefinition;
}

export type LifecycleRuleInvalid = Refusal<'LifecycleRuleInvalid'>;

/** Checks a definition that came from outside. */
export function checkLifecycleRule(
  given: LifecycleRuleDefinition,
): LifecycleRuleDefinition | LifecycleRuleInvalid {
  const { churned, churnWarning, declining, growing } = given;
  const ranges: readonly [string, number, number, number][] = [
    ['highMonths', given.highMonths, 2, 24],
    ['comparisonMonths', given.comparisonMonths, 1, 12],
    ['minimumMonths', given.minimumMonths, 1, 24],
    ['newDays', given.newDays, 0, 3_650],
    ['currentWithinDays', given.currentWithinDays, 31, 366],
    ['churned.fallPercent', churned.fallPercent, 1, 100],
    ['churned.idleDays', churned.idleDays, 1, 3_650],
    ['churnWarning.fallPercent', churnWarning.fallPercent, 1, 100],
    ['churnWarning.idleDays', churnWarning.idleDays, 1, 3_650],
    ['declining.fallPercent', declining.fallPercent, 1, 100],
    ['declining.activityFallPercent', declining.activityFallPercent, 1, 100],
    ['growing.risePercent', growing.risePercent, 1, 1_000],
  ];
  for (const [field, value, least, greatest] of ranges) {
    if (!Number.isInteger(value) || value < least || value > greatest)
      return invalid(field, `is a whole number from ${least} to ${greatest}`);
  }
  if (given.comparisonMonths >= given.highMonths)
    return invalid('comparisonMonths', 'is shorter than highMonths');
  if (given.minimumMonths > given.highMonths) return invalid('minimumMonths', 'is at most highMonths');
  if (churnWarning.idleDays >= churned.idleDays)
    return invalid('churnWarning.idleDays', 'comes before churned.idleDays');
  if (declining.fallPercent >= churnWarning.fallPercent)
    return invalid('declining.fallPercent', 'is less than churnWarning.fallPercent');
  return given;
}

function invalid(field: string, message: string): LifecycleRuleInvalid {
  return refuse('LifecycleRuleInvalid', `${field}: ${message}`, field);
}
