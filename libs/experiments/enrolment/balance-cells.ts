import { sql, type Queryable, type Sql } from '#platform';
import type { BalanceCell } from './balance.js';
import { categoricalCharacteristics, measuredCharacteristics } from './frozen-columns.js';

/**
 * Every characteristic of every tier and variant of an enrolment table: two scans, which several processes share, whatever the
 * number of customers and characteristics.
 */
export async function balanceCells(via: Queryable, enrolment: Sql): Promise<BalanceCell[]> {
  return [...(await measuredCells(via, enrolment)), ...(await categoricalCells(via, enrolment))];
}

/** ⌊√(2⁶³ − 1)⌋ */
const largestRoot = sql.literal('3037000499');

interface Sums {
  readonly tier: string;
  readonly variant: string;
  readonly n: number;
  readonly [sum: string]: string | number;
}

/** Sums and sums of squares of whole numbers are exact: the table is the same to the digit whoever computes it. */
async function measuredCells(via: Queryable, enrolment: Sql): Promise<BalanceCell[]> {
  const sums = measuredCharacteristics.map(({ column, type }) => {
    const name = (suffix: string) => sql.identifier(`${column}_${suffix}`);
    const value = sql.identifier(column);
    return sql`count(${value})::int as ${name('known')}, coalesce(sum(${value}), 0)::text as ${name('sum')},
      ${sumOfSquares(value, type === 'int')}::text as ${name('squares')}`;
  });
  const rows = await via.query<Sums>(sql`
    select tier, variant, count(*)::int as n, ${sql.join(sums)} from ${enrolment}
     group by tier, variant order by tier, variant`);
  return measuredCharacteristics.flatMap(({ key, column, perUnit }) =>
    rows.map(({ tier, variant, n, ...row }): BalanceCell => {
      const known = row[`${column}_known`] as number;
      const moments = exactMoments(
        known,
        BigInt(row[`${column}_sum`]!),
        BigInt(row[`${column}_squares`]!),
        perUnit,
      );
      return { tier, variant, characteristic: key, level: undefined, n, known, ...moments };
    }),
  );
}

/** Exact whatever the size: a square that fits 64 bits is added as such, which is several times faster than as a numeric. */
function sumOfSquares(value: Sql, fitsAlways: boolean): Sql {
  const square = sql`sum(${value}::bigint * ${value})`;
  if (fitsAlways) return sql`coalesce(${square}, 0)`;
  const fits = sql`${value} between -${largestRoot} and ${largestRoot}`;
  return sql`(coalesce(${square} filter (where ${fits}), 0)
      + coalesce(sum(${value}::numeric * ${value}) filter (where not (${fits})), 0))`;
}

/** Mean and variance (n − 1) from exact sums; `perUnit` is how many of the summed units make one of the shown. */
export function exactMoments(n: number, sum: bigint, squares: bigint, perUnit: number) {
  if (n === 0) return { mean: undefined, variance: undefined };
  const mean = quotient(sum, BigInt(n) * BigInt(perUnit));
  if (n === 1) return { mean, variance: undefined };
  const size = BigInt(n);
  return {
    mean,
    variance: quotient(size * squares - sum * sum, size * (size - 1n) * BigInt(perUnit) ** 2n),
  };
}

/** a / b with the accuracy of a double, also where both are far beyond 2^53. */
function quotient(a: bigint, b: bigint): number {
  const whole = a / b;
  return Number(whole) + Number(a % b) / Number(b);
}

/** One row per tier and variant and combination of levels; how many have one level follows from them. */
async function categoricalCells(via: Queryable, enrolment: Sql): Promise<BalanceCell[]> {
  const columns = sql.join(categoricalCharacteristics.map(({ column }) => sql.identifier(column)));
  const level = sql.join(
    categoricalCharacteristics.map(
      ({ key, column }) =>
        sql`(${sql.literal(`'${key}'`)}, coalesce(${sql.identifier(column)}, 'not known'))`,
    ),
  );
  const rows = await via.query<LevelCount>(sql`
    select tier, variant, characteristic, level, sum(n)::int as n
      from (select tier, variant, ${columns}, count(*) as n from ${enrolment} group by tier, variant, ${columns}) as alike
     cross join lateral (values ${level}) as each (characteristic, level)
     group by tier, variant, characteristic, level
     order by characteristic, level, tier, variant`);
  return completeLevels(rows);
}

type LevelCount = { tier: string; variant: string; characteristic: string; level: string; n: number };

/** A level that nobody of a variant has is a share of 0, not a missing cell. */
function completeLevels(rows: readonly LevelCount[]): BalanceCell[] {
  const [first] = rows;
  if (!first) return [];
  const sizes = new Map<string, { tier: string; variant: string; n: number }>();
  for (const { tier, variant, n } of rows.filter((row) => row.characteristic === first.characteristic)) {
    const key = JSON.stringify([tier, variant]);
    sizes.set(key, { tier, variant, n: (sizes.get(key)?.n ?? 0) + n });
  }
  const counts = new Map(rows.map((row) => [keyOf(row), row.n]));
  const levels = new Map(
    rows.map(({ characteristic, level }) => [`${characteristic}\0${level}`, { characteristic, level }]),
  );
  return [...levels.values()].flatMap(({ characteristic, level }) =>
    [...sizes.values()].map(({ tier, variant, n }): BalanceCell => {
      const share = (counts.get(keyOf({ tier, variant, characteristic, level })) ?? 0) / n;
      return {
        tier,
        variant,
        characteristic,
        level,
        n,
        known: n,
        mean: share,
        variance: share * (1 - share),
      };
    }),
  );
}

function keyOf({ tier, variant, characteristic, level }: Omit<LevelCount, 'n'>): string {
  return JSON.stringify([tier, variant, characteristic, level]);
}
