const sqrtTwo = Math.SQRT2;
/** √2 − (√2 rounded to a double). */
const sqrtTwoRest = -9.6672933134529135e-17;
const inverseSqrtTwoPi = 0.39894228040143267794;
const logSqrtTwoPi = 0.91893853320467274178;
const centralLimit = 0.67448975;

/** Cody (1969), Rational Chebyshev approximations for the error function: three ranges of |x|. */
const centralNumerator = [
  0.065682337918207449113, 2.2352520354606839287, 161.02823106855587881, 1067.6894854603709582,
  18154.981253343561249,
];
const centralDenominator = [
  47.20258190468824187, 976.09855173777669322, 10260.932208618978205, 45507.789335026729956,
];
const middleNumerator = [
  1.0765576773720192317e-8, 0.39894151208813466764, 8.8831497943883759412, 93.506656132177855979,
  597.27027639480026226, 2494.5375852903726711, 6848.1904505362823326, 11602.651437647350124,
  9842.7148383839780218,
];
const middleDenominator = [
  22.266688044328115691, 235.38790178262499861, 1519.377599407554805, 6485.558298266760755,
  18615.571640885098091, 34900.952721145977266, 38912.003286093271411, 19685.429676859990727,
];
const farNumerator = [
  0.02307344176494017303, 0.21589853405795699, 0.1274011611602473639, 0.022235277870649807,
  0.001421619193227893466, 2.9112874951168792e-5,
];
const farDenominator = [
  1.28426009614491121, 0.468238212480865118, 0.0659881378689285515, 0.00378239633202758244,
  7.29751555083966205e-5,
];

/** Φ(x) − ½ for |x| ≤ 0.67. */
function central(x: number): number {
  const square = x * x;
  let numerator = centralNumerator[0]! * square;
  let denominator = square;
  for (let i = 0; i < 3; i++) {
    numerator = (numerator + centralNumerator[i + 1]!) * square;
    denominator = (denominator + centralDenominator[i]!) * square;
  }
  return (x * (numerator + centralNumerator[4]!)) / (denominator + centralDenominator[3]!);
}

/** 1 − Φ(x) for x > 0.67. */
function tail(x: number): number {
  let ratio: number;
  if (x <= 5.656854249492380195) {
    let numerator = middleNumerator[0]! * x;
    let denominator = x;
    for (let i = 0; i < 7; i++) {
      numerator = (numerator + middleNumerator[i + 1]!) * x;
      denominator = (denominator + middleDenominator[i]!) * x;
    }
    ratio = (numerator + middleNumerator[8]!) / (denominator + middleDenominator[7]!);
  } else {
    const inverseSquare = 1 / (x * x);
    let numerator = farNumerator[0]! * inverseSquare;
    let denominator = inverseSquare;
    for (let i = 0; i < 4; i++) {
      numerator = (numerator + farNumerator[i + 1]!) * inverseSquare;
      denominator = (denominator + farDenominator[i]!) * inverseSquare;
    }
    const correction = (inverseSquare * (numerator + farNumerator[5]!)) / (denominator + farDenominator[4]!);
    ratio = (inverseSqrtTwoPi - correction) / x;
  }
  // exp(−x²/2) with x² split, since rounding x² alone would cost x² ulps; halved twice to stay out of the denormals
  const coarse = Math.trunc(x * 16) / 16;
  const rest = (x - coarse) * (x + coarse);
  const half = Math.exp(-0.25 * coarse * coarse);
  return half * (half * (Math.exp(-0.5 * rest) * ratio));
}

/** P(Z ≤ x) of the standard normal, full relative accuracy in both tails. */
export function normalCdf(x: number): number {
  return normalUpper(-x);
}

/** P(Z > x) of the standard normal, computed directly (never as 1 − cdf). */
export function normalUpper(x: number): number {
  if (Number.isNaN(x)) return NaN;
  if (Math.abs(x) <= centralLimit) return 0.5 - central(x);
  if (x > 40) return 0;
  if (x < -40) return 1;
  return x > 0 ? tail(x) : 1 - tail(-x);
}

/** ln P(Z > x): finite where the probability itself is no longer a double. */
export function normalLogUpper(x: number): number {
  if (x < 0) return Math.log1p(-normalCdf(x));
  if (x <= 30) return Math.log(normalUpper(x));
  const inverseSquare = 1 / (x * x);
  const series =
    -inverseSquare *
    (1 - inverseSquare * (3 - inverseSquare * (15 - inverseSquare * (105 - inverseSquare * 945))));
  return -0.5 * x * x - Math.log(x) - logSqrtTwoPi + Math.log1p(series);
}

