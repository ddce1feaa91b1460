import type { RandomSource } from '../distributions/index.js';

/** Asked for once: hundreds of thousands of draws call them. */
const { exp, floor, log, max, min } = Math;

/**
 * How many of `marked` units are in a random subset of `taken` from `marked + unmarked` units.
 * Small cases draw unit by unit; others search the distribution outwards from its mode, so that the expected number of
 * steps is of the order of one standard deviation.
 * Assumes 0 ≤ taken ≤ marked + unmarked. Source: Kachitvichyanukul & Schmeiser (1985), algorithm HIN, started at the mode.
 */
export function hypergeometricDraw(
  marked: number,
  unmarked: number,
  taken: number,
  random: RandomSource,
): number {
  if (marked === 0 || taken === 0) return 0;
  const units = marked + unmarked;
  if (taken === units) return marked;
  if (marked <= 4) return unitByUnit(marked, units, taken, random);
  return fromTheMode(marked, unmarked, taken, random);
}

function unitByUnit(marked: number, units: number, taken: number, random: RandomSource): number {
  let found = 0;
  for (let i = 0; i < marked; i++) {
    if (random() * (units - i) < taken - found) found++;
  }
  return found;
}

function fromTheMode(marked: number, unmarked: number, taken: number, random: RandomSource): number {
  const units = marked + unmarked;
  const lowest = max(0, taken - unmarked);
  const highest = min(marked, taken);
  const mode = floor(((taken + 1) * (marked + 1)) / (units + 2));
  const atMode = exp(
    logChooseFast(marked, mode) + logChooseFast(unmarked, taken - mode) - logChooseFast(units, taken),
  );
  let u = random() - atMode;
  if (u < 0) return mode;
  let up = mode;
  let down = mode;
  let upMass = atMode;
  let downMass = atMode;
  while (up < highest || down > lowest) {
    if (up < highest) {
      upMass *= ((marked - up) * (taken - up)) / ((up + 1) * (unmarked - taken + up + 1));
      up++;
      u -= upMass;
      if (u < 0) return up;
    }
    if (down > lowest) {
      downMass *= (down * (unmarked - taken + down)) / ((marked - down + 1) * (taken - down + 1));
      down--;
      u -= downMass;
      if (u < 0) return down;
    }
  }
  return mode;
}

const summedUpTo = 256;

/** ln n! for every n that a tier of a bank is likely to have: a look-up takes a tenth of a logarithm's time. */
const logFactorials = (() => {
  const table = new Float64Array(32_768);
  for (let n = 2; n < table.length; n++)
    table[n] = n < summedUpTo ? (table[n - 1] as number) + log(n) : stirling(n);
  return table;
})();

/** Three terms leave an error below 1e-16 where they are used. */
function stirling(n: number): number {
  const inverse = 1 / n;
  const series = inverse * (1 / 12 - inverse * inverse * (1 / 360 - (inverse * inverse) / 1260));
  return (n + 0.5) * log(n) - n + 0.918938533204672742 + series;
}

function logFactorialFast(n: number): number {
  return n < logFactorials.length ? (logFactorials[n] as number) : stirling(n);
}

function logChooseFast(n: number, k: number): number {
  return logFactorialFast(n) - logFactorialFast(k) - logFactorialFast(n - k);
}
