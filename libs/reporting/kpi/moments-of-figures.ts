import type { UnitMetric } from '#measurement';
import type { MetricMoments } from './metric-moments.js';

/** What one unit of the fragments of a metric is worth. */
export interface Worth {
  readonly y: number;
  readonly x: number;
}

/** From what `metricFiguresSql` has of a metric, in the order in which it has it. */
export function momentsOfFigures(
  { kind, offset = 0 }: UnitMetric,
  figures: ArrayLike<number>,
  { from, worth }: { readonly from: number; readonly worth: Worth },
): MetricMoments {
  const [eligible, n] = [figures[from]!, figures[from + 1]!];
  const counts = { eligible, n, offset };
  const one = { meanX: n === 0 ? 0 : 1, sxx: 0, sxy: 0 };
  const at = (place: number) => figures[from + place]!;
  if (kind === 'proportion') {
    const ones = at(2);
    return { ...counts, ...one, meanY: n === 0 ? 0 : ones / n, syy: n === 0 ? 0 : ones - (ones * ones) / n };
  }
  const { y, x } = worth;
  if (kind === 'mean') return { ...counts, ...one, meanY: at(2) * y, syy: at(3) * y * y };
  const [meanY, meanX, syy, sxx, sxy] = [at(2) * y, at(3) * x, at(4) * y * y, at(5) * x * x, at(6) * x * y];
  return { ...counts, meanY, meanX, syy, sxx, sxy };
}
