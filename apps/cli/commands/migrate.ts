import type { Command } from 'commander';

import {
  defaultShards,
  distribute,
  foreseeDistribution,
  migrate as applyMigrations,
  pendingMigrations,
} from '#platform';
import { openDatabase, ownerUrlOf, type OpenDatabase } from '../server/open-database.js';
import { CommandRefused } from '../report-error.js';

interface MigrateOptions {
  readonly check?: boolean;
  readonly distributed?: boolean;
  readonly dryRun?: boolean;
  readonly shards: number;
}

export function configure(command: Command): void {
  command
    .option('--check', 'only list what is pending; exit code 1 when there is something')
    .option(
      '--distributed',
      'then spread the tables over the machines of a Citus cluster (docs/scale-out.md)',
    )
    .option(
      '--shards <n>',
      'with --distributed: parts into which customers are divided',
      shardCount,
      defaultShards,
    )
    .option('--dry-run', 'with --distributed: only print the statements; changes nothing')
    .addHelpText(
      'after',
      `
Works as the owner of the schemas: DATABASE_OWNER_URL, or the embedded database. Running it twice does nothing.

Examples:
  DATABASE_OWNER_URL=postgres://tierlift_owner:…@db/tierlift tierlift migrate
  DATABASE_OWNER_URL=postgres://tierlift_owner:…@coordinator/tierlift tierlift migrate --distributed`,
    )
    .action(migrate);
}

function shardCount(text: string): number {
  const shards = Number(text);
  if (!Number.isInteger(shards) || shards < 1 || shards > 1024)
    throw new CommandRefused('--shards takes a whole number from 1 to 1024.');
  return shards;
}

async function migrate(options: MigrateOptions): Promise<void> {
  if (options.dryRun && !options.distributed) throw new CommandRefused('--dry-run goes with --distributed.');
  const database = await openDatabase();
  try {
    if (options.check) await listPending(database);
    else if (options.dryRun) await printDistribution(database, options);
    else {
      const applied = await applyMigrations(ownerUrlOf(database), {
        onApplied: ({ name, milliseconds }) => console.log(`${name} (${milliseconds} ms)`),
      });
      console.log(
        applied.length === 0 ? 'The database is up to date' : `${applied.length} migrations applied`,
      );
      if (options.distributed) await distributeTables(database, options);
    }
  } finally {
    await database.close();
  }
}

async function listPending(database: OpenDatabase): Promise<void> {
  const pending = await pendingMigrations(database.ownerUrl ?? database.appUrl);
  console.log(pending.length === 0 ? 'The database is up to date' : pending.join('\n'));
  if (pending.length > 0) process.exitCode = 1;
}

async function distributeTables(database: OpenDatabase, { shards }: MigrateOptions): Promise<void> {
  const outcome = await distribute(ownerUrlOf(database), {
    shards,
    onStep: ({ subject }) => console.log(subject),
  });
  switch (outcome.kind) {
    case 'unavailable':
      throw new CommandRefused(outcome.because);
    case 'contradicted':
      throw refusedBy(outcome.contradictions);
    case 'distributed':
      console.log(
        outcome.done.length === 0 ? 'Every table is in its place' : `${outcome.done.length} steps done`,
      );
  }
}

async function printDistribution(database: OpenDatabase, { shards }: MigrateOptions): Promise<void> {
  const { unavailable, steps, contradictions } = await foreseeDistribution(
    database.ownerUrl ?? database.appUrl,
    { shards },
  );
  if (contradictions.length > 0) throw refusedBy(contradictions);
  if (unavailable !== undefined) console.log(`-- ${unavailable}`);
  for (const { subject, statement } of steps) console.log(`-- ${subject}\n${statement};`);
  if (steps.length === 0) console.log('-- Every table is in its place');
}

function refusedBy(contradictions: readonly string[]): CommandRefused {
  return new CommandRefused(
    `Nothing was done: ${contradictions.join('; ')}. Undistribute what lies wrong (docs/scale-out.md) and run this again.`,
  );
}
