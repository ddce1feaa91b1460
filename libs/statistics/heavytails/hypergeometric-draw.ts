import type { RandomSource } from '../distributions/index.js';

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
  const lowest = Math.max(0, taken - unmarked);
  const highest = Math.min(marked, taken);
  const mode = Math.floor(((taken + 1) * (marked + 1)) / (units + 2));
  const atMode = Math.exp(
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

const smallLogFactorials = (() => {
  const table = new Float64Array(256);
  for (let n = 2; n < table.length; n++) table[n] = (table[n - 1] as number) + Math.log(n);
  return table;
})();

/** ln n!, by table below 256 and by Stirling's series above, where three terms leave an error below 1e-16. */
function logFactorialFast(n: number): number {
  if (n < smallLogFactorials.length) return smallLogFactorials[n] as number;
  const inverse = 1 / n;
  const series = inverse * (1 / 12 - inverse * inverse * (1 / 360 - (inverse * inverse) / 1260));
  return (n + 0.5) * Math.log(n) - n + 0.918938533204672742 + series;
}

function logChooseFast(n: number, k: number): number {
  return logFactorialFast(n) - logFactorialFast(k) - logFactorialFast(n - k);
}
