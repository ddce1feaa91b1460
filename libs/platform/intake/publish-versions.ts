import { sql, type Sql } from '../database/sql.js';
import type { Published } from './file-format.js';
import type { Staging } from './staging.js';

/** A column of a versioned table and where its value comes from. */
export interface VersionedColumn {
  readonly target: string;
  /** SQL over the staged record `s`. */
  readonly value: Sql;
  /** False: the file does not have it; a first version takes the default, a later one keeps what is stored. */
  readonly present: boolean;
  readonly byDefault?: Sql;
}

export interface VersionedTable {
  /** Append-only, with recorded_at, superseded_at and run_id. */
  readonly name: string;
  /** Columns that the staged record has under the same names. */
  readonly key: readonly string[];
  readonly columns: readonly VersionedColumn[];
  /** A date of the key by which the table is partitioned: looking up what is stored keeps to the file's range. */
  readonly partitionedBy?: string;
}

/**
 * Publishes what is still standing, in the order of the key, which spares the index most of its work: a record whose key is
 * not stored is new, one that says something else is restated (the version before is closed, not changed), one that says
 * the same changes nothing.
 */
export async function publishVersions(
  staging: Staging,
  table: VersionedTable,
  /** A condition over the staged record `s`. */
  within: Sql = sql`true`,
): Promise<Published> {
  const inRange = await rangeOf(staging, table, within);
  const name = sql.identifier(table.name);
  const stored = await staging.tx.one<{ any: boolean }>(
    sql`select exists (select from ${name} cur where cur.superseded_at = 'infinity' and ${inRange}) as any`,
  );
  if (stored!.any) return publishAgainstStored(staging, table, inRange, within);
  return { new: await fillTable(staging, table, table.name, within), restated: 0, unchanged: 0 };
}

async function rangeOf(staging: Staging, { partitionedBy }: VersionedTable, within: Sql): Promise<Sql> {
  if (partitionedBy === undefined) return sql`true`;
  const column = sql.identifier(partitionedBy);
  const range = await staging.tx.one<{ from: string | null; to: string | null }>(
    sql`select min(s.${column})::text as from, max(s.${column})::text as to
          from staged s where s.rejected is null and ${within}`,
  );
  return sql`cur.${column} between ${range!.from}::date and ${range!.to}::date`;
}

function targets({ key, columns }: VersionedTable): Sql {
  return sql.literal([...key, ...columns.map((column) => column.target)].join(', '));
}

function keyOf(table: VersionedTable, alias: string): Sql {
  return sql.literal(table.key.map((column) => `${alias}.${column}`).join(', '));
}

/** Puts first versions into the versioned table itself, or into one that will be a part of it; returns how many. */
export async function fillTable(
  staging: Staging,
  table: VersionedTable,
  into: string,
  within: Sql,
): Promise<number> {
  const filled = table.columns.flatMap(({ target, present, value, byDefault }) => {
    const from = present ? value : byDefault;
    return from === undefined ? [] : [{ target, value: sql`${from} as ${sql.identifier(target)}` }];
  });
  const names = sql.literal([...table.key, ...filled.map(({ target }) => target)].join(', '));
  // What is the same for all is added after sorting: it would only be carried along.
  const insert = sql`
    insert into ${sql.identifier(into)} (${names}, recorded_at, run_id)
    select ordered.*, ${staging.recordedAt}::timestamptz, ${staging.runId}::uuid
      from (select ${sql.join([keyOf(table, 's'), ...filled.map(({ value }) => value)])}
              from staged s
             where ${staging.standing} and ${within}
             order by ${keyOf(table, 's')}) ordered`;
  const { rowCount } = await staging.tx.client.query(insert.text, [...insert.values]);
  return rowCount ?? 0;
}

async function publishAgainstStored(
  staging: Staging,
  table: VersionedTable,
  inRange: Sql,
  within: Sql,
): Promise<Published> {
  const { tx } = staging;
  const name = sql.identifier(table.name);
  const current = sql`(${keyOf(table, 'cur')}) = (${keyOf(table, 's')}) and cur.superseded_at = 'infinity' and ${inRange}`;
  const compared = table.columns.filter((column) => column.present);
  const differs =
    compared.length === 0
      ? sql`false`
      : sql`(${sql.join(compared.map((column) => sql`cur.${sql.identifier(column.target)}`))})
              is distinct from (${sql.join(compared.map((column) => column.value))})`;
  await tx.query(sql`
    create temporary table classified on commit drop as
    select s.line, case when cur.recorded_at is null then 'new' when ${differs} then 'restated' else 'unchanged' end as state
      from staged s left join ${name} cur on ${current}
     where ${staging.standing} and ${within}`);
  await tx.query(sql`analyze classified`);
  const values = table.columns.map(({ target, present, value, byDefault }) => {
    if (present) return value;
    const kept = sql`cur.${sql.identifier(target)}`;
    return byDefault ? sql`coalesce(${kept}, ${byDefault})` : kept;
  });
  await tx.query(sql`
    insert into ${name} (${targets(table)}, recorded_at, run_id)
    select ${sql.join([keyOf(table, 's'), ...values])}, ${staging.recordedAt}::timestamptz, ${staging.runId}::uuid
      from staged s join classified c using (line) left join ${name} cur on ${current}
     where c.state <> 'unchanged'
     order by ${keyOf(table, 's')}`);
  await tx.query(sql`
    update ${name} cur set superseded_at = ${staging.recordedAt}
      from staged s join classified c using (line)
     where c.state = 'restated' and ${current} and cur.recorded_at < ${staging.recordedAt}`);
  const counts = await tx.one<{ new: number; restated: number; unchanged: number }>(sql`
    select count(*) filter (where state = 'new')::int as new,
           count(*) filter (where state = 'restated')::int as restated,
           count(*) filter (where state = 'unchanged')::int as unchanged
      from classified`);
  await tx.query(sql`drop table classified`);
  return counts!;
}
