import { devianceTerm, stirlingError } from './gamma-function.js';
import { regularisedIncompleteBeta } from './incomplete-beta.js';

/** ln P(X = k) for X ~ Binomial(n, p); −∞ outside 0…n (Loader 2000). */
export function binomialLogPmf(k: number, n: number, p: number): number {
  return binomialLogPmfOfShares(k, n, p, 1 - p);
}

/** As binomialLogPmf, with q = 1 − p given exactly. */
export function binomialLogPmfOfShares(k: number, n: number, p: number, q: number): number {
  if (!(k >= 0 && k <= n) || !Number.isInteger(k)) return -Infinity;
  if (p === 0) return k === 0 ? 0 : -Infinity;
  if (q === 0) return k === n ? 0 : -Infinity;
  if (k === 0) return p < 0.5 ? n * Math.log1p(-p) : n * Math.log(q);
  if (k === n) return q < 0.5 ? n * Math.log1p(-q) : n * Math.log(p);
  const logProbability =
    stirlingError(n) -
    stirlingError(k) -
    stirlingError(n - k) -
    devianceTerm(k, n * p) -
    devianceTerm(n - k, n * q);
  return logProbability - 0.5 * Math.log(2 * Math.PI * k * (1 - k / n));
}

/** P(X = k). */
export function binomialPmf(k: number, n: number, p: number): number {
  return Math.exp(binomialLogPmf(k, n, p));
}

/** P(X ≤ k). */
export function binomialCdf(k: number, n: number, p: number): number {
  const whole = Math.floor(k);
  if (whole < 0) return 0;
  if (whole >= n) return 1;
  return regularisedIncompleteBeta(1 - p, n - whole, whole + 1, p);
}

/** P(X > k), strictly above, computed directly. */
export function binomialUpper(k: number, n: number, p: number): number {
  const whole = Math.floor(k);
  if (whole < 0) return 1;
  if (whole >= n) return 0;
  return regularisedIncompleteBeta(p, whole + 1, n - whole, 1 - p);
}
