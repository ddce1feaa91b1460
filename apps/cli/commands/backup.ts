import type { Command } from 'commander';

import { writeBackup } from '#platform';
import { openDatabase, ownerUrlOf } from '../server/open-database.js';

export function configure(command: Command): void {
  command
    .argument('<folder>', 'a new or empty folder')
    .addHelpText(
      'after',
      `
Copies every table as of one moment while the platform goes on working, one compressed file each, with a manifest of row
counts and SHA-256. Works as the owner of the schemas (DATABASE_OWNER_URL) or on the embedded database.

Example:
  tierlift backup backups/2026-11-30`,
    )
    .action(backup);
}

async function backup(folder: string): Promise<void> {
  const database = await openDatabase();
  try {
    const manifest = await writeBackup(ownerUrlOf(database), folder, ({ name, rows, done, total }) => {
      if (rows > 0) console.error(`${done}/${total}  ${name}  ${rows} rows`);
    });
    const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0);
    console.log(`${rows} rows of ${manifest.tables.length} tables are in ${folder}`);
  } finally {
    await database.close();
  }
}
