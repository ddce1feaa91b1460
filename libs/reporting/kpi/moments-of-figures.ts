import type { UnitMetric } from '#measurement';
import type { MetricMoments } from './metric-moments.js';

/** What one unit of the fragments of a metric is worth. */
export interface Worth {
  readonly y: number;
  readonly x: number;
}

/** Where the figures of a metric start among those of a cell, and what they are counted in. */
export interface FiguresPlace {
  readonly from: number;
  readonly worth: Worth;
}

/**
 * The moments of a metric over all units of some cells, from what `metricFiguresSql` has of it in each. Thousands of cells may be
 * taken together for one answer: nothing is made for each of them.
 */
export function momentsOfFigures(
  metric: UnitMetric,
  cells: readonly ArrayLike<number>[],
  { from, worth }: FiguresPlace,
): MetricMoments {
  if (metric.kind === 'proportion') return shareOf(metric, cells, from);
  return metric.kind === 'mean' ? meanOf(metric, cells, from, worth) : ratioOf(metric, cells, from, worth);
}

function shareOf(
  { offset = 0 }: UnitMetric,
  cells: readonly ArrayLike<number>[],
  from: number,
): MetricMoments {
  let [eligible, n, ones] = [0, 0, 0];
  for (const figures of cells) {
    eligible += figures[from]!;
    n += figures[from + 1]!;
    ones += figures[from + 2]!;
  }
  const [meanY, syy] = n === 0 ? [0, 0] : [ones / n, ones - (ones * ones) / n];
  return { eligible, n, meanY, syy, ...countedOnce(n), offset };
}

/** The denominator of a share or mean is 1 for each of n customers. */
function countedOnce(n: number): Pick<MetricMoments, 'meanX' | 'sxx' | 'sxy'> {
  return { meanX: n === 0 ? 0 : 1, sxx: 0, sxy: 0 };
}

/** As `mergeMoments` does of two. */
function meanOf(
  { offset = 0 }: UnitMetric,
  cells: readonly ArrayLike<number>[],
  from: number,
  { y }: Worth,
): MetricMoments {
  let [eligible, n, mean, squares] = [0, 0, 0, 0];
  for (const figures of cells) {
    eligible += figures[from]!;
    const more = figures[from + 1]!;
    if (more === 0) continue;
    const before = n;
    n += more;
    const difference = figures[from + 2]! - mean;
    mean += (difference * more) / n;
    squares += figures[from + 3]! + (difference * difference * before * more) / n;
  }
  return { eligible, n, meanY: mean * y, syy: squares * y * y, ...countedOnce(n), offset };
}

function ratioOf(
  { offset = 0 }: UnitMetric,
  cells: readonly ArrayLike<number>[],
  from: number,
  { y, x }: Worth,
): MetricMoments {
  let [eligible, n, meanY, meanX] = [0, 0, 0, 0];
  let [syy, sxx, sxy] = [0, 0, 0];
  for (const figures of cells) {
    eligible += figures[from]!;
    const more = figures[from + 1]!;
    if (more === 0) continue;
    const before = n;
    n += more;
    const [dy, dx] = [figures[from + 2]! - meanY, figures[from + 3]! - meanX];
    const between = (before * more) / n;
    meanY += (dy * more) / n;
    meanX += (dx * more) / n;
    syy += figures[from + 4]! + dy * dy * between;
    sxx += figures[from + 5]! + dx * dx * between;
    sxy += figures[from + 6]! + dx * dy * between;
  }
  return {
    eligible,
    n,
    meanY: meanY * y,
    meanX: meanX * x,
    syy: syy * y * y,
    sxx: sxx * x * x,
    sxy: sxy * x * y,
    offset,
  };
}
