import {
  interval,
  isDefined,
  normalQuantile,
  undefinedBecause,
  type Interval,
  type Maybe,
} from '#statistics';

/** The effect of one variant of one experiment on one metric, in one tier or overall. */
export interface VariantEffect {
  readonly experiment: string;
  readonly point: Maybe<number>;
  readonly standardError: Maybe<number>;
  readonly treated: number;
  readonly trusted: boolean;
}

export interface PooledEffect {
  /** Mean effect per treated customer. */
  readonly point: number;
  readonly interval: Interval;
  readonly treated: number;
  readonly experiments: number;
}

/**
 * The mean effect per treated customer over several experiments: each variant's effect weighs by the customers it
 * treated, so that the answer is about those customers and no assumption of one common effect is needed. The variance is
 * Σ(nᵢ/N)²·seᵢ². Variants of one experiment share a control, hence a correlation that is not known here: their errors are
 * added as if they moved together, which can only widen the interval. Normal interval; untrusted effects are left out.
 */
export function poolEffects(effects: readonly VariantEffect[], level = 0.95): Maybe<PooledEffect> {
  const usable = effects.filter(
    (each) => each.trusted && each.treated > 0 && isDefined(each.point) && isDefined(each.standardError),
  );
  const treated = usable.reduce((sum, each) => sum + each.treated, 0);
  if (treated === 0) return undefinedBecause('emptyArm');
  let point = 0;
  const errorOf = new Map<string, number>();
  for (const each of usable) {
    const weight = each.treated / treated;
    point += weight * (each.point as number);
    errorOf.set(
      each.experiment,
      (errorOf.get(each.experiment) ?? 0) + weight * (each.standardError as number),
    );
  }
  const half = normalQuantile((1 + level) / 2) * Math.hypot(...errorOf.values());
  return { point, interval: interval(point - half, point + half, level), treated, experiments: errorOf.size };
}
