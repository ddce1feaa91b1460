import { chiSquareUpper, normalUpperQuantile, tUpperQuantile } from '../distributions/index.js';
import { interval, type Interval } from '../interval.js';
import { undefinedBecause, type Maybe } from '../undefined.js';

/** The effect in one stratum with its squared standard error. */
export interface StratumEffect {
  readonly name: string;
  readonly difference: number;
  readonly squaredError: number;
}

export interface PooledStratum {
  readonly name: string;
  /** The effect as it was measured in the stratum alone. */
  readonly raw: number;
  /** The effect drawn towards the common mean. */
  readonly shrunken: number;
  /** How much of the stratum's own deviation is kept: τ²/(τ² + v). */
  readonly kept: number;
  readonly standardError: number;
  readonly interval: Interval;
}

export interface PartialPooling {
  readonly method: 'pauleMandel' | 'derSimonianLaird';
  /** Variance of the true effects between strata, never negative. */
  readonly betweenVariance: number;
  /** Mean of the true effects, its error (Hartung–Knapp) and interval on strata − 1 degrees of freedom. */
  readonly mean: number;
  readonly standardError: number;
  readonly interval: Interval;
  /** Cochran's Q: do the strata differ by more than chance? */
  readonly heterogeneity: {
    readonly q: number;
    readonly df: number;
    readonly p: number;
    readonly share: number;
  };
  readonly strata: readonly PooledStratum[];
}

/**
 * Partial pooling of stratum effects by empirical Bayes: true effects are taken as draws from N(mean, τ²), and every
 * stratum's estimate is drawn towards the mean by the share v/(τ² + v) of noise in it. For reading many tiers without
 * chasing the luckiest one; exploratory, never the primary result.
 *
 * What: τ² by Paule & Mandel (the value at which the weighted squares equal their degrees of freedom) or by
 * DerSimonian & Laird (one step). The intervals of strata add the error of the mean (Morris 1983), not that of τ².
 * Assumes estimates that are close to normal with known errors.
 * Errors: `tooFewObservations` with fewer than two strata; `noVariance` when a stratum has no error.
 * Sources: DerSimonian & Laird (1986); Paule & Mandel (1982); Hartung & Knapp (2001); Morris (1983).
 */
export function partialPooling(
  effects: readonly StratumEffect[],
  options: { readonly method?: PartialPooling['method']; readonly level?: number } = {},
): Maybe<PartialPooling> {
  if (effects.length < 2) return undefinedBecause('tooFewObservations');
  if (effects.some((effect) => !(effect.squaredError > 0))) return undefinedBecause('noVariance');
  const method = options.method ?? 'pauleMandel';
  const level = options.level ?? 0.95;
  const df = effects.length - 1;
  const { q, betweenOneStep } = oneStep(effects);
  const tau = method === 'derSimonianLaird' ? betweenOneStep : pauleMandel(effects);
  const { mean, weight, squares } = weighted(effects, tau);
  const standardError = Math.sqrt(Math.max(1, squares / df) / weight);
  const half = tUpperQuantile((1 - level) / 2, df) * standardError;
  const z = normalUpperQuantile((1 - level) / 2);
  return {
    method,
    betweenVariance: tau,
    mean,
    standardError,
    interval: interval(mean - half, mean + half, level),
    heterogeneity: { q, df, p: chiSquareUpper(q, df), share: q > df ? (q - df) / q : 0 },
    strata: effects.map(({ name, difference, squaredError }) => {
      const kept = tau / (tau + squaredError);
      const shrunken = mean + kept * (difference - mean);
      const error = Math.sqrt(kept * squaredError + (1 - kept) ** 2 / weight);
      return {
        name,
        raw: difference,
        shrunken,
        kept,
        standardError: error,
        interval: interval(shrunken - z * error, shrunken + z * error, level),
      };
    }),
  };
}

function weighted(effects: readonly StratumEffect[], tau: number) {
  let weight = 0;
  let sum = 0;
  for (const { difference, squaredError } of effects) {
    weight += 1 / (tau + squaredError);
    sum += difference / (tau + squaredError);
  }
  const mean = sum / weight;
  let squares = 0;
  for (const { difference, squaredError } of effects)
    squares += (difference - mean) ** 2 / (tau + squaredError);
  return { mean, weight, squares };
}

function oneStep(effects: readonly StratumEffect[]) {
  const { weight, squares: q } = weighted(effects, 0);
  const squared = effects.reduce((sum, { squaredError }) => sum + 1 / (squaredError * squaredError), 0);
  return { q, betweenOneStep: Math.max(0, (q - (effects.length - 1)) / (weight - squared / weight)) };
}

/** Newton's steps from 0 on a function that falls and is convex, so that they never overshoot. */
function pauleMandel(effects: readonly StratumEffect[]): number {
  const df = effects.length - 1;
  let tau = 0;
  for (let step = 0; step < 200; step++) {
    const { mean, squares } = weighted(effects, tau);
    if (squares <= df) return tau;
    const slope = effects.reduce(
      (sum, { difference, squaredError }) => sum + (difference - mean) ** 2 / (tau + squaredError) ** 2,
      0,
    );
    const change = (squares - df) / slope;
    tau += change;
    if (change <= 1e-14 * tau) return tau;
  }
  return tau;
}
