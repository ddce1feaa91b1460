import { createHash } from 'node:crypto';
import { unitMetrics } from '#measurement';
import { sql, type Sql } from '#platform';
import { figuresOfKind, metricFiguresSql } from './metric-figures.sql.js';

interface Place {
  readonly from: number;
  readonly count: number;
}

const placeOf = new Map<string, Place>();
const fragments: Sql[] = [];
const placeOfText = new Map<string, Place>();
for (const metric of unitMetrics) {
  // In the unit of the fragments: scales are of the experiment, and growth in all and per month are one outcome in two units.
  const figures = metricFiguresSql(metric, () => sql`1`);
  const text = figures.map((each) => each.text).join();
  const place = placeOfText.get(text) ?? { from: fragments.length, count: figuresOfKind[metric.kind] };
  if (!placeOfText.has(text)) fragments.push(...figures);
  placeOfText.set(text, place);
  placeOf.set(metric.key, place);
}

/** The figures of all metrics in a cell, in the order in which they are stored. */
export const cutFigures: readonly Sql[] = fragments;

/** Tells figures apart that were made of other fragments or in another order. */
export const cutLayout = createHash('sha256')
  .update(JSON.stringify(fragments.map(({ text }) => text)))
  .digest('hex')
  .slice(0, 16);

/** Some of the figures of a cell, read as one text of numbers with a space between two. */
export interface FigureSelection {
  readonly sql: Sql;
  /** Where those of a metric start among the numbers. */
  readonly startOf: ReadonlyMap<string, number>;
}

/** The figures of these metrics. */
export function selectFigures(metrics: readonly string[]): FigureSelection {
  const places = [...new Set(metrics.map((key) => placeOf.get(key)!))].sort((a, b) => a.from - b.from);
  const slices: Place[] = [];
  const starts = new Map<Place, number>();
  let numbers = 0;
  for (const place of places) {
    starts.set(place, numbers);
    numbers += place.count;
    const last = slices.at(-1);
    if (last !== undefined && last.from + last.count === place.from)
      slices[slices.length - 1] = { from: last.from, count: last.count + place.count };
    else slices.push(place);
  }
  const chosen = slices.map(({ from, count }) => sql.literal(`c.figures[${from + 1}:${from + count}]`));
  return {
    sql: slices.length === 0 ? sql`''` : sql`array_to_string(${sql.join(chosen, ' || ')}, ' ')`,
    startOf: new Map(metrics.map((key) => [key, starts.get(placeOf.get(key)!)!])),
  };
}
