import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

import { Fault } from '#kernel';
import { readManifest, type BackupManifest } from './backup-manifest.js';
import { appliedMigrations, storedTables } from './stored-tables.js';
import type { BackupProgress } from './write-backup.js';

interface ForeignKey {
  readonly table: string;
  readonly name: string;
  readonly definition: string;
}

/**
 * Loads a backup into a migrated database in which nothing has happened yet, in one transaction: it is all there
 * afterwards, or nothing is. Every file is checked against the manifest before the first row is written.
 */
export async function restoreBackup(
  ownerUrl: string,
  folder: string,
  onTable?: BackupProgress,
): Promise<BackupManifest> {
  const manifest = await readManifest(folder);
  for (const table of manifest.tables) await checkFile(folder, table);
  const client = new pg.Client({ connectionString: ownerUrl, application_name: 'tierlift restore' });
  await client.connect();
  try {
    await client.query('begin');
    await refuseOtherSchema(client, manifest);
    await refuseUsedDatabase(client);
    const foreignKeys = await takeForeignKeys(client);
    const names = manifest.tables.map(({ name }) => name).join(', ');
    for (const { name } of manifest.tables) await client.query(`alter table ${name} disable trigger user`);
    await client.query(`truncate ${names}`);
    await createPartitions(client, manifest);
    let done = 0;
    for (const table of manifest.tables) {
      await loadTable(client, folder, table);
      await onTable?.({ name: table.name, rows: table.rows, done: ++done, total: manifest.tables.length });
    }
    for (const { name, lastValue } of manifest.sequences) {
      if (lastValue !== null) await client.query('select setval($1::regclass, $2)', [name, lastValue]);
    }
    for (const { name } of manifest.tables) await client.query(`alter table ${name} enable trigger user`);
    for (const { table, name, definition } of foreignKeys) {
      await client.query(`alter table ${table} add constraint ${name} ${definition}`);
    }
    await client.query('commit');
    await client.query('analyze');
    return manifest;
  } finally {
    await client.end();
  }
}

async function checkFile(folder: string, table: BackupManifest['tables'][number]): Promise<void> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(join(folder, table.file)), createGunzip(), hash).catch((error: unknown) => {
    throw new Fault('BACKUP_DAMAGED', `${table.file} cannot be read`, { cause: error });
  });
  if (hash.digest('hex') !== table.sha256) {
    throw new Fault(
      'BACKUP_DAMAGED',
      `${table.file} is not the file that was backed up: its SHA-256 differs`,
    );
  }
}

async function refuseOtherSchema(client: pg.Client, manifest: BackupManifest): Promise<void> {
  const spell = (list: BackupManifest['migrations']) =>
    list.map(({ name, checksum }) => `${name} ${checksum}`).join();
  const here = await appliedMigrations(client);
  const tables = (await storedTables(client)).map(({ name }) => name).join();
  if (spell(here) === spell(manifest.migrations) && tables === manifest.tables.map(({ name }) => name).join())
    return;
  throw new Fault(
    'BACKUP_OF_ANOTHER_SCHEMA',
    `The backup fits the schema after ${manifest.migrations.at(-1)?.name}, this database is at ` +
      `${here.at(-1)?.name ?? 'nothing'}. Restore with the version of Tierlift that wrote it, then upgrade.`,
  );
}

/** Whatever changes state is audited: an empty audit log means that nothing has happened here. */
async function refuseUsedDatabase(client: pg.Client): Promise<void> {
  await client.query('lock table platform.audit_entry in exclusive mode');
  const { rowCount } = await client.query('select from platform.audit_entry limit 1');
  if (rowCount === 0) return;
  throw new Fault(
    'DATABASE_IN_USE',
    'This database has been worked with: its audit log is not empty. Restore into a new one.',
  );
}

/** Rows arrive in the order of the tables' names, so the references are taken off and checked at the end. */
async function takeForeignKeys(client: pg.Client): Promise<ForeignKey[]> {
  const { rows } = await client.query<ForeignKey>(
    `select conrelid::regclass::text as table, quote_ident(conname) as name, pg_get_constraintdef(c.oid) as definition
       from pg_constraint c join pg_namespace n on n.oid = c.connamespace
      where contype = 'f' and conparentid = 0 and nspname <> 'bullmq'
      order by 1, 2`,
  );
  for (const { table, name } of rows) await client.query(`alter table ${table} drop constraint ${name}`);
  return rows;
}

async function createPartitions(client: pg.Client, manifest: BackupManifest): Promise<void> {
  for (const { name, parent, bound } of manifest.partitions) {
    const { rows } = await client.query('select to_regclass($1) is null as missing', [name]);
    if (rows[0].missing) await client.query(`create table ${name} partition of ${parent} ${bound}`);
  }
}

async function loadTable(
  client: pg.Client,
  folder: string,
  table: BackupManifest['tables'][number],
): Promise<void> {
  const target = client.query(copyFrom(`copy ${table.name} (${table.columns.join(', ')}) from stdin`));
  await pipeline(createReadStream(join(folder, table.file)), createGunzip(), target);
  if (target.rowCount === table.rows) return;
  throw new Fault(
    'BACKUP_DAMAGED',
    `${table.name}: ${target.rowCount} rows were loaded instead of ${table.rows}; nothing was changed`,
  );
}
