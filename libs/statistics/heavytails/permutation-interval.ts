import { interval, type Interval } from '../interval.js';
import { undefinedBecause, type Maybe } from '../undefined.js';
import type { EffectModel } from './linear-strata.js';
import { studentise, tailShares } from './studentised-draws.js';
import type { StratumDraws } from './subset-sums.js';

/** Bisection ends at this share of the standard error; the draws themselves are far coarser. */
const resolution = 1e-6;
const doublings = 60;

/**
 * Effects that the permutation test does not reject under a named model. For every candidate effect the units are
 * freed of it and the same assignments are looked at again (common random numbers), which costs O(B · strata) and not
 * O(B · units), because the values are linear in the parameter. The bounds are found by doubling and bisection.
 *
 * Assumes that each one-sided p-value is monotone in the effect, which holds for shifts and factors of positive outcomes;
 * where it is not, the bound is the crossing nearest to the estimate.
 * Errors: `denominatorNearZero` for a multiplicative model whose means do not have the same sign.
 */
export function invertPermutationTest(
  strata: readonly StratumDraws[],
  model: EffectModel,
  level: number,
  t: Float64Array,
): Maybe<Interval> {
  return model === 'additive' ? shifts(strata, level, t) : factors(strata, level, t);
}

function shifts(strata: readonly StratumDraws[], level: number, t: Float64Array): Interval {
  const tail = rejectedShare(t.length, level);
  const { difference, standardError } = studentise(strata, 0, t);
  const upperShare = (shift: number): number => {
    studentise(strata, shift, t);
    return tailShares(t).upper;
  };
  const lowerShare = (shift: number): number => {
    studentise(strata, shift, t);
    return tailShares(t).lower;
  };
  return interval(
    crossing((shift) => upperShare(shift) > tail, difference, -standardError),
    crossing((shift) => lowerShare(shift) > tail, difference, standardError),
    level,
  );
}

function factors(strata: readonly StratumDraws[], level: number, t: Float64Array): Maybe<Interval> {
  const tail = rejectedShare(t.length, level);
  const negativeControl = studentise(strata, 0, t).difference;
  const atOne = studentise(strata, 1, t);
  const treated = atOne.difference - negativeControl;
  const factor = treated / -negativeControl;
  if (!(factor > 0) || !Number.isFinite(factor)) return undefinedBecause('denominatorNearZero');
  const step = Math.min(1, atOne.standardError / Math.abs(treated));
  const sharesAt = (logFactor: number) => {
    studentise(strata, Math.exp(-logFactor), t);
    const shares = tailShares(t);
    return treated > 0 ? shares : { upper: shares.lower, lower: shares.upper };
  };
  const low = crossing((logFactor) => sharesAt(logFactor).upper > tail, Math.log(factor), -step);
  const high = crossing((logFactor) => sharesAt(logFactor).lower > tail, Math.log(factor), step);
  return interval(Math.expm1(low), Math.expm1(high), level);
}

/** Between the largest share that is rejected and the next: (1 − level)/2 itself is that share but for rounding. */
function rejectedShare(assignments: number, level: number): number {
  return (Math.round((assignments * (1 - level)) / 2) + 0.5) / assignments;
}

/**
 * Where `accepted` changes, seen from `start` in the direction of `step`: accepted near the estimate, rejected far
 * away. Returns the rejected end of the last bracket, or ±Infinity when nothing far away is rejected.
 */
function crossing(accepted: (x: number) => boolean, start: number, step: number): number {
  let inside = start;
  let outside = start + step;
  if (accepted(start)) {
    for (let i = 0; accepted(outside); i++) {
      if (i === doublings) return step * Infinity;
      inside = outside;
      outside = start + step * 2 ** (i + 1);
    }
  } else {
    outside = start;
    inside = start - step;
    for (let i = 0; !accepted(inside); i++) {
      if (i === doublings) return start;
      outside = inside;
      inside = start - step * 2 ** (i + 1);
    }
  }
  while (Math.abs(outside - inside) > resolution * Math.abs(step)) {
    const middle = (inside + outside) / 2;
    if (middle === inside || middle === outside) break;
    if (accepted(middle)) inside = middle;
    else outside = middle;
  }
  return outside;
}
