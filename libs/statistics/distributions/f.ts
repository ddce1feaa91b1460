import { betaLowerLogit } from './beta.js';
import { chiSquareCdf, chiSquareQuantile, chiSquareUpper } from './chi-square.js';
import { regularisedIncompleteBeta } from './incomplete-beta.js';

/** P(F ≤ x) with d1 numerator and d2 denominator degrees of freedom (d2 may be ∞). */
export function fCdf(x: number, d1: number, d2: number): number {
  if (x <= 0) return 0;
  if (d2 === Infinity) return chiSquareCdf(x * d1, d1);
  return regularisedIncompleteBeta(...shares(x, d1, d2));
}

/** P(F > x), computed directly. */
export function fUpper(x: number, d1: number, d2: number): number {
  if (x <= 0) return 1;
  if (d2 === Infinity) return chiSquareUpper(x * d1, d1);
  const [numeratorShare, a, b, denominatorShare] = shares(x, d1, d2);
  return regularisedIncompleteBeta(denominatorShare, b, a, numeratorShare);
}

function shares(x: number, d1: number, d2: number): [number, number, number, number] {
  const ratio = (d1 * x) / d2;
  if (ratio === Infinity) return [1, d1 / 2, d2 / 2, 0];
  return [ratio / (1 + ratio), d1 / 2, d2 / 2, 1 / (1 + ratio)];
}

/** x with P(F ≤ x) = p. */
export function fQuantile(p: number, d1: number, d2: number): number {
  if (!(p >= 0 && p <= 1) || !(d1 > 0) || !(d2 > 0)) return NaN;
  if (p === 0) return 0;
  if (p === 1) return Infinity;
  if (d2 === Infinity) return chiSquareQuantile(p, d1) / d1;
  const logit = p <= 0.5 ? betaLowerLogit(p, d1 / 2, d2 / 2) : -betaLowerLogit(1 - p, d2 / 2, d1 / 2);
  return (d2 / d1) * Math.exp(logit);
}
