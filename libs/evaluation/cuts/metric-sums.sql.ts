import { unitOutcomeColumns, type UnitMetric, type UnitOutcomeColumn } from '#measurement';
import { wholeOrParts } from '../tally/tally-columns.js';

/**
 * What tells the moments of a metric over any units, in whole numbers, which can be added to and taken away from: of a share [eligible,
 * n, ones], of a mean [eligible, n, Σy, Σy²], of a ratio [eligible, n, Σy, Σx, Σy², Σx², Σyx]. Fragments that are no whole number
 * count in ten-thousandths (`partsOfUnit`). A unit is what the metric is about by a filter, not by a case within what is added up: the
 * same fragment is worked out for several sums.
 */
export function metricSumsSql(metric: UnitMetric): string[] {
  const { numerator, denominator, kind, exact } = metric;
  const about = metric.eligible === undefined ? [] : [`(${metric.eligible})`];
  const eligible = `count(*)${where(about)}`;
  if (kind === 'proportion')
    return [
      eligible,
      `count(${numerator})${where(about)}`,
      `count(*)${where([...about, `(${numerator}) = 1`])}`,
    ];
  const whole = (fragment: string) => wholeOf(fragment, exact);
  if (kind === 'mean') {
    const y = whole(numerator);
    return [eligible, `count(${numerator})${where(about)}`, sumOf(y, about), products(y, y, about)];
  }
  const both = [...about, `(${numerator}) is not null`, `(${denominator!}) is not null`];
  const [y, x] = [whole(numerator), whole(denominator!)];
  return [
    eligible,
    `count(*)${where(both)}`,
    sumOf(y, both),
    sumOf(x, both),
    products(y, y, both),
    products(x, x, both),
    products(y, x, both),
  ];
}

function where(conditions: readonly string[]): string {
  return conditions.length === 0 ? '' : ` filter (where ${conditions.join(' and ')})`;
}

/** A fragment as a number of which sums are exact. */
interface Whole {
  readonly value: string;
  readonly type: 'int' | 'bigint' | 'numeric';
}

function wholeOf(fragment: string, exact: boolean): Whole {
  const whole = wholeOrParts(fragment, exact);
  if (exact) return { value: whole, type: isOfInts(fragment) ? 'int' : 'bigint' };
  // Ten-thousandths of the largest amounts are no bigints, by way of which a float becomes a numeric several times faster.
  const value = `(case when abs(${whole}) < 9e18 then ${whole}::bigint::numeric else ${whole}::numeric end)`;
  return { value, type: 'numeric' };
}

/** What is worked out from columns of no wider type is an int. */
function isOfInts(fragment: string): boolean {
  const columns = [...fragment.matchAll(/\bu\.(\w+)/g)].map(([, column]) => column as UnitOutcomeColumn);
  return columns.every((column) => !['bigint', 'float8'].includes(unitOutcomeColumns[column]));
}

const sumOf = ({ value }: Whole, conditions: readonly string[]) => sumSql(value, conditions);

function sumSql(value: string, conditions: readonly string[]): string {
  return `coalesce(sum(${value})${where(conditions)}, 0)`;
}

/** ⌊√(2⁶³ − 1)⌋ */
const largestRoot = 3_037_000_499;

/** Exact whatever the size: products that fit a bigint are added as such, several times faster than as numerics. */
function products(a: Whole, b: Whole, conditions: readonly string[]): string {
  if (a.type === 'numeric' || b.type === 'numeric') return sumSql(`${a.value} * ${b.value}`, conditions);
  const fit = [...new Set([a, b])]
    .filter(({ type }) => type === 'bigint')
    .map(({ value }) => `${value} between -${largestRoot} and ${largestRoot}`);
  const small = sumSql(`${a.value}::bigint * ${b.value}`, [...conditions, ...fit]);
  if (fit.length === 0) return small;
  return `${small} + ${sumSql(`${a.value}::numeric * ${b.value}`, [...conditions, `not (${fit.join(' and ')})`])}`;
}
