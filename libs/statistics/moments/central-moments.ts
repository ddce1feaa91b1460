import { add, divideBy, exactSum, multiply, sumOf, zero } from './double-double.js';

/** Central moments of a sample up to the fourth. */
export interface CentralMoments {
  readonly n: number;
  readonly mean: number;
  /** Σ (x − mean)² / n; `m3` and `m4` likewise with third and fourth powers. */
  readonly m2: number;
  readonly m3: number;
  readonly m4: number;
}

/** Skewness and shape of a sample, carried in double-double because odd moments cancel. */
export function centralMomentsOf(values: ArrayLike<number>): CentralMoments {
  const n = values.length;
  if (n === 0) return { n: 0, mean: 0, m2: 0, m3: 0, m4: 0 };
  const mean = divideBy(sumOf(values), n);
  let second = zero;
  let third = zero;
  let fourth = zero;
  for (let i = 0; i < n; i++) {
    const rough = exactSum(values[i]!, -mean.high);
    const deviation = exactSum(rough.high, rough.low - mean.low);
    const square = multiply(deviation, deviation);
    second = add(second, square);
    third = add(third, multiply(square, deviation));
    fourth = add(fourth, multiply(square, square));
  }
  return {
    n,
    mean: mean.high,
    m2: divideBy(second, n).high,
    m3: divideBy(third, n).high,
    m4: divideBy(fourth, n).high,
  };
}
