import { findMetric, metricCatalogue, unitMetrics, type MetricKey, type UnitMetric } from '#measurement';

/** What is computed for one metric, or for two metrics of which a total effect needs the covariance. */
export interface MetricItem {
  readonly key: string;
  readonly metric: UnitMetric;
  /** The second variable of a ratio or of a pair. */
  readonly second?: { readonly sql: string; readonly exact: boolean };
  /** Pairs take no covariates: they are only combined as differences. */
  readonly adjusts: boolean;
}

export function pairKey(first: string, second: string): string {
  return `${first}|${second}`;
}

function unitMetric(key: string): UnitMetric {
  const metric = findMetric(key);
  if (
    metric === undefined ||
    metric.kind === 'totalEffect' ||
    metric.kind === 'curve' ||
    metric.kind === 'matrix'
  ) {
    throw new RangeError(`'${key}' is not a metric of units`);
  }
  return metric;
}

/** Pairs of metrics that total effects divide by one another. */
export function effectPairs(): (readonly [first: MetricKey, second: MetricKey])[] {
  return metricCatalogue.flatMap((metric) => {
    if (metric.kind !== 'totalEffect') return [];
    const { of } = metric;
    if (of.form === 'costPerEffect') return [[of.cost, of.effect] as [MetricKey, MetricKey]];
    return of.form === 'returnOnCost' ? [[of.gain, of.cost] as [MetricKey, MetricKey]] : [];
  });
}

/** Everything that unit outcomes are added up for. */
export const metricItems: readonly MetricItem[] = [
  ...unitMetrics.map((metric): MetricItem => ({
    key: metric.key,
    metric,
    ...(metric.denominator === undefined ? {} : { second: { sql: metric.denominator, exact: metric.exact } }),
    adjusts: metric.use === 'compared',
  })),
  ...effectPairs().map(([first, second]): MetricItem => ({
    key: pairKey(first, second),
    metric: { ...unitMetric(first), denominatorScale: unitMetric(second).scale },
    second: { sql: unitMetric(second).numerator, exact: unitMetric(second).exact },
    adjusts: false,
  })),
];
