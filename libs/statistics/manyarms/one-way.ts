import { chiSquareUpper, fUpper } from '../distributions/index.js';
import type { Moments } from '../moments/index.js';
import { undefinedBecause, type Maybe } from '../undefined.js';

export interface OneWayAnova<Method extends 'anova' | 'welchAnova'> {
  readonly method: Method;
  readonly f: number;
  /** Arms − 1. */
  readonly df1: number;
  readonly df2: number;
  /** P(F ≥ f) when all arms have the same mean. */
  readonly p: number;
}

export interface Anova extends OneWayAnova<'anova'> {
  /** Share of all variation that lies between the arms. */
  readonly etaSquared: number;
}

/**
 * One-way analysis of variance: have all arms the same mean?
 *
 * Shapes: moments of two or more arms; arms without units are passed over. F = (between/(k − 1)) / (within/(N − k)).
 * Assumes independent units and the same variance in every arm; with unequal variances use `welchAnova`.
 * Errors: `tooFewObservations` with fewer than two arms or no degrees of freedom within; `noVariance`.
 * Source: Fisher (1925), Statistical Methods for Research Workers, ch. VII.
 */
export function anova(arms: readonly Moments[]): Maybe<Anova> {
  const used = arms.filter((arm) => arm.n > 0);
  const units = used.reduce((sum, arm) => sum + arm.n, 0);
  const df1 = used.length - 1;
  const df2 = units - used.length;
  if (df1 < 1 || df2 < 1) return undefinedBecause('tooFewObservations');
  const within = used.reduce((sum, arm) => sum + arm.m2, 0);
  if (!(within > 0)) return undefinedBecause('noVariance');
  const between = squaresBetween(used, (arm) => arm.n);
  const f = between / df1 / (within / df2);
  return { method: 'anova', f, df1, df2, p: fUpper(f, df1, df2), etaSquared: between / (between + within) };
}

/**
 * Welch's analysis of variance: the same question without equal variances.
 * Errors: `tooFewObservations` for fewer than two arms or an arm with one unit; `noVariance` for an arm without variance.
 * Source: Welch (1951), On the comparison of several mean values.
 */
export function welchAnova(arms: readonly Moments[]): Maybe<OneWayAnova<'welchAnova'>> {
  const used = arms.filter((arm) => arm.n > 0);
  if (used.length < 2 || used.some((arm) => arm.n < 2)) return undefinedBecause('tooFewObservations');
  if (used.some((arm) => !(arm.m2 > 0))) return undefinedBecause('noVariance');
  const precision = (arm: Moments) => (arm.n * (arm.n - 1)) / arm.m2;
  const all = used.reduce((sum, arm) => sum + precision(arm), 0);
  const k = used.length;
  const unevenness = used.reduce((sum, arm) => sum + (1 - precision(arm) / all) ** 2 / (arm.n - 1), 0);
  const between = squaresBetween(used, precision);
  const df1 = k - 1;
  const f = between / df1 / (1 + ((2 * (k - 2)) / (k * k - 1)) * unevenness);
  const df2 = (k * k - 1) / (3 * unevenness);
  return { method: 'welchAnova', f, df1, df2, p: fUpper(f, df1, df2) };
}

/** Σw(ȳ − ȳ_w)², taken about the first arm's mean so that large means do not cancel. */
function squaresBetween(arms: readonly Moments[], weight: (arm: Moments) => number): number {
  const origin = (arms[0] as Moments).mean;
  let weights = 0;
  let first = 0;
  for (const arm of arms) {
    weights += weight(arm);
    first += weight(arm) * (arm.mean - origin);
  }
  const centre = first / weights;
  return arms.reduce((sum, arm) => sum + weight(arm) * (arm.mean - origin - centre) ** 2, 0);
}

export interface KruskalWallis {
  readonly method: 'kruskalWallis';
  /** Rank statistic, corrected for ties. */
  readonly h: number;
  readonly df: number;
  readonly p: number;
}

/**
 * Kruskal–Wallis: do values in some arm tend to be larger? From raw values, mid-ranks for ties.
 *
 * Assumes exchangeable units when no arm differs; under different spreads it is not a test of medians or means. The
 * χ² distribution is good from about five units an arm.
 * Errors: `tooFewObservations` with fewer than two arms or two units; `noVariance` when all values agree.
 * Source: Kruskal & Wallis (1952).
 */
export function kruskalWallis(arms: readonly ArrayLike<number>[]): Maybe<KruskalWallis> {
  const used = arms.filter((arm) => arm.length > 0);
  const units = used.reduce((sum, arm) => sum + arm.length, 0);
  if (used.length < 2 || units < 3) return undefinedBecause('tooFewObservations');
  const all = new Float64Array(units);
  let at = 0;
  for (const arm of used) {
    all.set(arm, at);
    at += arm.length;
  }
  const order = Uint32Array.from(all, (_, i) => i).sort((i, j) => (all[i] as number) - (all[j] as number));
  const centre = (units + 1) / 2;
  const rank = new Float64Array(units);
  let ties = 0;
  for (let start = 0; start < units;) {
    let end = start + 1;
    while (end < units && all[order[end] as number] === all[order[start] as number]) end++;
    const size = end - start;
    ties += size * (size * size - 1);
    for (let i = start; i < end; i++) rank[order[i] as number] = (start + 1 + end) / 2 - centre;
    start = end;
  }
  const untied = 1 - ties / (units * (units * units - 1));
  if (!(untied > 0)) return undefinedBecause('noVariance');
  let squares = 0;
  at = 0;
  for (const arm of used) {
    let sum = 0;
    for (let i = 0; i < arm.length; i++) sum += rank[at + i] as number;
    squares += (sum * sum) / arm.length;
    at += arm.length;
  }
  const h = (12 * squares) / (units * (units + 1)) / untied;
  const df = used.length - 1;
  return { method: 'kruskalWallis', h, df, p: chiSquareUpper(h, df) };
}
