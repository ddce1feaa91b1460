import { gammaKernel, regularisedGammaLower, regularisedGammaUpper } from './incomplete-gamma.js';
import { normalQuantile } from './normal.js';
import { solveIncreasing } from './solve-quantile.js';

/** P(X ≤ x) of χ² with df > 0 degrees of freedom. */
export function chiSquareCdf(x: number, df: number): number {
  return x <= 0 ? 0 : regularisedGammaLower(df / 2, x / 2);
}

/** P(X > x), computed directly. */
export function chiSquareUpper(x: number, df: number): number {
  return x <= 0 ? 1 : regularisedGammaUpper(df / 2, x / 2);
}

/** x with P(X ≤ x) = p. */
export function chiSquareQuantile(p: number, df: number): number {
  return 2 * gammaQuantile(p, df / 2);
}

/** x with P(X > x) = q. */
export function chiSquareUpperQuantile(q: number, df: number): number {
  return 2 * gammaUpperQuantile(q, df / 2);
}

/** x with P(a, x) = p: the quantile of the gamma distribution with shape a and scale 1. */
export function gammaQuantile(p: number, shape: number): number {
  if (!(p >= 0 && p <= 1) || !(shape > 0)) return NaN;
  if (p === 0) return 0;
  if (p === 1) return Infinity;
  return p <= 0.5 ? solveGamma(p, shape, 'lower') : solveGamma(1 - p, shape, 'upper');
}

/** x with Q(a, x) = q. */
export function gammaUpperQuantile(q: number, shape: number): number {
  if (!(q >= 0 && q <= 1) || !(shape > 0)) return NaN;
  if (q === 0) return Infinity;
  if (q === 1) return 0;
  return q <= 0.5 ? solveGamma(q, shape, 'upper') : solveGamma(1 - q, shape, 'lower');
}

function solveGamma(probability: number, shape: number, side: 'lower' | 'upper'): number {
  const z = side === 'lower' ? normalQuantile(probability) : -normalQuantile(probability);
  // Wilson and Hilferty (1931); below its range the first term of the series, x^a = p Γ(a + 1)
  const root = 1 - 1 / (9 * shape) + z / (3 * Math.sqrt(shape));
  const start = root > 0.1 ? Math.log(shape) + 3 * Math.log(root) : Math.log(shape) - 6;
  const logTarget = Math.log(probability);
  const logX = solveIncreasing((u) => {
    const x = Math.exp(u);
    const slope = gammaKernel(shape, x) * shape;
    if (side === 'lower') {
      const lower = regularisedGammaLower(shape, x);
      return { value: Math.log(lower) - logTarget, slope: slope / lower };
    }
    const upper = regularisedGammaUpper(shape, x);
    return { value: logTarget - Math.log(upper), slope: slope / upper };
  }, start);
  return Math.exp(logX);
}
