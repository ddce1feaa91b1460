/**
 * The smallest number of draws B ≥ `atLeast` for which (B + 1)·(1 − level)/2 is a whole number. Only then is the
 * equal-tailed Monte Carlo test exact at that level; with B = 1000 instead of 999 it rejects too seldom or too often.
 * Source: Davison & Hinkley (1997), section 4.2.
 */
export function permutationDraws(level: number, atLeast = 1999): number {
  const tail = (1 - level) / 2;
  for (let draws = Math.max(1, Math.ceil(atLeast)); draws < 100 * atLeast + 100_000; draws++) {
    if (isWhole((draws + 1) * tail)) return draws;
  }
  throw new RangeError(`no number of draws makes (B + 1) · ${tail} whole`);
}

export function assertDraws(draws: number, level: number): void {
  const rank = ((draws + 1) * (1 - level)) / 2;
  if (!Number.isInteger(draws) || !isWhole(rank)) {
    throw new RangeError(`${draws} draws at level ${level}: (B + 1)·α/2 = ${rank} is not a whole number`);
  }
}

function isWhole(x: number): boolean {
  return x > 0.5 && Math.abs(x - Math.round(x)) < 1e-6;
}
