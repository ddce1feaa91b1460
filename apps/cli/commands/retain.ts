import { InvalidArgumentError, type Command } from 'commander';

import { DropOldMonths, NeededDaysReader, type DroppedMonths } from '#evaluation';
import { isRefusal, systemActor } from '#kernel';
import { Clock, Configuration, migrate } from '#platform';
import { CommandRefused } from '../report-error.js';
import { openAccess } from '../server/open-access.js';
import { openDatabase } from '../server/open-database.js';

interface RetainOptions {
  readonly months?: number;
  readonly dryRun: boolean;
}

export function configure(command: Command): void {
  command
    .option(
      '--months <number>',
      'whole months before the present one to keep (default: TIERLIFT_RETENTION_MONTHS)',
      wholeNumber,
    )
    .option('--dry-run', 'say which months would go, and drop nothing', false)
    .addHelpText(
      'after',
      `
Drops snapshots and facts month by month, for good. Nothing goes that the lifecycles of today look back at, or an
experiment whose campaign is not archived: the command then says which one needs what. Works on the database itself;
what was dropped stands in the audit log.

Examples:
  tierlift retain --months 36 --dry-run
  tierlift retain --months 36`,
    )
    .action(retain);
}

async function retain({ months: given, dryRun }: RetainOptions): Promise<void> {
  const configuration = Configuration.read(process.env);
  const months = given ?? configuration.values.TIERLIFT_RETENTION_MONTHS;
  if (months === undefined) {
    throw new CommandRefused(
      'All months are kept. Say how many to keep: --months, or TIERLIFT_RETENTION_MONTHS for every time.',
    );
  }
  const opened = await openDatabase();
  try {
    if (opened.isEmbedded && opened.ownerUrl !== undefined) await migrate(opened.ownerUrl);
    const { database, audit, close } = await openAccess(opened.appUrl);
    const clock = new Clock(database, configuration);
    const outcome = await new DropOldMonths(database, clock, audit, new NeededDaysReader())
      .execute({ months, dryRun }, systemActor)
      .finally(close);
    if (isRefusal(outcome)) throw new CommandRefused(outcome.message);
    report(outcome, dryRun);
  } finally {
    await opened.close();
  }
}

function report({ keptFrom, dropped }: DroppedMonths, dryRun: boolean): void {
  for (const [table, months] of Object.entries(dropped)) {
    const names = months.map((month) => month.slice(0, 7)).join(', ');
    console.log(`${table}: ${months.length === 0 ? 'nothing' : names} ${dryRun ? 'would go' : 'dropped'}`);
  }
  console.log(`kept from ${keptFrom} on`);
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new InvalidArgumentError('It is no number of months like 36.');
  return Number(text);
}
