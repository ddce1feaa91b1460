import { chiSquareUpper, undefinedBecause, type Maybe } from '#statistics';

/** Counts of one tier by arm, each with its planned share (any scale). */
export interface TierCounts {
  readonly tier: string;
  readonly arms: readonly { readonly count: number; readonly weight: number }[];
}

export type RatioVerdict = 'ok' | 'warning' | 'failed';

export interface TierRatio {
  readonly chiSquare: number;
  readonly df: number;
  readonly p: number;
  readonly verdict: RatioVerdict;
}

/** Below the first a ratio has failed, below the second it is a warning (domain.md §6). */
const limits = { failed: 0.001, warning: 0.01 } as const;

function conclude(chiSquare: number, df: number): Maybe<TierRatio> {
  if (df === 0) return undefinedBecause('tooFewObservations');
  const p = chiSquareUpper(chiSquare, df);
  return { chiSquare, df, p, verdict: p < limits.failed ? 'failed' : p < limits.warning ? 'warning' : 'ok' };
}

/**
 * Sample ratio within tiers: Pearson's χ² of counts against planned shares in every tier, added up, so that tiers with
 * different plans do not mix. Arms of weight 0 are left out; a tier with fewer than two used arms says nothing.
 * Source: Fabijan et al. (2019).
 */
export function ratioWithinTiers(tiers: readonly TierCounts[]): Maybe<TierRatio> {
  let chiSquare = 0;
  let df = 0;
  for (const { arms } of tiers) {
    const used = arms.filter((arm) => arm.weight > 0);
    const total = used.reduce((sum, arm) => sum + arm.count, 0);
    const whole = used.reduce((sum, arm) => sum + arm.weight, 0);
    if (total === 0 || used.length < 2) continue;
    for (const arm of used) {
      const expected = (total * arm.weight) / whole;
      chiSquare += (arm.count - expected) ** 2 / expected;
    }
    df += used.length - 1;
  }
  return conclude(chiSquare, df);
}

/**
 * Whether the arms differ in the share of units that have an outcome at all: Pearson's χ² of known and missing by arm in
 * every tier, added up. Where they differ, the units that are compared are no longer those that were randomised.
 */
export function coverageWithinTiers(
  tiers: readonly {
    readonly arms: readonly { readonly known: number; readonly missing: number }[];
  }[],
): Maybe<TierRatio> {
  let chiSquare = 0;
  let df = 0;
  for (const { arms } of tiers) {
    const used = arms.filter((arm) => arm.known + arm.missing > 0);
    const known = used.reduce((sum, arm) => sum + arm.known, 0);
    const missing = used.reduce((sum, arm) => sum + arm.missing, 0);
    if (used.length < 2) continue;
    df += used.length - 1;
    if (known === 0 || missing === 0) continue;
    const share = missing / (known + missing);
    for (const arm of used) {
      const expected = (arm.known + arm.missing) * share;
      const rest = arm.known + arm.missing - expected;
      chiSquare += (arm.missing - expected) ** 2 / expected + (arm.known - rest) ** 2 / rest;
    }
  }
  return conclude(chiSquare, df);
}
