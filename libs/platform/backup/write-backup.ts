import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, open, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';

import { Fault } from '#kernel';
import { manifestFile, type BackupManifest } from './backup-manifest.js';
import {
  appliedMigrations,
  storedPartitions,
  storedSequences,
  storedTables,
  type StoredTable,
} from './stored-tables.js';

export type BackupProgress = (table: {
  name: string;
  rows: number;
  done: number;
  total: number;
}) => void | Promise<void>;

/**
 * Writes every row to a folder, all as of one moment, while the platform goes on working. The manifest comes last: a
 * folder without one is an unfinished backup.
 */
export async function writeBackup(
  ownerUrl: string,
  folder: string,
  onTable?: BackupProgress,
): Promise<BackupManifest> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if ((await readdir(folder)).length > 0) throw new Fault('FOLDER_NOT_EMPTY', `${folder} is not empty`);
  const client = new pg.Client({ connectionString: ownerUrl, application_name: 'tierlift backup' });
  await client.connect();
  try {
    await client.query('begin isolation level repeatable read read only');
    const tables = await storedTables(client);
    const { rows } = await client.query<{ at: Date; version: string }>(
      `select clock_timestamp() as at, current_setting('server_version') as version`,
    );
    const written: BackupManifest['tables'] = [];
    for (const table of tables) {
      const entry = await writeTable(client, table, folder);
      written.push(entry);
      await onTable?.({ name: table.name, rows: entry.rows, done: written.length, total: tables.length });
    }
    const manifest: BackupManifest = {
      format: 1,
      createdAt: rows[0]!.at.toISOString(),
      serverVersion: rows[0]!.version,
      migrations: await appliedMigrations(client),
      partitions: await storedPartitions(client),
      sequences: await storedSequences(client),
      tables: written,
    };
    await writeFile(join(folder, manifestFile), JSON.stringify(manifest, null, 2), {
      mode: 0o600,
      flush: true,
    });
    return manifest;
  } finally {
    await client.end();
  }
}

async function writeTable(
  client: pg.Client,
  { name, columns }: StoredTable,
  folder: string,
): Promise<BackupManifest['tables'][number]> {
  const file = `${name.replaceAll('"', '')}.copy.gz`;
  const list = columns.join(', ');
  const stream = client.query(copyTo(`copy (select ${list} from ${name}) to stdout`));
  const hash = createHash('sha256');
  const hashing = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  const target = createWriteStream(join(folder, file), { mode: 0o600 });
  await pipeline(stream, hashing, createGzip({ level: 1 }), target);
  await flush(join(folder, file));
  return { name, columns: [...columns], rows: stream.rowCount, file, sha256: hash.digest('hex') };
}

/** What the manifest names is on the disk. */
async function flush(path: string): Promise<void> {
  const file = await open(path, 'r');
  await file.sync().finally(() => file.close());
}
