import type { UnitMetric } from '#measurement';
import type { MetricMoments } from './metric-moments.js';

/** The moments of a metric from what `metricFiguresSql` has of it. */
export function momentsOfFigures(
  { kind, offset = 0 }: UnitMetric,
  figures: readonly number[],
): MetricMoments {
  const [eligible, n, ...of] = figures as [number, number, ...number[]];
  if (kind === 'ratio') {
    const [meanY, meanX, syy, sxx, sxy] = of as [number, number, number, number, number];
    return { eligible, n, meanY, meanX, syy, sxx, sxy, offset };
  }
  const [meanY, syy] = kind === 'mean' ? (of as [number, number]) : ofOnes(n, of[0]!);
  // The denominator is 1 for each of n customers.
  return { eligible, n, meanY, syy, meanX: n === 0 ? 0 : 1, sxx: 0, sxy: 0, offset };
}

/** Mean and centred second moment of a share: `ones` of n are 1, all others 0. */
function ofOnes(n: number, ones: number): [meanY: number, syy: number] {
  return n === 0 ? [0, 0] : [ones / n, ones - (ones * ones) / n];
}
