import { createHash } from 'node:crypto';
import { unitMetrics } from '#measurement';
import { sql, type Sql } from '#platform';
import { Fragments } from '../tally/fragments.js';
import { metricSumsSql } from './metric-sums.sql.js';

const sums = new Fragments();
const placesOfMetric = new Map<string, readonly number[]>(
  unitMetrics.map((metric) => [metric.key, metricSumsSql(metric).map((sum) => sums.of(sum))]),
);

/** All sums of a cell in the order in which they are stored, over unit outcomes `u`. Metrics share what they have in common. */
export const cutSumsSql: Sql = sql.literal(sums.all().join(', '));

export const sumsOfCell = sums.all().length;

/** Where the sums of a metric are among those of a cell, in the order of `metricSumsSql`. */
export function placesOfSums(metric: string): readonly number[] {
  return placesOfMetric.get(metric)!;
}

/** Tells sums apart that were made of other fragments or in another order. */
export const cutLayout = createHash('sha256').update(cutSumsSql.text).digest('hex').slice(0, 16);
