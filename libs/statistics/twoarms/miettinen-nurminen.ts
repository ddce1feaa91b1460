import { interval, type Interval } from '../interval.js';
import type { Count } from '../moments/index.js';
import { undefinedBecause, type Maybe } from '../undefined.js';
import { isCountOfUnits } from './proportion.js';
import { criticalZ, rateDifference } from './two-proportions.js';

/**
 * Miettinen and Nurminen's score interval of the difference of two rates: the differences δ that the score test with
 * constrained maximum-likelihood rates and variance factor N/(N − 1) does not reject. Close to its level at small counts
 * and unequal arms, and it exists with no event at all in one arm.
 * `noEvents` / `noVariance` when no unit or every unit of both arms had the outcome.
 * Source: Miettinen and Nurminen (1985), Statistics in Medicine 4.
 */
export function miettinenNurminenInterval(control: Count, treatment: Count, level = 0.95): Maybe<Interval> {
  if (!(control.n > 0 && treatment.n > 0)) return undefinedBecause('emptyArm');
  if (!isCountOfUnits(control) || !isCountOfUnits(treatment)) return undefinedBecause('outOfDomain');
  const successes = control.successes + treatment.successes;
  if (successes === 0) return undefinedBecause('noEvents');
  if (successes === control.n + treatment.n) return undefinedBecause('noVariance');
  const z = criticalZ(level);
  // of successes and failures the rarer: rates near 1 would lose the digits of 1 − rate
  if (2 * successes <= control.n + treatment.n) {
    return interval(bound(control, treatment, z, -1), bound(control, treatment, z, 1), level);
  }
  const failures = ({ n, successes }: Count): Count => ({ n, successes: n - successes });
  const [c, t] = [failures(control), failures(treatment)];
  return interval(-bound(c, t, z, 1), -bound(c, t, z, -1), level);
}

/** The farthest δ on one side that is not rejected. Away from the estimate the score grows, so bisection is safe. */
function bound(control: Count, treatment: Count, z: number, side: 1 | -1): number {
  const estimate = rateDifference(control, treatment);
  if (estimate === side || scoreExcess(control, treatment, side, z) <= 0) return side;
  let inside = estimate;
  let outside: number = side;
  for (let i = 0; i < 200; i++) {
    const middle = inside + (outside - inside) / 2;
    if (middle === inside || middle === outside) break;
    if (scoreExcess(control, treatment, middle, z) > 0) outside = middle;
    else inside = middle;
  }
  return inside;
}

/** (δ − estimate)² − z²·variance under δ: positive where the score test rejects δ. */
function scoreExcess(control: Count, treatment: Count, delta: number, z: number): number {
  const rate = constrainedControlRate(control, treatment, delta);
  const treated = Math.min(1, Math.max(0, rate + delta));
  const n = control.n + treatment.n;
  const variance =
    ((treated * (1 - treated)) / treatment.n + (rate * (1 - rate)) / control.n) * (n / (n - 1));
  const distance = delta - rateDifference(control, treatment);
  return distance * distance - z * z * variance;
}

/** The control rate that is likeliest when the treated rate is it plus δ: a root of a cubic, in closed form. */
function constrainedControlRate(control: Count, treatment: Count, delta: number): number {
  const n = control.n + treatment.n;
  const successes = control.successes + treatment.successes;
  const l3 = n;
  const l2 = (treatment.n + 2 * control.n) * delta - n - successes;
  const l1 = (control.n * delta - n - 2 * control.successes) * delta + successes;
  const l0 = control.successes * delta * (1 - delta);
  const shift = l2 / (3 * l3);
  const q = shift ** 3 - (l1 * l2) / (6 * l3 * l3) + l0 / (2 * l3);
  const p = Math.sign(q || 1) * Math.sqrt(Math.max(0, shift * shift - l1 / (3 * l3)));
  const cosine = p === 0 ? 0 : Math.min(1, Math.max(-1, q / p ** 3));
  const angle = (Math.PI + Math.acos(cosine)) / 3;
  const closed = 2 * p * Math.cos(angle) - shift;
  return polished(closed, delta, [l3, l2, l1, l0]);
}

/** A few Newton steps: the closed form loses digits where the rate is near 0 or 1. */
function polished(start: number, delta: number, [l3, l2, l1, l0]: [number, number, number, number]): number {
  const least = Math.max(0, -delta);
  const greatest = Math.min(1, 1 - delta);
  let rate = Math.min(greatest, Math.max(least, start));
  for (let i = 0; i < 4; i++) {
    const value = ((l3 * rate + l2) * rate + l1) * rate + l0;
    const slope = (3 * l3 * rate + 2 * l2) * rate + l1;
    const next = rate - value / slope;
    if (!(next >= least && next <= greatest) || Math.abs(next - rate) > 1e-3 * rate) break;
    rate = next;
  }
  return rate;
}
