import { isDefined, undefinedBecause, type Maybe } from '../undefined.js';
import { normalUpperQuantile } from '../distributions/index.js';
import { findRoot } from '../numerics/find-root.js';
import type { GroupSequentialBoundary } from './boundaries.js';
import { beforeAnyLook, chanceAbove, chanceBelow, goOn } from './recursive-density.js';

/** Limits of Z at each look: at or beyond one of them the trial stops; at the last look they meet or it ends anyway. */
export interface StoppingLimits {
  readonly informationRates: readonly number[];
  /** Stop for a benefit at or above. */
  readonly upper: readonly number[];
  /** Stop at or below; −∞ where one does not stop. */
  readonly lower: readonly number[];
}

export interface StoppingChances {
  /** Chance of stopping at each look at or above the upper limit. */
  readonly above: readonly number[];
  /** Chance of stopping at each look at or below the lower limit. */
  readonly below: readonly number[];
}

/** The limits of a boundary: one-sided, or symmetric when it is two-sided. */
export function limitsOf({ criticalValues, design }: GroupSequentialBoundary): StoppingLimits {
  return {
    informationRates: design.informationRates,
    upper: criticalValues,
    lower: criticalValues.map((critical) => (design.sides === 2 ? -critical : -Infinity)),
  };
}

/** Chances of stopping at each look when the mean of Z at full information is `drift`. */
export function stoppingChances(
  { informationRates, upper, lower }: StoppingLimits,
  drift: number,
): StoppingChances {
  let standing = beforeAnyLook(drift);
  const above: number[] = [];
  const below: number[] = [];
  informationRates.forEach((information, look) => {
    above.push(chanceAbove(standing, information, upper[look]!));
    below.push(lower[look] === -Infinity ? 0 : chanceBelow(standing, information, lower[look]!));
    const nextInformation = informationRates[look + 1];
    if (nextInformation === undefined) return;
    standing = goOn(standing, { information, low: lower[look]!, high: upper[look]!, nextInformation });
  });
  return { above, below };
}

export interface GroupSequentialPower {
  /** Chance of stopping for a benefit at some look. */
  readonly power: number;
  /** Chance of having done so by each look. */
  readonly cumulativePower: readonly number[];
  /** Mean share of the planned information used: the saving of looking. */
  readonly expectedInformation: number;
}

/**
 * Power of a design with looks for an effect that gives Z a mean of `drift` at full information: the effect divided by
 * the standard error with all units. Finding the wrong direction does not count.
 */
export function powerOfGroupSequential(limits: StoppingLimits, drift: number): GroupSequentialPower {
  const { above, below } = stoppingChances(limits, drift);
  let power = 0;
  const cumulativePower = above.map((chance) => (power += chance));
  let going = 1;
  let expectedInformation = 0;
  limits.informationRates.forEach((information, look) => {
    const isLast = look === limits.informationRates.length - 1;
    const stops = isLast ? going : above[look]! + below[look]!;
    expectedInformation += information * stops;
    going -= stops;
  });
  return { power, cumulativePower, expectedInformation };
}

export interface GroupSequentialSize {
  /** Mean of Z at full information that gives the power. */
  readonly drift: number;
  /** Largest number of units, relative to a design with one look: multiply the fixed sample size by it. */
  readonly inflation: number;
  /** Mean number of units if the effect is as planned, relative to a design with one look. */
  readonly expectedShareOfFixed: number;
}

/**
 * How many more units a design with looks needs at most than one with a single look, for the same alpha and power, and
 * how many on average. Errors: `outOfDomain` for a power not above the false-alarm rate in one tail.
 *
 * Source: Jennison, Turnbull (2000), Group Sequential Methods, tables 2.2 and 2.4.
 */
export function groupSequentialSize(
  boundary: GroupSequentialBoundary,
  power: number,
): Maybe<GroupSequentialSize> {
  const { alpha, sides } = boundary.design;
  if (!(power > alpha / sides && power < 1)) return undefinedBecause('outOfDomain');
  const limits = limitsOf(boundary);
  const drift = driftForPower(limits, power);
  if (!isDefined(drift)) return drift;
  const fixed = normalUpperQuantile(alpha / sides) + normalUpperQuantile(1 - power);
  const inflation = (drift / fixed) ** 2;
  const { expectedInformation } = powerOfGroupSequential(limits, drift);
  return { drift, inflation, expectedShareOfFixed: inflation * expectedInformation };
}

function driftForPower(limits: StoppingLimits, power: number): Maybe<number> {
  const shortfall = (drift: number) => powerOfGroupSequential(limits, drift).power - power;
  if (!(shortfall(0) < 0)) return undefinedBecause('outOfDomain');
  let enough = 4;
  while (shortfall(enough) < 0) {
    enough *= 1.5;
    if (enough > 100) return undefinedBecause('didNotConverge');
  }
  return findRoot(shortfall, 0, enough, { relativeTolerance: 1e-12 });
}
