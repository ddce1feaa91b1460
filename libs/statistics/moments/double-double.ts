/**
 * An unevaluated sum high + low of two doubles: about 32 significant digits (Dekker 1971). Only what moments need, so
 * that a sum of 10⁸ amounts, or a mean of values that nearly cancel, is exact to the last bit of the result.
 */
export interface DoubleDouble {
  readonly high: number;
  readonly low: number;
}

export const zero: DoubleDouble = { high: 0, low: 0 };

/** a + b exactly, as its rounding and the rest (Knuth). */
export function exactSum(a: number, b: number): DoubleDouble {
  const high = a + b;
  const bPart = high - a;
  return { high, low: a - (high - bPart) + (b - bPart) };
}

/** a · b exactly, as its rounding and the rest (Dekker). */
export function exactProduct(a: number, b: number): DoubleDouble {
  const high = a * b;
  const [aHigh, aLow] = split(a);
  const [bHigh, bLow] = split(b);
  const low = aLow * bLow - (high - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
  return { high, low: Number.isFinite(low) ? low : 0 };
}

function split(a: number): [number, number] {
  const scaled = 134217729 * a;
  const high = scaled - (scaled - a);
  return [high, a - high];
}

export function add(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const sum = exactSum(a.high, b.high);
  return exactSum(sum.high, sum.low + a.low + b.low);
}

export function multiply(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const product = exactProduct(a.high, b.high);
  return exactSum(product.high, product.low + a.high * b.low + a.low * b.high);
}

export function divideBy(a: DoubleDouble, divisor: number): DoubleDouble {
  const quotient = a.high / divisor;
  const back = exactProduct(quotient, divisor);
  return exactSum(quotient, (a.high - back.high - back.low + a.low) / divisor);
}

/** The sum of the values, correct to the last bit in all but contrived cases. */
export function sumOf(values: ArrayLike<number>): DoubleDouble {
  let high = 0;
  let low = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    const sum = high + value;
    const part = sum - high;
    low += high - (sum - part) + (value - part);
    high = sum;
  }
  return exactSum(high, low);
}
