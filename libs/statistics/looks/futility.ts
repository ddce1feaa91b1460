import { normalCdf, normalUpperQuantile } from '../distributions/index.js';
import { findRoot } from '../numerics/find-root.js';
import { isDefined, undefinedBecause, type Maybe } from '../undefined.js';
import {
  groupSequentialBoundary,
  criticalValueFor,
  type GroupSequentialBoundary,
  type GroupSequentialDesign,
} from './boundaries.js';
import { beforeAnyLook, chanceBelow, goOn, type Standing } from './recursive-density.js';
import { isSpending, spentAt, type Spending } from './spending.js';

export interface FutilityBoundary {
  readonly efficacy: GroupSequentialBoundary;
  /** Z at or below which going on is hopeless at each look; at the last look it equals the efficacy boundary. */
  readonly futilityValues: readonly number[];
  /** Chance of missing the planned effect up to each look. */
  readonly cumulativeBetaSpent: readonly number[];
  /** Mean of Z at full information under the planned effect. */
  readonly drift: number;
  /** Largest number of units relative to a design with one look. */
  readonly inflation: number;
}

/**
 * Non-binding futility boundary: spends the chance of missing the planned effect (1 − power) over the looks. The
 * efficacy boundary is found without it, so that alpha holds even when one goes on in spite of futility; the price is
 * some more units, included in `inflation`.
 *
 * One-sided designs only. Errors: `outOfDomain` (two-sided design, last share not 1, power not above alpha).
 *
 * Source: Pampallona, Tsiatis, Kim (2001), Drug Information Journal 35, 1113–1121; as gsDesign test.type = 4.
 */
export function futilityBoundary(
  design: GroupSequentialDesign & { power: number; betaSpending: Spending },
): Maybe<FutilityBoundary> {
  const { power, betaSpending, informationRates, alpha } = design;
  const usable = design.sides === 1 && informationRates.at(-1) === 1 && power > alpha && power < 1;
  if (!usable || !isSpending(betaSpending)) return undefinedBecause('outOfDomain');
  const efficacy = groupSequentialBoundary(design);
  if (!isDefined(efficacy)) return efficacy;
  const beta = 1 - power;
  const spent = informationRates.map((information) => spentAt(betaSpending, beta, information));
  const { criticalValues } = efficacy;
  const excess = (drift: number) =>
    missesWith(drift, informationRates, criticalValues, spent).atLastLook - (beta - (spent.at(-2) ?? 0));
  const fixed = normalUpperQuantile(alpha) + normalUpperQuantile(beta);
  // the largest drift that is needed grows slowly with the number of looks
  let high = 1.5 * fixed;
  while (excess(high) > 0) high *= 1.5;
  const drift = findRoot(excess, 0.99 * fixed, high, { relativeTolerance: 1e-12 });
  const { futilityValues } = missesWith(drift, informationRates, criticalValues, spent);
  return {
    efficacy,
    futilityValues: [...futilityValues, criticalValues.at(-1)!],
    cumulativeBetaSpent: spent,
    drift,
    inflation: (drift / fixed) ** 2,
  };
}

/** Futility values at all looks but the last for a given drift, and the chance of missing the effect at the last. */
function missesWith(
  drift: number,
  rates: readonly number[],
  critical: readonly number[],
  spent: readonly number[],
) {
  let standing: Standing = beforeAnyLook(drift);
  const futilityValues: number[] = [];
  for (let look = 0; look < rates.length - 1; look++) {
    const information = rates[look]!;
    const increment = spent[look]! - (spent[look - 1] ?? 0);
    const low = Math.min(-criticalValueFor(mirrored(standing), information, increment), critical[look]!);
    futilityValues.push(low);
    standing = goOn(standing, { information, low, high: critical[look]!, nextInformation: rates[look + 1]! });
  }
  return { futilityValues, atLastLook: chanceBelow(standing, 1, critical.at(-1)!) };
}

function mirrored(standing: Standing): Standing {
  return {
    ...standing,
    drift: -standing.drift,
    scores: standing.scores.map((score) => -score).reverse(),
    mass: standing.mass.slice().reverse(),
  };
}

/**
 * Chance that the final look succeeds, given what was seen so far.
 *
 * @param now.z Z at a share `now.information` of the planned information; @param now.finalCritical critical value at
 *   full information; @param now.drift mean of Z at full information to assume from here on (default: the trend so far,
 *   z/√information). Interim looks in between are not counted: with them the chance is a little higher.
 * Errors: `outOfDomain`.
 *
 * Source: Lan, Simon, Halperin (1982), Communications in Statistics C 1, 207–219.
 */
export function conditionalPower(now: {
  z: number;
  information: number;
  finalCritical: number;
  drift?: number;
}): Maybe<number> {
  const { z, information: t, finalCritical } = now;
  if (!(t > 0 && t < 1 && Number.isFinite(z))) return undefinedBecause('outOfDomain');
  const drift = now.drift ?? z / Math.sqrt(t);
  return normalCdf((z * Math.sqrt(t) + drift * (1 - t) - finalCritical) / Math.sqrt(1 - t));
}
