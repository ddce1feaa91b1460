import { devianceTerm, stirlingError } from './gamma-function.js';

/** x^a y^b / B(a, b) with y = 1 − x given exactly, by Loader's saddle-point form. */
export function betaKernel(a: number, b: number, x: number, y: number): number {
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

/**
 * The even part of the continued fraction of I_x(a, b) (DiDonato and Morris 1992, BFRAC), by Lentz's method. It is
 * written in λ = (a + b) y − b ≥ 0, the distance of x below the mean, so that x near 1 costs no digits. About
 * √max(a, b) steps.
 */
function lowerFraction(x: number, y: number, a: number, b: number): number {
  const kernel = betaKernel(a, b, x, y);
  if (kernel === 0) return 0;
  const lambda = x < y ? a - (a + b) * x : (a + b) * y - b;
  const denominatorAt = (n: number) =>
    n +
    (n === 0 ? 0 : (n * (b - n) * x) / (a + 2 * n - 1)) +
    ((a + n) * (1 + lambda + n * (1 + y))) / (a + 2 * n + 1);
  let d = 1 / denominatorAt(0);
  let c = Infinity;
  let h = d;
  for (let n = 1; n < 1_000_000; n++) {
    const s = a + 2 * n - 1;
    const numerator = ((a + n - 1) * (a + b + n - 1) * x * n * (b - n) * x) / (s * s);
    const denominator = denominatorAt(n);
    d = 1 / (numerator * d + denominator);
    c = denominator + numerator / c;
    const factor = c * d;
    h *= factor;
    if (Math.abs(factor - 1) < 2e-16) break;
  }
  return kernel * h;
}
