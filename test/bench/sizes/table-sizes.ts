import type pg from 'pg';

export interface TableSize {
  readonly table: string;
  readonly rows: number;
  readonly bytes: number;
  /** Of these in indexes. */
  readonly indexBytes: number;
}

/** Every table with rows, with all of its partitions and indexes, as it lies on disk after a vacuum. */
export async function tableSizes(client: pg.Client, tables: readonly string[]): Promise<TableSize[]> {
  const sizes: TableSize[] = [];
  for (const table of tables) {
    await client.query(`vacuum analyze ${table}`);
    const { rows } = await client.query<{ rows: string; bytes: string; index_bytes: string }>(
      `select (select count(*) from ${table}) as rows, sum(pg_total_relation_size(relid)) as bytes,
              sum(pg_indexes_size(relid)) as index_bytes
         from (select relid from pg_partition_tree($1::regclass) union select $1::regclass) as part`,
      [table],
    );
    const { rows: count, bytes, index_bytes: indexBytes } = rows[0]!;
    sizes.push({ table, rows: Number(count), bytes: Number(bytes), indexBytes: Number(indexBytes) });
  }
  return sizes;
}

export function sizesTable(sizes: readonly TableSize[]): string {
  const perRow = (bytes: number, rows: number) => (bytes / rows).toFixed(0);
  return [
    '| table | rows measured | bytes per row | of these in indexes |',
    '| --- | --- | --- | --- |',
    ...sizes.map(
      ({ table, rows, bytes, indexBytes }) =>
        `| \`${table}\` | ${rows.toLocaleString('en')} | ${perRow(bytes, rows)} | ${perRow(indexBytes, rows)} |`,
    ),
    '',
  ].join('\n');
}
