import type { UnitMetric } from '#measurement';
import { Fragments } from '../tally/fragments.js';
import { wholeOrParts } from '../tally/tally-columns.js';

/** What is added up of units: worked out once for each of them, and named by the sums. */
export class UnitValues {
  private readonly fragments = new Fragments();

  named(fragment: string): string {
    return nameOf(this.fragments.of(fragment));
  }

  /** The columns that have these names, over a unit outcome `u`. */
  columns(): string {
    return this.fragments
      .all()
      .map((fragment, place) => `${fragment} as ${nameOf(place)}`)
      .join(', ');
  }
}

const nameOf = (place: number) => `value_${place}`;

/**
 * What tells the moments of a metric over any units, in whole numbers, which can be added to and taken away from: of a share [eligible,
 * n, ones], of a mean [eligible, n, Σy, Σy²], of a ratio [eligible, n, Σy, Σx, Σy², Σx², Σyx]. Fragments that are no whole number
 * count in ten-thousandths (`partsOfUnit`).
 */
export function metricSumsSql(metric: UnitMetric, values: UnitValues): string[] {
  const { eligible, numerator, denominator, kind } = metric;
  const units = eligible === undefined ? 'count(*)' : `count(*) filter (where ${values.named(eligible)})`;
  const among = (value: string, ...conditions: string[]) =>
    values.named(whereAll([...(eligible === undefined ? [] : [eligible]), ...conditions], value));
  if (kind === 'proportion') {
    const y = among(`(${numerator})`);
    return [units, `count(${y})`, `count(*) filter (where ${y} = 1)`];
  }
  const productsOf = metric.exact ? productsOfBigints : productsOfNumerics;
  if (kind === 'mean') {
    const y = among(wholeSql(metric, numerator));
    return [units, `count(${y})`, sumOf(y), productsOf(y, y)];
  }
  const y = among(wholeSql(metric, numerator), `(${denominator!}) is not null`);
  const x = among(wholeSql(metric, denominator!), `(${numerator}) is not null`);
  return [units, `count(${y})`, sumOf(y), sumOf(x), productsOf(y, y), productsOf(x, x), productsOf(y, x)];
}

/** Null where a condition does not hold. */
function whereAll(conditions: readonly string[], value: string): string {
  return conditions.length === 0 ? value : `case when ${conditions.join(' and ')} then ${value} end`;
}

/** Ten-thousandths of the largest amounts are no bigints, by way of which a float becomes a numeric several times faster. */
function wholeSql({ exact }: UnitMetric, fragment: string): string {
  const whole = wholeOrParts(fragment, exact);
  return exact
    ? `${whole}::bigint`
    : `case when abs(${whole}) < 9e18 then ${whole}::bigint::numeric else ${whole}::numeric end`;
}

const sumOf = (value: string) => `coalesce(sum(${value}), 0)`;

const productsOfNumerics = (a: string, b: string) => sumOf(`${a} * ${b}`);

/** ⌊√(2⁶³ − 1)⌋ */
const largestRoot = 3_037_000_499;

/** Exact whatever the size: products that fit a bigint are added as such, several times faster than as numerics. */
function productsOfBigints(a: string, b: string): string {
  const fit = [...new Set([a, b])]
    .map((value) => `${value} between -${largestRoot} and ${largestRoot}`)
    .join(' and ');
  const sumWhere = (product: string, condition: string) =>
    `coalesce(sum(${product}) filter (where ${condition}), 0)`;
  return `${sumWhere(`${a} * ${b}`, fit)} + ${sumWhere(`${a}::numeric * ${b}`, `not (${fit})`)}`;
}
