import type pg from 'pg';

export interface StoredTable {
  /** Quoted where needed, with its schema. */
  readonly name: string;
  /** Columns that hold something of their own: generated ones follow from them. */
  readonly columns: readonly string[];
}

/** Schemas whose content is not the platform's knowledge: PostgreSQL's own, and the job queue, which runs rebuild. */
const skippedSchemas = ['pg_catalog', 'information_schema', 'bullmq', 'public'];

/** Tables that are worked out again from others where they are empty. */
const derivedTables = [
  'customers.population',
  'customers.population_build',
  'customers.consent_standing',
  'customers.consent_standing_build',
  'evaluation.asked_cut',
  'evaluation.counted_cut',
  'evaluation.cut_cell',
];

/** Every table that rows are written to by name, except what follows from others; a partitioned one stands for its partitions. */
export async function storedTables(client: pg.ClientBase): Promise<StoredTable[]> {
  const { rows } = await client.query<StoredTable>(
    `select format('%I.%I', n.nspname, c.relname) as name,
            array_agg(quote_ident(a.attname) order by a.attnum) filter (where a.attgenerated = '') as columns
       from pg_class c
       join pg_namespace n on n.oid = c.relnamespace
       join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      where c.relkind in ('r', 'p') and not c.relispartition
        and n.nspname <> all ($1) and n.nspname not like 'pg\\_%'
        and format('%I.%I', n.nspname, c.relname) <> all ($2)
      group by 1 order by 1`,
    [skippedSchemas, derivedTables],
  );
  return rows;
}

/** Parents before children. */
export async function storedPartitions(
  client: pg.ClientBase,
): Promise<{ name: string; parent: string; bound: string }[]> {
  const { rows } = await client.query<{ name: string; parent: string; bound: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name, format('%I.%I', pn.nspname, p.relname) as parent,
            pg_get_expr(c.relpartbound, c.oid) as bound
       from pg_class c
       join pg_namespace n on n.oid = c.relnamespace
       join pg_inherits i on i.inhrelid = c.oid
       join pg_class p on p.oid = i.inhparent
       join pg_namespace pn on pn.oid = p.relnamespace
      where c.relispartition and c.relkind in ('r', 'p') and n.nspname <> all ($1)
        and format('%I.%I', pn.nspname, p.relname) <> all ($2)
      order by c.oid`,
    [skippedSchemas, derivedTables],
  );
  return rows;
}

export async function storedSequences(
  client: pg.ClientBase,
): Promise<{ name: string; lastValue: string | null }[]> {
  const { rows } = await client.query<{ name: string; lastValue: string | null }>(
    `select format('%I.%I', schemaname, sequencename) as name, last_value::text as "lastValue"
       from pg_sequences where schemaname <> all ($1) order by 1`,
    [skippedSchemas],
  );
  return rows;
}

export async function appliedMigrations(
  client: pg.ClientBase,
): Promise<{ name: string; checksum: string }[]> {
  const { rows } = await client.query<{ name: string; checksum: string }>(
    'select name, checksum from public.tierlift_migration order by name',
  );
  return rows;
}
