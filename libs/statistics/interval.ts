/**
 * A set of parameter values that a procedure does not reject.
 * `interval`: low ≤ θ ≤ high (a bound may be ±Infinity). `complement`: θ ≤ low or θ ≥ high (Fieller with a denominator
 * near zero). `wholeLine`: nothing is rejected.
 */
export interface Interval {
  readonly kind: 'interval' | 'complement' | 'wholeLine';
  readonly low: number;
  readonly high: number;
  /** Nominal coverage, for example 0.95. */
  readonly level: number;
}

export function interval(low: number, high: number, level: number): Interval {
  return { kind: 'interval', low, high, level };
}
