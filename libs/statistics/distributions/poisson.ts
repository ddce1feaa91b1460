import { devianceTerm, stirlingError } from './gamma-function.js';
import { regularisedGammaLower, regularisedGammaUpper } from './incomplete-gamma.js';

/** ln P(X = k) for X ~ Poisson(mean). */
export function poissonLogPmf(k: number, mean: number): number {
  if (!(k >= 0) || !Number.isInteger(k)) return -Infinity;
  if (mean === 0) return k === 0 ? 0 : -Infinity;
  if (k === 0) return -mean;
  return -stirlingError(k) - devianceTerm(k, mean) - 0.5 * Math.log(2 * Math.PI * k);
}

/** P(X = k). */
export function poissonPmf(k: number, mean: number): number {
  return Math.exp(poissonLogPmf(k, mean));
}

/** P(X ≤ k). */
export function poissonCdf(k: number, mean: number): number {
  if (k < 0) return 0;
  return mean === 0 ? 1 : regularisedGammaUpper(Math.floor(k) + 1, mean);
}

/** P(X > k), strictly above, computed directly. */
export function poissonUpper(k: number, mean: number): number {
  if (k < 0) return 1;
  return mean === 0 ? 0 : regularisedGammaLower(Math.floor(k) + 1, mean);
}