export function normalDensity(x: number): number {
  return inverseSqrtTwoPi * Math.exp(-0.5 * x * x);
}

/** erfc(x) = 2·(1 − Φ(x√2)); the rounding of x√2, which the tail would magnify, is carried along. */
export function erfc(x: number): number {
  const scaled = x * sqrtTwo;
  if (Math.abs(scaled) <= centralLimit) return 1 - 2 * central(scaled);
  return 2 * (normalUpper(scaled) - normalDensity(scaled) * productError(x, scaled));
}

/** erf(x), full relative accuracy near zero. */
export function erf(x: number): number {
  const scaled = x * sqrtTwo;
  if (Math.abs(scaled) <= centralLimit) return 2 * central(scaled);
  return x > 0 ? 1 - erfc(x) : erfc(-x) - 1;
}

/** x·√2 − fl(x·√2), by Dekker's exact product. */
function productError(x: number, product: number): number {
  if (Math.abs(x) > 1e150) return 0;
  const xHigh = high(x);
  const xLow = x - xHigh;
  const rootHigh = high(sqrtTwo);
  const rootLow = sqrtTwo - rootHigh;
  return xLow * rootLow - (product - xHigh * rootHigh - xLow * rootHigh - xHigh * rootLow) + x * sqrtTwoRest;
}

function high(x: number): number {
  const scaled = 134217729 * x;
  return scaled - (scaled - x);
}

/** Wichura (1988), Algorithm AS 241 (PPND16). */
const centralQuantileNumerator = [
  3.387132872796366608, 133.14166789178437745, 1971.5909503065514427, 13731.693765509461125,
  45921.953931549871457, 67265.770927008700853, 33430.575583588128105, 2509.0809287301226727,
];
const centralQuantileDenominator = [
  1, 42.313330701600911252, 687.1870074920579083, 5394.1960214247511077, 21213.794301586595867,
  39307.89580009271061, 28729.085735721942674, 5226.495278852854561,
];
const middleQuantileNumerator = [
  1.42343711074968357734, 4.6303378461565452959, 5.7694972214606914055, 3.64784832476320460504,
  1.27045825245236838258, 0.24178072517745061177, 0.0227238449892691845833, 7.7454501427834140764e-4,
];
const middleQuantileDenominator = [
  1, 2.05319162663775882187, 1.6763848301838038494, 0.68976733498510000455, 0.14810397642748007459,
  0.0151986665636164571966, 5.475938084995344946e-4, 1.05075007164441684324e-9,
];
const farQuantileNumerator = [
  6.6579046435011037772, 5.4637849111641143699, 1.7848265399172913358, 0.29656057182850489123,
  0.026532189526576123093, 0.0012426609473880784386, 2.71155556874348757815e-5, 2.01033439929228813265e-7,
];
const farQuantileDenominator = [
  1, 0.59983220655588793769, 0.13692988092273580531, 0.0148753612908506148525, 7.868691311456132591e-4,
  1.8463183175100546818e-5, 1.4215117583164458887e-7, 2.04426310338993978564e-15,
];

function polynomial(coefficients: readonly number[], x: number): number {
  let sum = 0;
  for (let i = coefficients.length - 1; i >= 0; i--) sum = sum * x + coefficients[i]!;
  return sum;
}

/** x with P(Z ≤ x) = p. −∞ at 0, ∞ at 1, NaN outside [0, 1]. */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) return NaN;
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (q * polynomial(centralQuantileNumerator, r)) / polynomial(centralQuantileDenominator, r);
  }
  return q < 0 ? -upperTailQuantile(p) : upperTailQuantile(1 - p);
}

/** x with P(Z > x) = q. */
export function normalUpperQuantile(q: number): number {
  return -normalQuantile(q) + 0;
}

function upperTailQuantile(q: number): number {
  if (q === 0) return Infinity;
  const r = Math.sqrt(-Math.log(q));
  const x =
    r <= 5
      ? polynomial(middleQuantileNumerator, r - 1.6) / polynomial(middleQuantileDenominator, r - 1.6)
      : polynomial(farQuantileNumerator, r - 5) / polynomial(farQuantileDenominator, r - 5);
  if (r <= 5) return x;
  // one Newton step on the log tail: the rational approximation is only stated to 1e-16 down to 1e-316
  const logTail = normalLogUpper(x);
  const hazard = Math.exp(-0.5 * x * x - logSqrtTwoPi - logTail);
  return x + (logTail - Math.log(q)) / hazard;
}
