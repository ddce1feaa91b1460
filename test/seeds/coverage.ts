import { binomialCdf, binomialUpper } from '#statistics';

/** An interval that was given, and the truth that it should hold. */
export interface JudgedInterval {
  readonly metric: string;
  readonly low: number;
  readonly high: number;
  readonly truth: number;
}

/** How often the intervals of a metric held the truth. */
export interface Coverage {
  readonly metric: string;
  readonly seeds: number;
  readonly below: number;
  readonly above: number;
  readonly inside: number;
}

export type Verdict = 'passed' | 'tooSeldom' | 'tooOften';

export interface Bounds {
  readonly least: number;
  readonly most: number;
}

const level = 0.95;
const tail = 0.001;
/** The seed study of the platform's acceptance: 200 seeds, 179 to 198. */
const fullStudy = { seeds: 200, least: 179, most: 198 };

/**
 * How often the truth may lie inside 95 % intervals over so many seeds: for 200 the agreed 179–198, which chance leaves
 * about once in a thousand on either side; for other numbers the 0.1 % and 99.9 % quantiles of Binomial(seeds, 0.95).
 */
export function boundsOf(seeds: number): Bounds {
  if (seeds === fullStudy.seeds) return fullStudy;
  let least = 0;
  while (binomialCdf(least, seeds, level) < tail) least += 1;
  let most = seeds;
  while (most > 0 && binomialUpper(most - 1, seeds, level) < tail) most -= 1;
  return { least, most };
}

/** Counts, per metric in the order of their first appearance, where the truth lay. */
export function coverageOf(intervals: Iterable<JudgedInterval>): Coverage[] {
  const byMetric = new Map<string, { below: number; above: number; inside: number }>();
  for (const { metric, low, high, truth } of intervals) {
    const count = byMetric.get(metric) ?? { below: 0, above: 0, inside: 0 };
    byMetric.set(metric, count);
    if (truth < low) count.below += 1;
    else if (truth > high) count.above += 1;
    else count.inside += 1;
  }
  return [...byMetric].map(([metric, count]) => ({
    metric,
    ...count,
    seeds: count.below + count.above + count.inside,
  }));
}

/** Whether 95 % intervals may hold the truth as often as they did. */
export function verdictOf(coverage: Coverage): Verdict {
  const { least, most } = boundsOf(coverage.seeds);
  if (coverage.inside < least) return 'tooSeldom';
  return coverage.inside > most ? 'tooOften' : 'passed';
}

/** As if another effect had been planted: the truth is moved by so many standard errors of the estimate. */
export function withTruthMoved<Interval extends JudgedInterval>(
  intervals: readonly Interval[],
  standardErrors: number,
): Interval[] {
  const normalQuantile = 1.959964;
  return intervals.map((interval) => ({
    ...interval,
    truth: interval.truth + (standardErrors * (interval.high - interval.low)) / (2 * normalQuantile),
  }));
}
