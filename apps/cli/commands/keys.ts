import { InvalidArgumentError, Option, type Command } from 'commander';

import { isRefusal, parseCalendarDate, roles, systemActor, type Role } from '#kernel';
import { migrate, type ApiKey, type ApiKeys } from '#platform';
import { CommandRefused } from '../report-error.js';
import { openAccess } from '../server/open-access.js';
import { openDatabase } from '../server/open-database.js';

interface NewKeyOptions {
  readonly role: Role;
  readonly principal: string;
  readonly regions?: string[];
  readonly expires?: Date;
}

export function configure(command: Command): void {
  command.addHelpText(
    'after',
    `
Works on the database itself, and so makes the first administrator's key. Every change is audited.

Examples:
  tierlift keys create "Mei, campaigns" --role marketer --principal mei --regions east,north --expires 2027-06-30
  tierlift keys list
  tierlift keys revoke 3f2a9c0d11e84b57`,
  );
  command
    .command('create')
    .description('create a key; it is shown this once')
    .argument('<name>', 'what the key is called in lists and in the audit log')
    .addOption(new Option('--role <role>', 'what it may do').choices(roles).makeOptionMandatory())
    .requiredOption('--principal <person>', 'who uses it: two keys of one person count as one pair of eyes')
    .option(
      '--regions <codes>',
      'regions it may see, comma-separated (default: the whole bank)',
      commaSeparated,
    )
    .option('--expires <date>', 'last day it works (YYYY-MM-DD, UTC)', endOfDay)
    .addHelpText('after', '\nExample:\n  tierlift keys create "First admin" --role admin --principal li')
    .action((name: string, options: NewKeyOptions) => withKeys((keys) => create(keys, name, options)));
  command
    .command('list')
    .description('list all keys, without their secrets')
    .addHelpText('after', '\nExample:\n  tierlift keys list')
    .action(() => withKeys(list));
  command
    .command('revoke')
    .description('end a key at once')
    .argument('<keyId>', 'as listed')
    .addHelpText('after', '\nExample:\n  tierlift keys revoke 3f2a9c0d11e84b57')
    .action((keyId: string) => withKeys((keys) => revoke(keys, keyId)));
}

async function create(keys: ApiKeys, name: string, options: NewKeyOptions): Promise<void> {
  const { role, principal, regions, expires } = options;
  const issued = await keys.create({ name, role, principal, regions, expiresAt: expires }, systemActor);
  if (isRefusal(issued)) throw new CommandRefused(issued.message);
  console.log(issued.key);
  console.error('Keep it safe: only its hash is stored, it cannot be shown again.');
}

async function list(keys: ApiKeys): Promise<void> {
  const all = await keys.list();
  console.log(
    ['key id          ', 'role     ', 'principal           ', 'state     ', 'regions', 'name'].join('  '),
  );
  for (const key of all) {
    const regions = key.regions === null ? 'all    ' : key.regions.join(',').padEnd(7);
    const columns = [
      key.keyId,
      key.role.padEnd(9),
      key.principal.padEnd(20),
      stateOf(key).padEnd(10),
      regions,
      key.name,
    ];
    console.log(columns.join('  '));
  }
}

async function revoke(keys: ApiKeys, keyId: string): Promise<void> {
  const revoked = await keys.revoke(keyId, systemActor);
  if (isRefusal(revoked)) throw new CommandRefused(revoked.message);
  console.log(`Revoked ${keyId} (${revoked.name})`);
}

function stateOf({ revokedAt, expiresAt }: ApiKey): string {
  if (revokedAt !== null) return 'revoked';
  return expiresAt !== null && expiresAt.getTime() < Date.now() ? 'expired' : 'valid';
}

async function withKeys(work: (keys: ApiKeys) => Promise<void>): Promise<void> {
  const database = await openDatabase();
  try {
    if (database.isEmbedded && database.ownerUrl !== undefined) await migrate(database.ownerUrl);
    const access = await openAccess(database.appUrl);
    await work(access.keys).finally(() => access.close());
  } finally {
    await database.close();
  }
}

function commaSeparated(text: string): string[] {
  return text.split(',').map((each) => each.trim());
}

function endOfDay(text: string): Date {
  if (parseCalendarDate(text) === undefined) throw new InvalidArgumentError('It is no date like 2027-06-30.');
  return new Date(`${text}T23:59:59.999Z`);
}
