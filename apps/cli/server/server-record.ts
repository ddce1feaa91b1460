import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Role } from '#kernel';
import { embeddedHome, isRunning, ownIdentity, type ProcessIdentity } from '#platform';

/** How other commands of the project find the running server; kept readable for its user only, since it holds keys. */
export interface ServerRecord {
  readonly url: string;
  readonly keys: Partial<Record<Role, string>>;
  readonly supervisor: ProcessIdentity;
}

const file = () => join(embeddedHome(), 'server.json');

export async function recordServer(server: Omit<ServerRecord, 'supervisor'>): Promise<void> {
  const draft = `${file()}.${process.pid}`;
  await mkdir(embeddedHome(), { recursive: true, mode: 0o711 });
  await writeFile(draft, JSON.stringify({ ...server, supervisor: ownIdentity() }, null, 2), { mode: 0o600 });
  await rename(draft, file());
}

/** The server that runs now; the record of a killed one is no server. */
export async function findServer(): Promise<ServerRecord | undefined> {
  const text = await readFile(file(), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const record = JSON.parse(text) as ServerRecord;
  return isRunning(record.supervisor) ? record : undefined;
}

export async function forgetServer(): Promise<void> {
  if ((await findServer())?.supervisor.pid === process.pid) await rm(file(), { force: true });
}
