import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { Fault } from '#kernel';

const migrationLock = 7_204_301;
const fileName = /^(\d{4})_[a-z0-9_]+\.sql$/;

export interface AppliedMigration {
  readonly name: string;
  readonly milliseconds: number;
}

/** The folder of the package that holds migrations/, from the sources and from dist alike. */
async function findMigrations(): Promise<string> {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const candidate = join(folder, 'migrations');
    const files = await readdir(candidate).catch(() => []);
    if (files.some((file) => fileName.test(file))) return candidate;
    const parent = dirname(folder);
    if (parent === folder)
      throw new Fault('MIGRATIONS_MISSING', 'The folder migrations/ is not beside the program');
    folder = parent;
  }
}

/**
 * Brings the database up to date as its owner. Each file runs once, in order, in a transaction of its own; a file that
 * was changed after it ran is refused, because two databases would then differ under one name. Two migrations at the
 * same time wait for each other.
 */
export async function applyMigrations(
  ownerUrl: string,
  options: { folder?: string; onApplied?: (migration: AppliedMigration) => void } = {},
): Promise<AppliedMigration[]> {
  const folder = options.folder ?? (await findMigrations());
  const client = new pg.Client({ connectionString: ownerUrl, application_name: 'tierlift migrate' });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [migrationLock]);
    await client.query(`
      create table if not exists public.tierlift_migration (
        name text primary key, checksum text not null, applied_at timestamptz not null default clock_timestamp()
      )`);
    const { rows } = await client.query<{ name: string; checksum: string }>(
      'select name, checksum from public.tierlift_migration',
    );
    const known = new Map(rows.map((row) => [row.name, row.checksum]));
    const applied: AppliedMigration[] = [];
    for (const name of await migrationFiles(folder)) {
      const text = await readFile(join(folder, name), 'utf8');
      const checksum = createHash('sha256').update(text).digest('hex');
      const before = known.get(name);
      if (before === checksum) continue;
      if (before !== undefined) {
        throw new Fault(
          'MIGRATION_CHANGED',
          `${name} was changed after it ran on this database. Migrations are forward-only: undo the edit and add a new file.`,
        );
      }
      applied.push(await apply(client, name, text, checksum));
      options.onApplied?.(applied.at(-1)!);
    }
    return applied;
  } finally {
    await client.end();
  }
}

async function migrationFiles(folder?: string): Promise<string[]> {
  return (await readdir(folder ?? (await findMigrations()))).filter((file) => fileName.test(file)).sort();
}

async function apply(
  client: pg.Client,
  name: string,
  text: string,
  checksum: string,
): Promise<AppliedMigration> {
  const start = performance.now();
  await client.query('begin');
  try {
    await client.query(text);
    await client.query('insert into public.tierlift_migration (name, checksum) values ($1, $2)', [
      name,
      checksum,
    ]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw new Fault(
      'MIGRATION_FAILED',
      `${name}: ${error instanceof Error ? error.message : String(error)}`,
      {
        cause: error,
      },
    );
  }
  return { name, milliseconds: Math.round(performance.now() - start) };
}

/** Names of the files that the database has not seen yet. */
export async function pendingMigrations(url: string, folder?: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows: ledger } = await client.query(`select to_regclass('public.tierlift_migration') as name`);
    if (ledger[0].name === null) return migrationFiles(folder);
    const { rows } = await client.query<{ name: string }>(`select name from public.tierlift_migration`);
    const known = new Set(rows.map((row) => row.name));
    return (await migrationFiles(folder)).filter((file) => !known.has(file));
  } finally {
    await client.end();
  }
}
