import { normalUpperQuantile } from '../distributions/index.js';
import { findRoot } from '../numerics/find-root.js';
import { interval, type Interval } from '../interval.js';
import { undefinedBecause, type Maybe } from '../undefined.js';
import { beforeAnyLook, chanceAbove, chanceBelow, goOn } from './recursive-density.js';
import type { StoppingLimits } from './stopping-chances.js';

export interface StoppedTrial {
  /** Limits of all looks up to the one that ended the trial; later ones are not needed. */
  readonly limits: StoppingLimits;
  /** Number of the look that ended the trial, from 1. */
  readonly look: number;
  /** Estimated effect at that look. */
  readonly estimate: number;
  /** Its standard error at that look. */
  readonly standardError: number;
  readonly level?: number;
}

export interface EstimateAfterStopping {
  readonly method: 'stageWiseOrdering';
  /** As if there had been one look: too large on average when stopped early for a benefit. */
  readonly naive: { readonly estimate: number; readonly standardError: number; readonly interval: Interval };
  /** Median-unbiased: above the truth as often as below it. */
  readonly difference: number;
  /** Effects that the stage-wise ordering does not reject. */
  readonly interval: Interval;
  /** Two-sided, of no effect, by the same ordering; below 1 − level exactly when the interval excludes 0. */
  readonly p: number;
}

/**
 * Estimate, interval and p-value for a trial that was stopped by its boundary, or ran to its last look. Results are
 * ordered by stage: a benefit found earlier counts for more, so that only looks that were held enter.
 *
 * Assumption: the boundary was kept; independent increments. For a two-sided design `limits.lower` is −`upper`.
 * Errors: `noVariance`; `outOfDomain` (a look that does not exist).
 *
 * Source: Armitage (1957); Tsiatis, Rosner, Mehta (1984), Biometrics 40, 797–803; Jennison, Turnbull (2000), chapter 8.
 */
export function estimateAfterStopping(trial: StoppedTrial): Maybe<EstimateAfterStopping> {
  const { limits, look, estimate, standardError, level = 0.95 } = trial;
  const information = limits.informationRates[look - 1];
  if (
    information === undefined ||
    !Number.isFinite(estimate) ||
    !(standardError >= 0 && level > 0 && level < 1)
  ) {
    return undefinedBecause('outOfDomain');
  }
  if (standardError === 0) return undefinedBecause('noVariance');
  const z = estimate / standardError;
  const effectPerDrift = standardError * Math.sqrt(information);
  const atLeast = (effect: number) => chanceAtLeast(limits, look, z, effect / effectPerDrift);
  const effectWith = (chance: number) => {
    const excess = (effect: number) => atLeast(effect) - chance;
    let [low, high] = [estimate - 3 * standardError, estimate + 3 * standardError];
    while (excess(low) > 0) low -= 4 * standardError;
    while (excess(high) < 0) high += 4 * standardError;
    return findRoot(excess, low, high, {
      relativeTolerance: 1e-10,
      absoluteTolerance: 1e-10 * standardError,
    });
  };
  const alpha = 1 - level;
  const [above, below] = [atLeast(0), chanceAtMost(limits, look, z, 0)];
  const reach = normalUpperQuantile(alpha / 2) * standardError;
  return {
    method: 'stageWiseOrdering',
    naive: { estimate, standardError, interval: interval(estimate - reach, estimate + reach, level) },
    difference: effectWith(0.5),
    interval: interval(effectWith(alpha / 2), effectWith(1 - alpha / 2), level),
    p: Math.min(1, 2 * Math.min(above, below)),
  };
}

/** Chance of a result at least as high in the ordering as Z = z at this look. */
export function chanceAtLeast(limits: StoppingLimits, look: number, z: number, drift: number): number {
  // A trial that stopped below is beaten by all that went on: count the others.
  if (z <= limits.lower[look - 1]!) return 1 - chanceAtMost(limits, look, z, drift);
  return walk(limits, look, drift, chanceAbove, z, 'upper');
}

/** Chance of a result at most as high in the ordering. */
function chanceAtMost(limits: StoppingLimits, look: number, z: number, drift: number): number {
  if (z >= limits.upper[look - 1]!) return 1 - chanceAtLeast(limits, look, z, drift);
  return walk(limits, look, drift, chanceBelow, z, 'lower');
}

function walk(
  limits: StoppingLimits,
  look: number,
  drift: number,
  chance: typeof chanceAbove,
  z: number,
  side: 'upper' | 'lower',
): number {
  let standing = beforeAnyLook(drift);
  let sum = 0;
  for (let before = 0; before < look - 1; before++) {
    const information = limits.informationRates[before]!;
    const [low, high] = [limits.lower[before]!, limits.upper[before]!];
    if (Number.isFinite(limits[side][before]!)) sum += chance(standing, information, limits[side][before]!);
    standing = goOn(standing, {
      information,
      low,
      high,
      nextInformation: limits.informationRates[before + 1]!,
    });
  }
  return sum + chance(standing, limits.informationRates[look - 1]!, z);
}
