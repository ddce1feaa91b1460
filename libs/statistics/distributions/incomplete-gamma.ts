import { devianceTerm, stirlingError } from './gamma-function.js';

const twoPi = 2 * Math.PI;

/** x^a e^{−x} / Γ(a + 1), without overflow or loss of digits at large a. */
export function gammaKernel(a: number, x: number): number {
  if (a === 0) return Math.exp(-x);
  if (x === Infinity) return 0;
  return Math.exp(-stirlingError(a) - devianceTerm(a, x)) / Math.sqrt(twoPi * a);
}

/** P(a, x): the share of Γ(a) that lies below x. a > 0, x ≥ 0. */
export function regularisedGammaLower(a: number, x: number): number {
  if (!(a > 0) || !(x >= 0)) return NaN;
  if (x === 0) return 0;
  return x < a + 1 ? lowerSeries(a, x) : 1 - upperFraction(a, x);
}

/** Q(a, x) = 1 − P(a, x), computed directly. */
export function regularisedGammaUpper(a: number, x: number): number {
  if (!(a > 0) || !(x >= 0)) return NaN;
  if (x === 0) return 1;
  return x < a + 1 ? 1 - lowerSeries(a, x) : upperFraction(a, x);
}

function lowerSeries(a: number, x: number): number {
  let term = 1;
  let sum = 1;
  for (let n = 1; ; n++) {
    term *= x / (a + n);
    sum += term;
    if (term < sum * 1e-17) break;
  }
  return gammaKernel(a, x) * sum;
}

/** Legendre's continued fraction, evaluated by Lentz's method. */
function upperFraction(a: number, x: number): number {
  const kernel = gammaKernel(a, x);
  if (kernel === 0) return 0;
  let b = x + 1 - a;
  let c = Infinity;
  let d = 1 / b;
  let h = d;
  for (let i = 1; i < 1_000_000; i++) {
    const an = -i * (i - a);
    b += 2;
    d = 1 / (an * d + b);
    c = b + an / c;
    const factor = c * d;
    h *= factor;
    if (Math.abs(factor - 1) < 2e-16) break;
  }
  return kernel * a * h;
}
