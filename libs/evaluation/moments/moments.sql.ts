import { sql, type Sql } from '#platform';
import { momentsItems, type MomentsItem } from './metric-pair.js';
import { pairPowers, singlePowers } from './power-sums.js';

export interface MomentsQuestion {
  /** A relation of unit outcomes. */
  readonly from: Sql;
  /** What a cell is beside the variant: SQL over `u`. */
  readonly cell: Sql;
  /** Whether some covariate is missing, so that its gaps need moments too. */
  readonly withGaps: boolean;
  /** Whether third and fourth powers are summed too, which say how heavy the tails are. */
  readonly withPowers: boolean;
}

/**
 * One row is one variant in one cell, with the moments of every metric from one scan. PostgreSQL shares the work between
 * aggregates with the same arguments: the six of a pair cost one pass. The second moments are centred (Youngs and Cramer),
 * the sums of whole numbers exact. The last digits of a float sum depend on the order of its terms, and a repetition must
 * find the same: the terms of a group come in the order of customers, whether the planner groups by hash or by sort
 * (which keeps no order among equals unless the rows come sorted by the group). Names: m<item>_<what>, see
 * `readMomentsRow`.
 */
export function momentsSql({ from, cell, withGaps, withPowers }: MomentsQuestion): Sql {
  const columns = [
    ...momentsItems.flatMap((item, index) => columnsOf(item, `m${index}`, withGaps)),
    ...(withPowers ? momentsItems.flatMap((item, index) => powerColumnsOf(item, `m${index}`)) : []),
    ...(withPowers ? covariatePowers : []),
  ];
  return sql`
    select u.variant, ${cell} as cell, count(*)::int as assigned, ${sql.literal(columns.join(',\n           '))}
      from (select u.* from ${from} u order by ${cell}, u.variant, u.customer_id) u
     group by 2, 1
     order by 2, 1`;
}

const covariate = 'coalesce(u.covariate_fen, 0)::float8';
const gap = '(u.covariate_fen is null)::int::float8';

/** The AUM frozen at enrolment, where it is known. */
const covariatePowers = [
  'count(u.covariate_fen)::int as x_n',
  ...[1, 2, 3, 4].map((power) => `sum(${powerOf('u.covariate_fen::float8', power)}) as x_${power}`),
];

function powerOf(fragment: string, power: number): string {
  return Array.from({ length: power }, () => fragment).join(' * ');
}

const among = (conditions: readonly string[]) =>
  conditions.length === 0 ? '' : ` filter (where ${conditions.join(' and ')})`;

/** Third and fourth powers of what is compared as a mean or a ratio of means. */
function powerColumnsOf({ metric, second, adjusts }: MomentsItem, name: string): string[] {
  if (!adjusts || metric.kind === 'proportion') return [];
  const y = `(${metric.numerator})::float8`;
  const z = second === undefined ? undefined : `(${second.sql})::float8`;
  const complete = [
    ...(metric.eligible === undefined ? [] : [metric.eligible]),
    ...(z === undefined ? [] : [`${y} is not null`, `${z} is not null`]),
  ];
  return (z === undefined ? singlePowers : pairPowers).map(([i, j]) => {
    const factors = [...(i > 0 ? [powerOf(y, i)] : []), ...(j > 0 ? [powerOf(z!, j)] : [])];
    return `sum(${factors.join(' * ')})${among(complete)} as ${name}_p${i}${j}`;
  });
}

function columnsOf({ metric, second, adjusts }: MomentsItem, name: string, withGaps: boolean): string[] {
  const y = `(${metric.numerator})`;
  const z = second === undefined ? undefined : `(${second.sql})`;
  const eligible = metric.eligible === undefined ? [] : [metric.eligible];
  // A ratio needs both of its sides from the same units.
  const complete = z === undefined ? eligible : [...eligible, `${y} is not null`, `${z} is not null`];
  const pair = (a: string, b: string, what: string) => [
    `regr_avgy(${a}, ${b})${among(complete)} as ${name}_${what}_avg`,
    `regr_syy(${a}, ${b})${among(complete)} as ${name}_${what}_s`,
  ];
  const cross = (a: string, b: string, what: string) =>
    `regr_sxy(${a}, ${b})${among(complete)} as ${name}_${what}_c`;
  const float = (fragment: string) => `${fragment}::float8`;
  const yf = float(y);
  const partner = z === undefined ? covariate : float(z);
  const columns = [
    `count(*)${among(eligible)}::int as ${name}_eligible`,
    `regr_count(${yf}, ${partner})${among(complete)}::int as ${name}_n`,
    ...pair(yf, partner, 'y'),
  ];
  if (metric.exact) columns.push(`sum(${y})${among(complete)}::text as ${name}_sum`);
  if (z !== undefined) {
    columns.push(
      `regr_avgx(${yf}, ${partner})${among(complete)} as ${name}_z_avg`,
      `regr_sxx(${yf}, ${partner})${among(complete)} as ${name}_z_s`,
      cross(yf, partner, 'yz'),
    );
    if (second!.exact) columns.push(`sum(${z})${among(complete)}::text as ${name}_sum2`);
  }
  if (!adjusts) return columns;
  columns.push(
    `regr_avgx(${yf}, ${covariate})${among(complete)} as ${name}_x_avg`,
    `regr_sxx(${yf}, ${covariate})${among(complete)} as ${name}_x_s`,
    cross(yf, covariate, 'yx'),
  );
  if (z !== undefined) columns.push(cross(partner, covariate, 'zx'));
  if (!withGaps) return columns;
  // The covariate counts only where the outcome is known, as everywhere above.
  const x = `case when ${y} is not null then ${covariate} end`;
  columns.push(
    `regr_avgx(${yf}, ${gap})${among(complete)} as ${name}_g_avg`,
    `regr_sxx(${yf}, ${gap})${among(complete)} as ${name}_g_s`,
    cross(yf, gap, 'yg'),
    cross(x, gap, 'xg'),
  );
  if (z !== undefined) columns.push(cross(partner, gap, 'zg'));
  return columns;
}
