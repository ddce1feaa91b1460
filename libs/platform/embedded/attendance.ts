import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { isRunning, ownIdentity, type ProcessIdentity } from './process-identity.js';

/**
 * Who uses the server at present: one file per use, with the identity of the process. A process that was killed could
 * not sign off; it is struck off by whoever looks next. Call only under the folder's lock.
 */
export async function signIn(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const ticket = join(folder, `${randomUUID()}.json`);
  await writeFile(ticket, JSON.stringify(ownIdentity()), { mode: 0o600 });
  return ticket;
}

/** Signs off and says how many uses by running processes remain. */
export async function signOff(folder: string, ticket: string): Promise<number> {
  await rm(ticket, { force: true });
  return usesNow(folder);
}

export async function usesNow(folder: string): Promise<number> {
  let uses = 0;
  for (const name of await readdir(folder).catch(() => [])) {
    const file = join(folder, name);
    const identity = await readFile(file, 'utf8')
      .then((text) => JSON.parse(text) as ProcessIdentity)
      .catch(() => undefined);
    if (identity !== undefined && isRunning(identity)) uses += 1;
    else await rm(file, { force: true });
  }
  return uses;
}
