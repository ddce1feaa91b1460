import { betaKernel, regularisedIncompleteBeta, regularisedIncompleteBetaUpper } from './incomplete-beta.js';
import { solveIncreasing } from './solve-quantile.js';

/** P(X ≤ x) of the beta distribution with shapes a, b > 0. */
export function betaCdf(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  return regularisedIncompleteBeta(x, a, b);
}

/** P(X > x) of the beta distribution, computed directly. */
export function betaUpper(x: number, a: number, b: number): number {
  if (x <= 0) return 1;
  if (x >= 1) return 0;
  return regularisedIncompleteBetaUpper(x, a, b);
}

export function betaDensity(x: number, a: number, b: number): number {
  if (!(x > 0 && x < 1)) return 0;
  return betaKernel(a, b, x, 1 - x) / (x * (1 - x));
}

/** x with P(X ≤ x) = p. */
export function betaQuantile(p: number, a: number, b: number): number {
  if (!(p >= 0 && p <= 1) || !(a > 0) || !(b > 0)) return NaN;
  if (p === 0) return 0;
  if (p === 1) return 1;
  const logit = p <= 0.5 ? betaLowerLogit(p, a, b) : -betaLowerLogit(1 - p, b, a);
  return logistic(logit);
}

/** x with P(X > x) = q. */
export function betaUpperQuantile(q: number, a: number, b: number): number {
  if (!(q >= 0 && q <= 1) || !(a > 0) || !(b > 0)) return NaN;
  if (q === 0) return 1;
  if (q === 1) return 0;
  const logit = q <= 0.5 ? -betaLowerLogit(q, b, a) : betaLowerLogit(1 - q, a, b);
  return logistic(logit);
}

function logistic(u: number): number {
  return u < 0 ? Math.exp(u) / (1 + Math.exp(u)) : 1 / (1 + Math.exp(-u));
}

/** ln(x / (1 − x)) of the p-quantile: exact at both ends of the unit interval. */
export function betaLowerLogit(p: number, a: number, b: number): number {
  const logP = Math.log(p);
  const start = Math.log(a / b);
  return solveIncreasing((u) => {
    const e = Math.exp(-Math.abs(u));
    const small = e / (1 + e);
    const large = 1 / (1 + e);
    const x = u < 0 ? small : large;
    const y = u < 0 ? large : small;
    const lower = regularisedIncompleteBeta(x, a, b, y);
    return { value: Math.log(lower) - logP, slope: betaKernel(a, b, x, y) / lower };
  }, start);
}
