import { compareText, Fault } from '#kernel';
import { sql, type Queryable, type Sql } from '#platform';
import type { BalanceCell } from './balance.js';
import { categoricalCharacteristics, measuredCharacteristics } from './frozen-columns.js';

/** Whole numbers over the customers of one tier and variant: adding and taking away are exact. */
export interface MeasuredSums {
  readonly tier: string;
  readonly variant: string;
  readonly n: number;
  /** For each of `measuredCharacteristics`, over the customers of whom it is known. */
  readonly measured: readonly CharacteristicSums[];
}

interface CharacteristicSums {
  readonly known: number;
  readonly sum: bigint;
  readonly squares: bigint;
}

interface SumsRow {
  readonly tier: string;
  readonly variant: string;
  readonly n: number;
  readonly [sum: string]: string | number;
}

/** What all customers of an enrolment table add up to, in one scan that several processes share. */
export async function measuredSums(via: Queryable, enrolment: Sql): Promise<MeasuredSums[]> {
  const sums = measuredCharacteristics.map(({ column, type }) => {
    const name = (suffix: string) => sql.identifier(`${column}_${suffix}`);
    const value = sql.identifier(column);
    return sql`count(${value})::int as ${name('known')}, coalesce(sum(${value}), 0)::text as ${name('sum')},
      ${sumOfSquares(value, type === 'int')}::text as ${name('squares')}`;
  });
  const rows = await via.query<SumsRow>(sql`
    select tier, variant, count(*)::int as n, ${sql.join(sums)} from ${enrolment}
     group by tier, variant order by tier, variant`);
  return rows.map(({ tier, variant, n, ...row }) => ({
    tier,
    variant,
    n,
    measured: measuredCharacteristics.map(({ column }) => ({
      known: row[`${column}_known`] as number,
      sum: BigInt(row[`${column}_sum`]!),
      squares: BigInt(row[`${column}_squares`]!),
    })),
  }));
}

/** Sums after some customers of each tier got the variant `to`; `moved` has them under the variants that they had. */
export function sumsAfterMove(
  sums: readonly MeasuredSums[],
  { moved, to }: { readonly moved: readonly MeasuredSums[]; readonly to: string },
): MeasuredSums[] {
  const all = new Map(sums.map((each) => [keyOf(each), each]));
  const add = (change: MeasuredSums, sign: 1 | -1) => {
    const before = all.get(keyOf(change));
    all.set(keyOf(change), before === undefined ? change : combined(before, change, sign));
  };
  for (const each of moved) {
    add(each, -1);
    add({ ...each, variant: to }, 1);
  }
  return [...all.values()].filter(({ n }) => n > 0);
}

function combined(a: MeasuredSums, b: MeasuredSums, sign: 1 | -1): MeasuredSums {
  return {
    ...a,
    n: a.n + sign * b.n,
    measured: a.measured.map(({ known, sum, squares }, place) => {
      const other = b.measured[place]!;
      return {
        known: known + sign * other.known,
        sum: sum + BigInt(sign) * other.sum,
        squares: squares + BigInt(sign) * other.squares,
      };
    }),
  };
}

/**
 * Every characteristic of every tier and variant of an enrolment table whose sums are known: one more scan, whatever the number of
 * customers and characteristics. It counts the customers too, and refuses sums that are not of these.
 */
export async function balanceCells(
  via: Queryable,
  enrolment: Sql,
  sums: readonly MeasuredSums[],
): Promise<BalanceCell[]> {
  const alike = await categoricalCells(via, enrolment);
  const counted = new Map(alike.map((cell) => [keyOf(cell), cell.n]));
  if (counted.size !== sums.length || sums.some((each) => counted.get(keyOf(each)) !== each.n))
    throw new Fault('ENROLMENT_LOST_COUNT', 'The customers of a roster are not as many as were added up');
  return [...measuredCells(sums), ...alike];
}

/** Sums and sums of squares of whole numbers are exact: the table is the same to the digit whoever computes it. */
function measuredCells(sums: readonly MeasuredSums[]): BalanceCell[] {
  const ordered = [...sums].sort((a, b) => compareText(a.tier, b.tier) || compareText(a.variant, b.variant));
  return measuredCharacteristics.flatMap(({ key, perUnit }, place) =>
    ordered.map(({ tier, variant, n, measured }): BalanceCell => {
      const { known, sum, squares } = measured[place]!;
      const moments = exactMoments(known, sum, squares, perUnit);
      return { tier, variant, characteristic: key, level: undefined, n, known, ...moments };
    }),
  );
}

/** ⌊√(2⁶³ − 1)⌋ */
const largestRoot = sql.literal('3037000499');

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

/** Customers of a tier and variant who are alike are counted by their profile; how many have one level follows from them. */
async function categoricalCells(via: Queryable, enrolment: Sql): Promise<BalanceCell[]> {
  const level = sql.join(
    categoricalCharacteristics.map(({ key, column }) => {
      const of = sql.literal(column === 'lifecycle' ? 'alike' : 'profile');
      return sql`(${sql.literal(`'${key}'`)}, coalesce(${of}.${sql.identifier(column)}, 'not known'))`;
    }),
  );
  const rows = await via.query<LevelCount>(sql`
    select tier, variant, characteristic, level, sum(n)::int as n
      from (select tier, variant, lifecycle, profile_no, count(*) as n from ${enrolment} group by 1, 2, 3, 4) as alike
      join customers.profile on profile.profile_no = alike.profile_no
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
    const key = keyOf({ tier, variant });
    sizes.set(key, { tier, variant, n: (sizes.get(key)?.n ?? 0) + n });
  }
  const counts = new Map(rows.map((row) => [keyOfLevel(row), row.n]));
  const levels = new Map(
    rows.map(({ characteristic, level }) => [`${characteristic}\0${level}`, { characteristic, level }]),
  );
  return [...levels.values()].flatMap(({ characteristic, level }) =>
    [...sizes.values()].map(({ tier, variant, n }): BalanceCell => {
      const share = (counts.get(keyOfLevel({ tier, variant, characteristic, level })) ?? 0) / n;
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

function keyOf({ tier, variant }: { readonly tier: string; readonly variant: string }): string {
  return JSON.stringify([tier, variant]);
}

function keyOfLevel({ tier, variant, characteristic, level }: Omit<LevelCount, 'n'>): string {
  return JSON.stringify([tier, variant, characteristic, level]);
}
