import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

import { Fault } from '#kernel';

/** The operating system's user under whom the server runs; undefined ids mean "as whoever runs this process". */
export interface ServerAccount {
  readonly name: string;
  readonly uid?: number;
  readonly gid?: number;
}

/** PostgreSQL refuses to run as root: root lends it an account that every system has. */
export function serverAccount(): ServerAccount {
  if (process.getuid?.() !== 0) return { name: 'the current user' };
  const accounts = readAccounts();
  for (const name of ['postgres', 'nobody', 'daemon']) {
    const account = accounts.get(name);
    if (account !== undefined && runsAs(account, ['-c', 'exit 0'])) return account;
  }
  throw new Fault(
    'NO_SERVER_ACCOUNT',
    'PostgreSQL does not run as root, and none of the accounts postgres, nobody and daemon can be used here. ' +
      'Run the command as an ordinary user or set DATABASE_URL.',
  );
}

/** Whether the account can enter the folder, or read the file, through all folders above it. */
export function canReach(account: ServerAccount, path: string): boolean {
  return runsAs(account, ['-c', 'test -r "$0" && { test ! -d "$0" || test -x "$0"; }', path]);
}

export function canEnter(account: ServerAccount, folder: string): boolean {
  return runsAs(account, ['-c', 'test -x "$0"', folder]);
}

export function canExecute(account: ServerAccount, file: string): boolean {
  return runsAs(account, ['-c', 'test -x "$0"', file]);
}

function runsAs(account: ServerAccount, shellArguments: string[]): boolean {
  const { uid, gid } = account;
  return spawnSync('/bin/sh', shellArguments, { uid, gid, cwd: '/', stdio: 'ignore' }).status === 0;
}

function readAccounts(): Map<string, ServerAccount> {
  const accounts = new Map<string, ServerAccount>();
  for (const line of readFileSync('/etc/passwd', 'utf8').split('\n')) {
    const [name, , uid, gid] = line.split(':');
    if (name && Number(uid) > 0 && Number(gid) > 0)
      accounts.set(name, { name, uid: Number(uid), gid: Number(gid) });
  }
  return accounts;
}
