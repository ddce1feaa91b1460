import { stirlingError } from './gamma-function.js';
import { normalCdf, normalUpper } from './normal.js';
import { tCdf, tUpper } from './student-t.js';

/**
 * P(T ≤ t) of the non-central t with df degrees of freedom and non-centrality ncp:
 * T = (Z + ncp) / S with S² ~ χ²/df, so P(T ≤ t) = E Φ(tS − ncp).
 */
export function nonCentralTCdf(t: number, df: number, ncp: number): number {
  if (Number.isNaN(t) || !(df > 0) || !Number.isFinite(ncp)) return NaN;
  if (ncp === 0) return tCdf(t, df);
  if (df === Infinity) return normalCdf(t - ncp);
  return integrate(t, df, ncp, normalCdf);
}

/** P(T > t), computed directly: the power of a one-sided t test. */
export function nonCentralTUpper(t: number, df: number, ncp: number): number {
  if (Number.isNaN(t) || !(df > 0) || !Number.isFinite(ncp)) return NaN;
  if (ncp === 0) return tUpper(t, df);
  if (df === Infinity) return normalUpper(t - ncp);
  return integrate(t, df, ncp, normalUpper);
}

/**
 * ∫ tail(t eᵛ − ncp) g(v) dv with g the density of v = ln S. In v the integrand is analytic and falls off on both
 * sides, so that the trapezoidal rule converges geometrically; all terms are positive, so no digits cancel.
 */
function integrate(t: number, df: number, ncp: number, tail: (x: number) => number): number {
  const logDensity = (v: number) => df * (v - 0.5 * Math.expm1(2 * v));
  const logConstant = 0.5 * Math.log(df / Math.PI) - stirlingError(df / 2);
  const integrand = (v: number) => tail(t * Math.exp(v) - ncp) * Math.exp(logDensity(v));
  const spread = 1 / Math.sqrt(2 * df);
  const step = Math.min(spread, 1 / (1 + Math.abs(t)), 0.5) / 6;
  const peak = peakOf(t, df, ncp, tail, spread);
  let sum = integrand(peak);
  for (const direction of [1, -1]) {
    for (let i = 1; i < 2_000_000; i++) {
      const term = integrand(peak + direction * i * step);
      sum += term;
      if (term <= 1e-18 * sum) break;
    }
  }
  const probability = sum * step * Math.exp(logConstant);
  return Math.min(1, probability);
}

/** Where the integrand is greatest: it is log-concave in v near there, so a ternary search on its logarithm finds it. */
function peakOf(t: number, df: number, ncp: number, tail: (x: number) => number, spread: number): number {
  const logIntegrand = (v: number) =>
    Math.log(tail(t * Math.exp(v) - ncp)) + df * (v - 0.5 * Math.expm1(2 * v));
  let low = -40 * spread - 1;
  let high = 40 * spread + 1;
  for (let i = 0; i < 80; i++) {
    const left = low + (high - low) / 3;
    const right = high - (high - low) / 3;
    if (!(logIntegrand(left) > logIntegrand(right))) low = left;
    else high = right;
  }
  return (low + high) / 2;
}
