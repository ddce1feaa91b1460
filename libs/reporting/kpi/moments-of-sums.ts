import { partsOfUnit, placesOfSums } from '#evaluation';
import { scaleFactor, type UnitMetric } from '#measurement';
import { countedOnce, type MetricMoments } from './metric-moments.js';

/**
 * The moments of a metric over all units of some cells of a cut, from what their sums come to. Centred moments are worked out in whole
 * numbers, so that nothing cancels however large the means are, and rounded as they become a number.
 */
export function momentsOfSums(
  metric: UnitMetric,
  sums: readonly bigint[],
  observationDays: number,
): MetricMoments {
  const { kind, offset = 0 } = metric;
  const [eligible, n, ...of] = placesOfSums(metric.key).map((place) => sums[place]!) as [
    bigint,
    bigint,
    ...bigint[],
  ];
  const moments = { eligible: Number(eligible), n: Number(n), offset };
  const parts = metric.exact ? 1 : partsOfUnit;
  const worthY = scaleFactor(metric.scale, observationDays) / parts;
  if (kind !== 'ratio') {
    // The square of a share is the share.
    const [y, yy] = kind === 'mean' ? (of as [bigint, bigint]) : [of[0]!, of[0]!];
    return {
      ...moments,
      meanY: mean(y, n) * worthY,
      syy: centred(yy, [y, y], n) * worthY * worthY,
      ...countedOnce(moments.n),
    };
  }
  const worthX = scaleFactor(metric.denominatorScale ?? 'one', observationDays) / parts;
  const [y, x, yy, xx, yx] = of as [bigint, bigint, bigint, bigint, bigint];
  return {
    ...moments,
    meanY: mean(y, n) * worthY,
    meanX: mean(x, n) * worthX,
    syy: centred(yy, [y, y], n) * worthY * worthY,
    sxx: centred(xx, [x, x], n) * worthX * worthX,
    sxy: centred(yx, [y, x], n) * worthY * worthX,
  };
}

function mean(sum: bigint, n: bigint): number {
  return n === 0n ? 0 : Number(sum) / Number(n);
}

/** Σ (a − ā)(b − b̄), from Σ a·b and both sums. */
function centred(products: bigint, [a, b]: readonly [bigint, bigint], n: bigint): number {
  return n === 0n ? 0 : Number(n * products - a * b) / Number(n);
}
