import { sumsPerDraw, type StratumDraws } from './subset-sums.js';

/** Asked for once: the loops below call them for every draw. */
const { abs, max, min, sqrt } = Math;

/** The studentised differences of all draws at one parameter value: index 0 is the assignment that happened. */
export interface StudentisedDraws {
  readonly t: Float64Array;
  readonly difference: number;
  readonly standardError: number;
}

/**
 * Fills `t` with Σw(ȳₜ − ȳ꜀) / √Σw²(s²ₜ/nₜ + s²꜀/n꜀) of the values a + s·b, for every draw.
 * A draw without any variance counts as 0 when its difference is 0 and as ±∞ otherwise.
 */
export function studentise(strata: readonly StratumDraws[], s: number, t: Float64Array): StudentisedDraws {
  let observedDifference = 0;
  let observedError = 0;
  for (let draw = 0; draw < t.length; draw++) {
    let difference = 0;
    let squaredError = 0;
    for (let k = 0; k < strata.length; k++) {
      const stratum = strata[k] as StratumDraws;
      const { sums, total, smaller, larger, weight } = stratum;
      const row = draw * sumsPerDraw;
      const sum = (sums[row] as number) + s * (sums[row + 1] as number);
      const square =
        (sums[row + 2] as number) + s * (2 * (sums[row + 3] as number) + s * (sums[row + 4] as number));
      const otherSum = (total[0] as number) + s * (total[1] as number) - sum;
      const otherSquare =
        (total[2] as number) + s * (2 * (total[3] as number) + s * (total[4] as number)) - square;
      const mean = sum / smaller;
      const otherMean = otherSum / larger;
      const spread = (square - sum * mean) / ((smaller - 1) * smaller);
      const otherSpread = (otherSquare - otherSum * otherMean) / ((larger - 1) * larger);
      const gap = mean - otherMean;
      difference += weight * (stratum.smallerIsTreatment ? gap : -gap);
      squaredError += weight * weight * (max(0, spread) + max(0, otherSpread));
    }
    const error = sqrt(squaredError);
    t[draw] = difference === 0 ? 0 : difference / error;
    if (draw === 0) {
      observedDifference = difference;
      observedError = error;
    }
  }
  return { t, difference: observedDifference, standardError: observedError };
}

/** Two statistics that differ by rounding only are a tie: a tie counts against the hypothesis being rejected. */
const tie = 1e-9;

export interface TailShares {
  /** Share of draws, the real one included, whose statistic is at least the real one. */
  readonly upper: number;
  /** Share of draws, the real one included, whose statistic is at most the real one. */
  readonly lower: number;
}

/** (1 + #{draws as extreme}) / (B + 1) for either side. Source: Phipson & Smyth (2010). */
export function tailShares(t: Float64Array): TailShares {
  const real = t[0] as number;
  const slack = tie * max(1, abs(real));
  let above = 0;
  let below = 0;
  for (let draw = 0; draw < t.length; draw++) {
    const value = t[draw] as number;
    if (value >= real - slack) above++;
    if (value <= real + slack) below++;
  }
  return { upper: above / t.length, lower: below / t.length };
}

/** Equal-tailed: twice the smaller side. Ordering by |t| would put the whole error on the skewed side. */
export function equalTailed(shares: TailShares): number {
  return min(1, 2 * min(shares.upper, shares.lower));
}
