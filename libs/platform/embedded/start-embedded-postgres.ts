import { mkdir, realpath, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import { Fault } from '#kernel';
import { signIn, signOff } from './attendance.js';
import {
  connectWhenReady,
  databaseUrls,
  ensureRolesAndDatabase,
  type DatabaseUrls,
} from './database-roles.js';
import { withFolderLock } from './folder-lock.js';
import { nativeTree } from './native-tree.js';
import {
  findPostmaster,
  haltPostmaster,
  initialiseData,
  launchPostmaster,
  type Postmaster,
} from './postmaster.js';
import { serverAccount, type ServerAccount } from './server-account.js';
import {
  discardPlace,
  ensureSecrets,
  isPostmasterOf,
  placesOf,
  programsFolder,
  readSecrets,
  serverPlace,
  sweepAbandonedPlaces,
  type ServerPlace,
  type ServerSecrets,
} from './server-place.js';
import { serverSettings, type ServerSettings } from './server-settings.js';

export interface EmbeddedPostgresOptions {
  /** Holds secrets, lock and attendance, and the data where the server's account can reach it. */
  readonly folder: string;
  /** Over the tuned ones; they count only for the command that starts the server, not for one that joins. */
  readonly settings?: ServerSettings;
  readonly log?: (line: string) => void;
}

export interface EmbeddedPostgres extends DatabaseUrls {
  readonly port: number;
  readonly pid: number;
  /** True when the server ran already: another command's, or the orphan of a killed one. */
  readonly joined: boolean;
  /** Starts the server again, where it was, if it has been killed; says whether that was so. */
  revive(): Promise<boolean>;
  /** Ends this use. The server stops with its last user, whoever started it. */
  stop(): Promise<void>;
}

/** `.tierlift` in the current folder, unless TIERLIFT_HOME names another. */
export function embeddedHome(environment: NodeJS.ProcessEnv = process.env): string {
  return resolve(environment.TIERLIFT_HOME || '.tierlift');
}

/**
 * Gives this process a PostgreSQL of its own making: starts the one of the folder, or joins it when it runs. The server
 * is a process of its own and survives a kill of whoever started it; the next start adopts it.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  if (process.env.NODE_ENV === 'production') {
    throw new Fault(
      'EMBEDDED_IN_PRODUCTION',
      'In production set DATABASE_URL: the embedded PostgreSQL is refused',
    );
  }
  await mkdir(options.folder, { recursive: true, mode: 0o711 });
  const folder = await realpath(options.folder);
  return withFolderLock(join(folder, 'lock'), async () => {
    const account = serverAccount();
    if (account.uid !== undefined) await sweepAbandonedPlaces();
    const secrets = await ensureSecrets(folder);
    const place = await serverPlace(folder, secrets, account);
    const found = await joinRunning(place, secrets);
    const postmaster = found ?? (await start(folder, place, account, secrets, options));
    const ticket = await signIn(join(folder, 'users'));
    options.log?.(
      `${found ? 'Joined the running' : 'Started the'} embedded PostgreSQL on port ${postmaster.port}`,
    );
    let current = postmaster;
    let stopping: Promise<void> | undefined;
    return {
      ...databaseUrls(postmaster.port, secrets),
      ...postmaster,
      joined: found !== undefined,
      async revive() {
        if (isPostmasterOf(current.pid, place)) return false;
        const before = current;
        current = await revive(folder, place, account, secrets, options, before.port);
        return current.pid !== before.pid;
      },
      stop: () => (stopping ??= leave(folder, place, ticket, options.log)),
    };
  });
}

/** Stops the folder's server, if any, and deletes its data. */
export async function discardEmbeddedPostgres(folder: string): Promise<void> {
  const secrets = await readSecrets(folder);
  if (secrets === undefined) return;
  for (const place of await placesOf(await realpath(folder), secrets)) {
    const running = await findPostmaster(place);
    if (running !== undefined) await haltPostmaster(running, place);
    await discardPlace(place);
  }
}

async function revive(
  folder: string,
  place: ServerPlace,
  account: ServerAccount,
  secrets: ServerSecrets,
  options: EmbeddedPostgresOptions,
  port: number,
): Promise<Postmaster> {
  return withFolderLock(join(folder, 'lock'), async () => {
    const running =
      (await joinRunning(place, secrets)) ?? (await start(folder, place, account, secrets, options, port));
    if (running.port === port) return running;
    throw new Fault('POSTGRES_MOVED', `Port ${port} was taken meanwhile: start Tierlift again`);
  });
}

async function start(
  folder: string,
  place: ServerPlace,
  account: ServerAccount,
  secrets: ServerSecrets,
  options: EmbeddedPostgresOptions,
  preferredPort?: number,
): Promise<Postmaster> {
  const tree = await nativeTree(account, () => programsFolder(folder, account));
  if (!(await stat(place.dataFolder).catch(() => undefined))) {
    options.log?.(`Creating the embedded database in ${place.dataFolder}`);
    await initialiseData(tree, place, account, secrets.superuserPassword);
  }
  const settings = { ...serverSettings(), ...options.settings };
  const postmaster = await launchPostmaster(tree, place, account, settings, preferredPort);
  await prepare(postmaster, place, secrets);
  return postmaster;
}

/** undefined when none runs, or when the one that ran was just about to end. */
async function joinRunning(place: ServerPlace, secrets: ServerSecrets): Promise<Postmaster | undefined> {
  const running = await findPostmaster(place);
  if (running === undefined) return undefined;
  try {
    await prepare(running, place, secrets);
    return running;
  } catch (error) {
    if ((await findPostmaster(place)) === undefined) return undefined;
    throw error;
  }
}

async function prepare(postmaster: Postmaster, place: ServerPlace, secrets: ServerSecrets): Promise<void> {
  const client = await connectWhenReady(postmaster, place, secrets);
  try {
    await ensureRolesAndDatabase(client, secrets);
  } finally {
    await client.end();
  }
}

async function leave(
  folder: string,
  place: ServerPlace,
  ticket: string,
  log: ((line: string) => void) | undefined,
): Promise<void> {
  await withFolderLock(join(folder, 'lock'), async () => {
    if ((await signOff(join(folder, 'users'), ticket)) > 0) return;
    const running = await findPostmaster(place);
    if (running === undefined) return;
    await haltPostmaster(running, place);
    log?.('Stopped the embedded PostgreSQL');
  });
}
