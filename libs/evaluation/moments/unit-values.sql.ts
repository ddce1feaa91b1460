import { scaleFactor } from '#measurement';
import { sql, type Sql } from '#platform';
import type { WantedStratum, WantedValues } from '../estimation/index.js';
import type { MetricItem } from '../tally/metric-item.js';

/** Bins per doubling of a value's distance from the middle; near it they are as wide as a fourteenth of the spread. */
const binsPerDoubling = [10, 4] as const;

/** Unit values of one metric. */
export interface UnitValuesWish {
  readonly item: MetricItem;
  readonly wanted: WantedValues;
}

export interface UnitValuesQuestion {
  /** A relation of unit outcomes. */
  readonly from: Sql;
  readonly wishes: readonly UnitValuesWish[];
  readonly observationDays: number;
}

/**
 * One row is one fine bin of one wish, tier and variant: how many units, and the sums of their outcome (and denominator), covariate
 * and its gaps. The sums are of whole numbers and therefore the same in whatever order the units come. A bin's width is a fixed
 * share of the distance from the middle (asinh), so that a heavy tail keeps its resolution; bins look at no arm. The wide
 * outcomes are read once, whatever is wished.
 */
export function unitValuesSql({ from, wishes, observationDays }: UnitValuesQuestion): Sql {
  const items = [...new Set(wishes.map(({ item }) => item))];
  return sql`
    with unit as materialized (
      select u.tier, u.variant, coalesce(u.covariate_fen, 0) as x, (u.covariate_fen is null)::int as g,
             ${sql.literal(items.flatMap(outcomesOf).join(', '))}
        from ${from} u)
    ${sql.join(
      wishes.map((wish, index) => binsSql(wish, index, items.indexOf(wish.item), observationDays)),
      ' union all ',
    )}
     order by wish, tier, bin, bin2, variant`;
}

/** Null where the unit has no outcome or the metric is not about it. */
function outcomesOf({ metric, second }: MetricItem, index: number): string[] {
  const y = `(${metric.numerator})`;
  const z = second === undefined ? undefined : `(${second.sql})`;
  const about = metric.eligible === undefined ? [] : [metric.eligible];
  const among = (conditions: readonly string[], value: string) =>
    conditions.length === 0 ? value : `case when ${conditions.join(' and ')} then ${value} end`;
  if (z === undefined) return [`${among(about, y)} as y${index}`];
  return [
    `${among([...about, `${z} is not null`], y)} as y${index}`,
    `${among([...about, `${y} is not null`], z)} as z${index}`,
  ];
}

function binsSql({ item, wanted }: UnitValuesWish, index: number, at: number, observationDays: number): Sql {
  const { metric, second } = item;
  const y = sql.literal(`u.y${at}`);
  const z = sql.literal(second === undefined ? '0' : `u.z${at}`);
  const arms =
    wanted.pair === undefined
      ? sql``
      : sql`and u.variant in (${wanted.pair.control}, ${wanted.pair.treatment})`;
  const factor = scaleFactor(metric.scale, observationDays);
  const factorBelow = scaleFactor(metric.denominatorScale ?? 'one', observationDays);
  const isAdjusted = wanted.strata.some(({ slopes }) => slopes.some((ofOutcome) => ofOutcome.length > 0));
  // Terms that are nought are not written down: to add them up for every unit takes as long as all the rest.
  const adjusted = (value: Sql, of: '' | '2') =>
    isAdjusted
      ? sql`${value} ${sql.literal(`- s.slope${of} * u.x - s.gap${of} * u.g + s.origin${of}`)}`
      : value;
  const below = adjusted(sql`${z} * ${factorBelow}::float8`, '2');
  const value = adjusted(sql`${y} * ${factor}::float8`, '');
  return sql`
    (select ${index}::int as wish, tier, variant, bin, bin2, count(*)::int as units, ${sumOf('y', metric.exact)} as y,
            ${second === undefined ? sql`0::float8` : sumOf('z', second.exact)} as z,
            ${isAdjusted ? sql`sum(x)::float8 as x, sum(g)::int as g` : sql`0::float8 as x, 0 as g`}
       from (
         select u.tier, u.variant, ${y} as y, ${z} as z, u.x, u.g,
                ${binOf('value.rest', 's.centre', 's.spread', binsPerDoubling[0])} as bin,
                ${second === undefined ? sql`0` : binOf('value.below', 's.centre2', 's.spread2', binsPerDoubling[1])} as bin2
           from unit u
           join (values ${sql.join(wanted.strata.map(placeOf), ', ')})
             as s (tier, slope, gap, origin, slope2, gap2, origin2, centre, spread, centre2, spread2) on s.tier = u.tier
          ${
            second === undefined
              ? sql`cross join lateral (select ${value} as rest) as value`
              : sql`cross join lateral (select ${below} as below) as below
          cross join lateral (select ${value} - ${wanted.ratio}::float8 * below.below as rest, below.below) as value`
          }
          where ${y} is not null ${arms}
       ) as binned
      group by tier, variant, bin, bin2)`;
}

/** The covariate is frozen in fen, its slopes are per CNY; what it is measured from only moves the middle. */
function placeOf({ name, slopes, reference, axes }: WantedStratum): Sql {
  const slope = (outcome: number, covariate: number) => slopes[outcome]?.[covariate] ?? 0;
  const axis = (place: number) => axes[place] ?? { centre: 0, spread: 0 };
  const origin = (outcome: number) =>
    reference.reduce((sum, mean, covariate) => sum + slope(outcome, covariate) * mean, 0);
  return sql`(${name}::text, ${slope(0, 0) / 100}::float8, ${slope(0, 1)}::float8, ${origin(0)}::float8,
    ${slope(1, 0) / 100}::float8, ${slope(1, 1)}::float8, ${origin(1)}::float8,
    ${axis(0).centre}::float8, ${axis(0).spread}::float8, ${axis(1).centre}::float8, ${axis(1).spread}::float8)`;
}

/** What is no whole number is summed in 1,024ths of its fragment's unit. */
function sumOf(column: string, whole: boolean): Sql {
  return sql.literal(
    whole ? `sum(${column})::float8` : `sum(round(${column} * 1024)::bigint)::float8 / 1024`,
  );
}

/** The middle is a bin of its own where nobody differs. */
function binOf(value: string, centre: string, spread: string, perDoubling: number): Sql {
  return sql.literal(
    `case when ${spread} > 0 then round(asinh((${value} - ${centre}) / ${spread}) * ${perDoubling / Math.LN2})::int else 0 end`,
  );
}
