declare const ofMetric: unique symbol;

/** What is kept of a yes-or-no outcome. `Metric` is a phantom, as in Moments. */
export interface Count<Metric extends string = string> {
  /** Number of units. */
  readonly n: number;
  /** Units with the outcome, 0 ≤ successes ≤ n. */
  readonly successes: number;
  readonly [ofMetric]?: Metric;
}

export function mergeCounts<Metric extends string = string>(
  ...parts: readonly Count<Metric>[]
): Count<Metric> {
  return {
    n: parts.reduce((sum, part) => sum + part.n, 0),
    successes: parts.reduce((sum, part) => sum + part.successes, 0),
  };
}
