/** ζ(k) − 1 for k = 2, 3, …: the coefficients of ln Γ(2 + z) about z = 0. */
const zetaMinusOne = [
  0.64493406684822643647, 0.2020569031595942854, 0.082323233711138191516, 0.036927755143369926331,
  0.017343061984449139715, 0.0083492773819228268398, 0.0040773561979443393787, 0.0020083928260822144179,
  0.00099457512781808533715, 0.0004941886041194645587, 0.00024608655330804829864, 0.00012271334757848914675,
  0.000061248135058704829259, 0.000030588236307020493552, 0.000015282259408651871733,
  7.6371976378997622736e-6, 3.8172932649998398565e-6, 1.9082127165539389257e-6, 9.5396203387279611315e-7,
  4.7693298678780646312e-7, 2.3845050272773299e-7, 1.1921992596531107307e-7, 5.9608189051259479612e-8,
  2.9803503514652280186e-8, 1.4901554828365041235e-8, 7.450711789835429492e-9,
];
/** B₂ₖ / (2k(2k − 1)): the coefficients of Stirling's series. */
const stirlingCoefficients = [
  0.083333333333333333333, -0.0027777777777777777778, 0.00079365079365079365079, -0.0005952380952380952381,
  0.00084175084175084175084, -0.0019175269175269175269, 0.0064102564102564102564, -0.02955065359477124183,
];
const eulerGamma = 0.57721566490153286061;
const logSqrtTwoPi = 0.91893853320467274178;
/** From here on eight terms of Stirling's series are exact to double precision. */
const stirlingFrom = 10;

function stirlingSeries(x: number): number {
  const inverseSquare = 1 / (x * x);
  let sum = 0;
  for (let k = stirlingCoefficients.length - 1; k >= 0; k--)
    sum = sum * inverseSquare + stirlingCoefficients[k]!;
  return sum / x;
}

/** ln Γ(2 + z) for |z| ≤ ½, with full relative accuracy at its zero z = 0. */
function logGammaNearTwo(z: number): number {
  let sum = 0;
  for (let index = zetaMinusOne.length - 1; index >= 0; index--) {
    const k = index + 2;
    sum = sum * z + ((k % 2 === 0 ? 1 : -1) * zetaMinusOne[index]!) / k;
  }
  return z * (1 - eulerGamma + z * sum);
}

/** ln Γ(x) for x > 0; +∞ at 0 and NaN below. Relative error near 1e-16, also about the zeros at 1 and 2. */
export function logGamma(x: number): number {
  if (!(x >= 0)) return NaN;
  if (x === 0 || x === Infinity) return Infinity;
  if (x >= stirlingFrom) return (x - 0.5) * Math.log(x) - x + logSqrtTwoPi + stirlingSeries(x);
  if (x < 0.5) return logGammaNearTwo(x) - Math.log1p(x) - Math.log(x);
  if (x < 1.5) return logGammaNearTwo(x - 1) - Math.log1p(x - 1);
  let shifted = x;
  let product = 1;
  while (shifted > 2.5) {
    shifted -= 1;
    product *= shifted;
  }
  return logGammaNearTwo(shifted - 2) + Math.log(product);
}

/**
 * δ(x) = ln Γ(x + 1) − (x + ½) ln x + x − ½ ln 2π, the error of Stirling's formula for x > 0 (Loader 2000).
 * It is what keeps binomial and beta densities exact at large arguments, where ln Γ itself has lost its digits.
 */
export function stirlingError(x: number): number {
  if (x >= stirlingFrom) return stirlingSeries(x);
  if (x < 1) return logGamma(x + 1) - (x + 0.5) * Math.log(x) + x - logSqrtTwoPi;
  let sum = 0;
  let shifted = x;
  while (shifted < stirlingFrom) {
    sum += (shifted + 0.5) * Math.log1p(1 / shifted) - 1;
    shifted += 1;
  }
  return sum + stirlingSeries(shifted);
}

/** Deviance part x ln(x / m) + m − x of a Poisson log-probability, without cancellation near x = m (Loader 2000). */
export function devianceTerm(x: number, m: number): number {
  const difference = x - m;
  if (Math.abs(difference) < 0.1 * (x + m)) {
    const v = difference / (x + m);
    let sum = difference * v;
    let term = 2 * x * v;
    for (let j = 1; j < 1000; j++) {
      term *= v * v;
      const next = sum + term / (2 * j + 1);
      if (next === sum) break;
      sum = next;
    }
    return sum;
  }
  if (x === 0) return m;
  return x * Math.log(x / m) + m - x;
}

/** ln B(a, b) for a, b > 0. */
export function logBeta(a: number, b: number): number {
  const small = Math.min(a, b);
  const large = Math.max(a, b);
  if (small < stirlingFrom && large < stirlingFrom) return logGamma(a) + logGamma(b) - logGamma(a + b);
  const ratio = small / large;
  if (small < stirlingFrom) {
    // ln Γ(large) − ln Γ(large + small), term by term, so that no difference of two huge numbers is taken
    return (
      logGamma(small) +
      stirlingSeries(large) -
      stirlingSeries(large + small) +
      small -
      small * Math.log(large + small) -
      (large - 0.5) * Math.log1p(ratio)
    );
  }
  return (
    logSqrtTwoPi -
    0.5 * Math.log(large) +
    (small - 0.5) * Math.log(ratio / (1 + ratio)) -
    large * Math.log1p(ratio) +
    stirlingSeries(small) +
    stirlingSeries(large) -
    stirlingSeries(small + large)
  );
}

/** ln of the number of ways to choose k of n. −∞ where there is none. */
export function logChoose(n: number, k: number): number {
  if (!(k >= 0) || k > n) return -Infinity;
  if (k === 0 || k === n) return 0;
  return -Math.log(n + 1) - logBeta(k + 1, n - k + 1);
}
