import type { Command } from 'commander';

import { migrate as applyMigrations, pendingMigrations } from '#platform';
import { openDatabase, ownerUrlOf } from '../server/open-database.js';

export function configure(command: Command): void {
  command
    .option('--check', 'only list what is pending; exit code 1 when there is something')
    .addHelpText(
      'after',
      `
Works as the owner of the schemas: DATABASE_OWNER_URL, or the embedded database. Running it twice does nothing.

Example:
  DATABASE_OWNER_URL=postgres://tierlift_owner:…@db/tierlift tierlift migrate`,
    )
    .action(migrate);
}

async function migrate({ check }: { check?: boolean }): Promise<void> {
  const database = await openDatabase();
  try {
    if (check) {
      const pending = await pendingMigrations(database.ownerUrl ?? database.appUrl);
      console.log(pending.length === 0 ? 'The database is up to date' : pending.join('\n'));
      if (pending.length > 0) process.exitCode = 1;
      return;
    }
    const applied = await applyMigrations(ownerUrlOf(database), {
      onApplied: ({ name, milliseconds }) => console.log(`${name} (${milliseconds} ms)`),
    });
    console.log(applied.length === 0 ? 'The database is up to date' : `${applied.length} migrations applied`);
  } finally {
    await database.close();
  }
}
