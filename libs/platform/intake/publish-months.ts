import { sql, type Sql } from '../database/sql.js';
import type { Published } from './file-format.js';
import { fillTable, publishVersions, type VersionedTable } from './publish-versions.js';
import type { Staging } from './staging.js';

/** A versioned table that is divided by the month of a date of its key. */
export interface MonthlyTable extends VersionedTable {
  readonly partitionedBy: string;
  /**
   * Makes the partitions of these days where they are missing. On a connection of its own: the months stay even where the
   * import is rolled back, and nobody waits for it.
   */
  readonly ensureMonths: (days: readonly string[]) => Promise<unknown>;
}

export interface StagedMonth {
  /** Its first day. */
  readonly month: string;
  readonly rows: number;
  readonly stored: boolean;
}

/** A month of fewer records is not worth a table of its own. */
const fewestRowsOfTable = 1_000;
/** Each month that is filled by itself looks through the file once. */
const mostTables = 50;

/**
 * Publishes month by month: one that is not stored yet is filled as a table that nobody sees, where nothing has to be
 * compared with anything; the others as any versioned table.
 */
export async function publishByMonth(staging: Staging, table: MonthlyTable): Promise<Published> {
  const column = sql.identifier(`s.${table.partitionedBy}`);
  const months = await stagedMonths(staging, table.name, column);
  if (months.length === 0) return { new: 0, restated: 0, unchanged: 0 };
  const { fresh, others } = apart(months);
  const missing = others.filter(({ stored }) => !stored);
  if (missing.length > 0) await table.ensureMonths(missing.map(({ month }) => month));
  let added = 0;
  for (const { month } of fresh) {
    added += await fillMonth(staging, table.name, month, (into) =>
      fillTable(staging, table, into, inMonth(column, month)),
    );
  }
  const published =
    others.length === 0
      ? { new: 0, restated: 0, unchanged: 0 }
      : await publishVersions(staging, table, fresh.length === 0 ? sql`true` : inMonths(column, others));
  return { ...published, new: published.new + added, filled: filledDays(months) };
}

/** The months of what is still standing, and whether they have a partition. */
export async function stagedMonths(
  { tx, standing }: Staging,
  table: string,
  column: Sql,
): Promise<readonly StagedMonth[]> {
  // By day first, of which there are few: to find the month of each record takes three times as long.
  return tx.query<StagedMonth>(sql`
    select month::text, sum(rows)::int as rows, to_regclass(${table} || to_char(month, '_YYYYMM')) is not null as stored
      from (select date_trunc('month', day::timestamp)::date as month, rows
              from (select ${column} as day, count(*) as rows from staged s where ${standing} group by 1) by_day) by_month
     group by month
     order by month`);
}

/** Which months are filled as tables of their own. */
export function apart(months: readonly StagedMonth[]): {
  readonly fresh: readonly StagedMonth[];
  readonly others: readonly StagedMonth[];
} {
  const all = months.reduce((sum, { rows }) => sum + rows, 0);
  const isFresh = ({ rows, stored }: StagedMonth) =>
    !stored && rows >= Math.max(fewestRowsOfTable, all / mostTables);
  return { fresh: months.filter(isFresh), others: months.filter((month) => !isFresh(month)) };
}

/** Fills a month that is not stored by `fill`, which returns how many rows it has put into the table it is given. */
export async function fillMonth(
  { tx }: Staging,
  table: string,
  month: string,
  fill: (into: string) => Promise<number>,
): Promise<number> {
  const opened = await tx.one<{ into: string }>(
    sql`select platform.open_month(${table}::regclass, ${month}::date) as into`,
  );
  const rows = await fill(opened!.into);
  await tx.query(sql`select platform.attach_month(${table}::regclass, ${month}::date)`);
  return rows;
}

export function inMonth(column: Sql, month: string): Sql {
  return sql`${column} >= ${month}::date and ${column} < ${month}::date + interval '1 month'`;
}

export function inMonths(column: Sql, months: readonly StagedMonth[]): Sql {
  return sql`date_trunc('month', ${column})::date = any(${months.map(({ month }) => month)}::date[])`;
}

export function filledDays(months: readonly StagedMonth[]): { from: string; to: string } {
  // The first day of the last month is in it: statistics go by months.
  return { from: months[0]!.month, to: months.at(-1)!.month };
}
