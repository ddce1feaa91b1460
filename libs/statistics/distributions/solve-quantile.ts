/** Value and slope of an increasing function. */
export interface ValueAndSlope {
  readonly value: number;
  readonly slope: number;
}

/**
 * Root of an increasing function by Newton's method, kept inside a bracket that every evaluation tightens.
 * Quantiles are found by it on a logarithmic scale, where tails are nearly straight lines.
 */
export function solveIncreasing(evaluate: (u: number) => ValueAndSlope, start: number): number {
  let low = -Infinity;
  let high = Infinity;
  let u = start;
  let reach = 1;
  for (let iteration = 0; iteration < 200; iteration++) {
    const { value, slope } = evaluate(u);
    if (value === 0) return u;
    if (value < 0) low = u;
    else high = u;
    const newton = u - value / slope;
    // a Newton step below 1e-9 leaves an error of the order of its square
    if (Math.abs(newton - u) < 1e-9 * Math.min(1, Math.abs(u))) return newton;
    let next = newton;
    if (!(next > low && next < high) || Math.abs(next - u) > 8 * reach) {
      reach *= 2;
      next =
        Number.isFinite(low) && Number.isFinite(high)
          ? (low + high) / 2
          : value < 0
            ? low + reach
            : high - reach;
      if (next === u) return u;
    }
    u = next;
  }
  return u;
}
