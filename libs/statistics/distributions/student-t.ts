import { logBeta } from './gamma-function.js';
import { betaKernel, regularisedIncompleteBeta } from './incomplete-beta.js';
import { erfc, normalDensity, normalQuantile, normalUpper } from './normal.js';
import { solveIncreasing } from './solve-quantile.js';

/** ln Γ(T + ¾) − ln Γ(T + ¼) − ½ ln T = Σ cₖ T^{−2k}, from the Bernoulli polynomials at ¼. */
const gammaRatioCoefficients = [
  0.015625, -0.00244140625, 0.001241048177083333333333333, -0.00132083892822265625, 0.0024090290069580078125,
  -0.006712389489014943440755208,
];
/** Coefficients pₙ of DiDonato and Morris (1992), algorithm BGRAT, for b = ½. */
const tailCoefficients = [
  1, -0.083333333333333333333, 0.00625, -0.00050429894179894179894, 0.000043437224426807760141,
  -3.8963857323232323232e-6, 3.5833354634507908317e-7, -3.3497470720605779027e-8, 3.167585434316114761e-9,
  -3.0210368517370961563e-10, 2.9004157876692530415e-11, -2.79939674837526929e-12, 2.7136393200172037005e-13,
  -2.6400478921841528903e-14, 2.5763452761114179828e-15, -2.5208132554200556339e-16,
];

/** P(T ≤ t) of Student's t with df > 0 (∞ allowed). */
export function tCdf(t: number, df: number): number {
  return tUpper(-t, df);
}

/** P(T > t), computed directly for t > 0. */
export function tUpper(t: number, df: number): number {
  if (df === Infinity) return normalUpper(t);
  return t >= 0 ? 0.5 * tTwoSided(t, df) : 1 - 0.5 * tTwoSided(-t, df);
}

/** P(|T| > |t|): the two-sided p-value, directly, so that it does not end at 1e-16. */
export function tTwoSided(t: number, df: number): number {
  if (Number.isNaN(t) || !(df > 0)) return NaN;
  const size = Math.abs(t);
  if (size === Infinity) return 0;
  if (df === Infinity) return 2 * normalUpper(size);
  const ratio = (size / df) * size;
  if (ratio > 1e17) return farTail(size, df);
  if (df >= 50 && ratio < 2) return largeDfTail(ratio, df);
  return regularisedIncompleteBeta(1 / (1 + ratio), df / 2, 0.5, ratio / (1 + ratio));
}

/** First term of the series in df/t², the only one left when t² > 1e17·df. */
function farTail(size: number, df: number): number {
  return Math.exp(df * (0.5 * Math.log(df) - Math.log(size)) - Math.log(df / 2) - logBeta(df / 2, 0.5));
}

/**
 * I_x(a, ½) for a = df/2 ≥ 25 and x ≥ ⅓ as a series of incomplete gamma functions of order ½, that is of erfc:
 * nothing is lost from df = 50 to 1e300 (DiDonato and Morris 1992, §9).
 */
function largeDfTail(ratio: number, df: number): number {
  const t = df / 2 - 0.25;
  const minusLogX = Math.log1p(ratio);
  const u = t * minusLogX;
  const root = Math.sqrt(u);
  const inverseSquare = 1 / (t * t);
  let logGammaRatio = 0;
  for (let k = gammaRatioCoefficients.length - 1; k >= 0; k--) {
    logGammaRatio = (logGammaRatio + gammaRatioCoefficients[k]!) * inverseSquare;
  }
  // J₀·H is erfc itself; the further terms carry the factor H(½, u) = e^{−u} √(u / π)
  const leading = erfcOfRoot(root, u);
  const h = Math.exp(-u) * Math.sqrt(u / Math.PI);
  if (leading === 0) return 0;
  const halfLogSquare = (minusLogX / 2) ** 2;
  const quarter = inverseSquare / 4;
  let j = leading;
  let power = h;
  let sum = leading;
  for (let n = 0; n + 1 < tailCoefficients.length; n++) {
    const order = 0.5 + 2 * n;
    j = quarter * (order * (order + 1) * j + (u + order + 1) * power);
    power *= halfLogSquare;
    const term = tailCoefficients[n + 1]! * j;
    sum += term;
    if (Math.abs(term) < 1e-18 * sum) break;
  }
  return Math.exp(logGammaRatio) * sum;
}

function erfcOfRoot(root: number, square: number): number {
  // √u is rounded: erfc(√u) is corrected by its derivative times the rest
  const rest = (square - root * root) / (2 * root);
  if (root === 0) return 1;
  return erfc(root) - 1.1283791670955125739 * Math.exp(-square) * rest;
}

export function tDensity(t: number, df: number): number {
  if (df === Infinity) return normalDensity(t);
  const ratio = (t / df) * t;
  if (t === 0) return Math.exp(-logBeta(df / 2, 0.5) - 0.5 * Math.log(df));
  if (ratio > 1e17) return (df * 0.5 * farTail(Math.abs(t), df)) / Math.abs(t);
  return betaKernel(df / 2, 0.5, 1 / (1 + ratio), ratio / (1 + ratio)) / Math.abs(t);
}

/** t with P(T ≤ t) = p. */
export function tQuantile(p: number, df: number): number {
  if (!(p >= 0 && p <= 1) || !(df > 0)) return NaN;
  if (df === Infinity) return normalQuantile(p);
  return p <= 0.5 ? -upperHalf(p, df) + 0 : upperHalf(1 - p, df);
}

/** t with P(T > t) = q. */
export function tUpperQuantile(q: number, df: number): number {
  return -tQuantile(q, df) + 0;
}

/** t ≥ 0 with P(T > t) = q, for q ≤ ½. */
function upperHalf(q: number, df: number): number {
  if (q === 0) return Infinity;
  if (q === 0.5) return 0;
  const start = Math.log(quantileStart(q, df));
  if (q > 0.2) {
    const central = 1 - 2 * q;
    const logCentral = Math.log(central);
    return Math.exp(
      solveIncreasing((u) => {
        const t = Math.exp(u);
        const ratio = (t / df) * t;
        const share = regularisedIncompleteBeta(ratio / (1 + ratio), 0.5, df / 2, 1 / (1 + ratio));
        return { value: Math.log(share) - logCentral, slope: (2 * t * tDensity(t, df)) / share };
      }, start),
    );
  }
  const logQ = Math.log(q);
  return Math.exp(
    solveIncreasing((u) => {
      const t = Math.exp(u);
      const upper = tUpper(t, df);
      return { value: logQ - Math.log(upper), slope: (t * tDensity(t, df)) / upper };
    }, start),
  );
}

/** Cornish–Fisher from the normal quantile, or for few degrees of freedom the power law of the tail. */
function quantileStart(q: number, df: number): number {
  const z = -normalQuantile(q);
  if (df > 4 && z < 2 * Math.sqrt(df)) {
    const square = z * z;
    return z * (1 + (square + 1) / (4 * df) + ((5 * square + 16) * square + 3) / (96 * df * df));
  }
  const logTail = (Math.log(2 * q) + Math.log(df / 2) + logBeta(df / 2, 0.5)) / df;
  return Math.min(Math.max(Math.sqrt(df) * Math.exp(-logTail), z), 1e300);
}
