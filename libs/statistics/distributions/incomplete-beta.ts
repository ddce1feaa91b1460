import { devianceTerm, stirlingError } from './gamma-function.js';

/** x^a y^b / B(a, b) with y = 1 − x given exactly, by Loader's saddle-point form. */
export function betaKernel(a: number, b: number, x: number, y: number): number {
  if (x <= 0 || y <= 0) return 0;
  const n = a + b;
  const exponent =
    stirlingError(n) - stirlingError(a) - stirlingError(b) - devianceTerm(a, n * x) - devianceTerm(b, n * y);
  return Math.sqrt(((a / n) * b) / (2 * Math.PI)) * Math.exp(exponent);
}

/**
 * I_x(a, b), the regularised incomplete beta function, for a, b > 0. `y` is 1 − x: callers that know it without
 * cancellation pass it, so that neither tail loses digits.
 */
export function regularisedIncompleteBeta(x: number, a: number, b: number, y = 1 - x): number {
  if (!(a > 0) || !(b > 0) || !(x >= 0) || !(y >= 0)) return NaN;
  if (x === 0) return 0;
  if (y === 0) return 1;
  return x <= (a + 1) / (a + b + 2) ? lowerFraction(x, y, a, b) : 1 - lowerFraction(y, x, b, a);
}

/** 1 − I_x(a, b) = I_y(b, a), computed directly. */
export function regularisedIncompleteBetaUpper(x: number, a: number, b: number, y = 1 - x): number {
  return regularisedIncompleteBeta(y, b, a, x);
}

/** The continued fraction of I_x(a, b), by Lentz's method; needs about √max(a, b) steps. */
function lowerFraction(x: number, y: number, a: number, b: number): number {
  const kernel = betaKernel(a, b, x, y);
  if (kernel === 0) return 0;
  const sum = a + b;
  let c = 1;
  let d = 1 / (1 - (sum * x) / (a + 1));
  let h = d;
  for (let m = 1; m < 1_000_000; m++) {
    const m2 = 2 * m;
    const even = (m * (b - m) * x) / ((a + m2 - 1) * (a + m2));
    d = 1 / (1 + even * d);
    c = 1 + even / c;
    h *= c * d;
    const odd = (-(a + m) * (sum + m) * x) / ((a + m2) * (a + m2 + 1));
    d = 1 / (1 + odd * d);
    c = 1 + odd / c;
    const factor = c * d;
    h *= factor;
    if (Math.abs(factor - 1) < 2e-16) break;
  }
  return (kernel * h) / a;
}
