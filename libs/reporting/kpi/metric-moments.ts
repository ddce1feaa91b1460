import { undefinedBecause, type Maybe } from '#statistics';

/**
 * A metric over some customers, reduced to what its value and standard error need: means and centred second moments of
 * numerator y and denominator x. A mean or share has the denominator 1.
 */
export interface MetricMoments {
  /** Customers that the metric is about. */
  readonly eligible: number;
  /** Those of them with an outcome. */
  readonly n: number;
  readonly meanY: number;
  readonly meanX: number;
  readonly syy: number;
  readonly sxx: number;
  readonly sxy: number;
  /** Subtracted from the ratio (1 turns Σend / Σbaseline into growth). */
  readonly offset: number;
}

/** Mean of y over mean of x, minus the offset. */
export function valueOf({ n, meanY, meanX, offset }: MetricMoments): Maybe<number> {
  if (n === 0) return undefinedBecause('emptyArm');
  if (meanX === 0) return undefinedBecause('denominatorNearZero');
  return meanY / meanX - offset;
}

/**
 * Standard error of `valueOf`: that of a mean where the denominator is constant, otherwise by the delta method,
 * var(R) = (Syy − 2R·Sxy + R²·Sxx) / (n(n−1)·x̄²) (Cochran, Sampling Techniques, 1977, 6.4), customers independent.
 */
export function standardErrorOf({ n, meanY, meanX, syy, sxx, sxy }: MetricMoments): Maybe<number> {
  if (n < 2) return undefinedBecause('tooFewObservations');
  if (meanX === 0) return undefinedBecause('denominatorNearZero');
  const ratio = meanY / meanX;
  const squares = Math.max(0, syy - 2 * ratio * sxy + ratio * ratio * sxx);
  return Math.sqrt(squares / (n * (n - 1))) / Math.abs(meanX);
}

/** Sum of the denominator: the weight with which a cell counts in the value of the whole. */
export function weightOf({ n, meanX }: MetricMoments): number {
  return n * meanX;
}

/** The moments of two groups of customers taken together (Chan, Golub & LeVeque, 1983). */
export function mergeMoments(a: MetricMoments, b: MetricMoments): MetricMoments {
  const n = a.n + b.n;
  const eligible = a.eligible + b.eligible;
  if (n === 0) return { ...a, eligible };
  const [dy, dx] = [b.meanY - a.meanY, b.meanX - a.meanX];
  const between = (a.n * b.n) / n;
  return {
    eligible,
    n,
    meanY: a.meanY + (dy * b.n) / n,
    meanX: a.meanX + (dx * b.n) / n,
    syy: a.syy + b.syy + dy * dy * between,
    sxx: a.sxx + b.sxx + dx * dx * between,
    sxy: a.sxy + b.sxy + dx * dy * between,
    offset: a.offset,
  };
}
