import { createHash } from 'node:crypto';
import { metricCatalogue, type CurveMetric } from '#measurement';
import { sql, type Sql } from '#platform';
import { Fragments } from './fragments.js';
import { metricItems, type MetricItem } from './metric-item.js';

/** Fragments that are no whole number (an average, a score) are counted in ten-thousandths of their unit. */
export const partsOfUnit = 10_000;

/** What the units of a cell are added up for: one outcome, or two of which the products are needed as well. */
export interface Measure {
  readonly y: number;
  readonly z: number | undefined;
  /** Column that is 1 where the unit is what the metric is about; undefined: every unit is. */
  readonly eligible: number | undefined;
  /** Whether the outcome is 0 or 1. */
  readonly isShare: boolean;
  /** Whether it is held against the covariate. */
  readonly adjusts: boolean;
  /** Whether third and fourth powers are needed, which say how heavy the tails are. */
  readonly powers: boolean;
  readonly yIsWhole: boolean;
  readonly zIsWhole: boolean;
}

/** Day and event of one curve; both missing where the unit is not on it. */
export interface CurveColumns {
  readonly metric: string;
  readonly day: number;
  readonly event: number;
}

const columns = new Fragments();
export const covariateColumn = columns.of('u.covariate_fen::float8');
export const otherContactsColumn = columns.of('u.other_variant_contacts > 0');

/** A fragment as a whole number, rounded for each unit. */
export function wholeOrParts(fragment: string, whole: boolean): string {
  return whole ? `(${fragment})` : `round((${fragment}) * ${partsOfUnit})`;
}

function measureOf({ metric, second, adjusts }: MetricItem): Measure {
  return {
    y: columns.of(`${wholeOrParts(metric.numerator, metric.exact)}::float8`),
    z: second && columns.of(`${wholeOrParts(second.sql, second.exact)}::float8`),
    eligible: metric.eligible === undefined ? undefined : columns.of(`(${metric.eligible})`),
    isShare: metric.kind === 'proportion',
    adjusts,
    powers: adjusts && metric.kind !== 'proportion',
    yIsWhole: metric.exact,
    zIsWhole: second?.exact ?? true,
  };
}

const measureOfItem = new Map<string, number>();
const found: Measure[] = [];
const keys: string[] = [];
for (const item of metricItems) {
  const measure = measureOf(item);
  const key = JSON.stringify(measure);
  // Growth in all and per month are one outcome in two units.
  const known = keys.indexOf(key);
  measureOfItem.set(item.key, known >= 0 ? known : keys.push(key) - 1);
  if (known < 0) found.push(measure);
}

export const measures: readonly Measure[] = found;

export function measureIndexOf(item: MetricItem): number {
  return measureOfItem.get(item.key)!;
}

export const curveColumns: readonly CurveColumns[] = metricCatalogue
  .filter((metric): metric is CurveMetric & typeof metric => metric.kind === 'curve')
  .map(({ key, day, event, eligible }) => {
    const on = `${eligible} and ${day} is not null and ${event} is not null`;
    return {
      metric: key,
      day: columns.of(`case when ${on} then (${day})::float8 end`),
      event: columns.of(`case when ${on} then (${event})::float8 end`),
    };
  });

/** Texts that come before the numbers. */
const texts = ['u.variant', 'u.tier', 'u.end_tier', 'u.region', 'u.lifecycle'];
export const tallyTexts = texts.length;
const numbers = columns.all();
export const tallyNumbers = numbers.length;

/** One row is one unit outcome: its texts, `cells` (what else it is counted by), and every number that is added up. */
export function tallyRowsSql(from: Sql, cells: readonly Sql[] = []): Sql {
  const named = [...texts.map((text) => sql.literal(text)), ...cells];
  return sql`select ${sql.join(named)}, ${sql.literal(numbers.join(', '))} from ${from} u`;
}

/** Tells sums apart that were made of other columns or in another order. */
export const tallyLayout = createHash('sha256')
  .update(JSON.stringify([texts, numbers, measures, curveColumns]))
  .digest('hex')
  .slice(0, 16);
