import type { Command } from 'commander';

import { systemActor } from '#kernel';
import { migrate, restoreBackup } from '#platform';
import { openAccess } from '../server/open-access.js';
import { openDatabase, ownerUrlOf } from '../server/open-database.js';

export function configure(command: Command): void {
  command
    .argument('<folder>', 'what `tierlift backup` has written')
    .addHelpText(
      'after',
      `
Migrates a new database and loads the backup into it: everything, or nothing when something does not fit. A database in
which something has happened already is refused. Works as the owner of the schemas (DATABASE_OWNER_URL) or on an
embedded database that is new.

Example:
  TIERLIFT_HOME=/srv/tierlift-new tierlift restore backups/2026-11-30`,
    )
    .action(restore);
}

async function restore(folder: string): Promise<void> {
  const database = await openDatabase();
  try {
    await migrate(ownerUrlOf(database));
    const manifest = await restoreBackup(ownerUrlOf(database), folder, ({ name, rows, done, total }) => {
      if (rows > 0) console.error(`${done}/${total}  ${name}  ${rows} rows`);
    });
    await recordInAudit(database.appUrl, manifest.createdAt);
    const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0);
    console.log(
      `${rows} rows of ${manifest.tables.length} tables, as of ${manifest.createdAt}, are restored`,
    );
  } finally {
    await database.close();
  }
}

async function recordInAudit(appUrl: string, createdAt: string): Promise<void> {
  const access = await openAccess(appUrl);
  try {
    await access.database.transaction((tx) =>
      access.audit.record(tx, systemActor, { action: 'database.restored', subject: `Backup:${createdAt}` }),
    );
  } finally {
    await access.close();
  }
}
