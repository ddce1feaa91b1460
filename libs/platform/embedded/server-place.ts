import { randomBytes, randomUUID } from 'node:crypto';
import { chown, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { Fault } from '#kernel';
import { commandLineOf } from './process-identity.js';
import { canEnter, type ServerAccount } from './server-account.js';

/** What the folder's secret file holds; only the user who runs Tierlift can read it. */
export interface ServerSecrets {
  readonly id: string;
  readonly superuserPassword: string;
  readonly ownerPassword: string;
  readonly appPassword: string;
}

/** Where one embedded server keeps its files. */
export interface ServerPlace {
  readonly folder: string;
  readonly dataFolder: string;
  readonly logFile: string;
}

const secretsFile = 'postgres.json';
/** For root, whose own folders the server's account often cannot enter. */
const sharedRoots = ['/var/lib/tierlift', '/var/tmp/tierlift', '/tmp/tierlift'];

export async function readSecrets(folder: string): Promise<ServerSecrets | undefined> {
  const text = await readFile(join(folder, secretsFile), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return text === undefined ? undefined : (JSON.parse(text) as ServerSecrets);
}

export async function ensureSecrets(folder: string): Promise<ServerSecrets> {
  const known = await readSecrets(folder);
  if (known !== undefined) return known;
  const password = () => randomBytes(24).toString('base64url');
  const secrets = {
    id: randomUUID(),
    superuserPassword: password(),
    ownerPassword: password(),
    appPassword: password(),
  };
  const draft = join(folder, `${secretsFile}.${secrets.id}`);
  await writeFile(draft, JSON.stringify(secrets, null, 2), { mode: 0o600 });
  await rename(draft, join(folder, secretsFile));
  return secrets;
}

/** `<folder>/postgres` when the account can enter the folder, otherwise a folder of this server's id in a shared place. */
export async function serverPlace(
  folder: string,
  secrets: ServerSecrets,
  account: ServerAccount,
): Promise<ServerPlace> {
  const home = canEnter(account, folder) ? join(folder, 'postgres') : await foreignHome(folder, secrets.id);
  await mkdir(home, { recursive: true, mode: 0o700 });
  if (account.uid !== undefined) await chown(home, account.uid, account.gid ?? account.uid);
  return placeIn(home);
}

/** Where programs are copied to when the account cannot reach the installed ones. */
export async function programsFolder(folder: string, account: ServerAccount): Promise<string> {
  const parent = account.uid === undefined || canEnter(account, folder) ? folder : await sharedRoot();
  const programs = join(parent, 'programs');
  await mkdir(programs, { recursive: true, mode: 0o755 });
  return programs;
}

/** Every place that a server of this folder may have, for the one who wants it gone. */
export async function placesOf(folder: string, secrets: ServerSecrets): Promise<ServerPlace[]> {
  return [join(folder, 'postgres'), ...sharedRoots.map((root) => join(root, secrets.id))].map(placeIn);
}

/** Stops the orphans of folders that are gone, and removes what they left unless their whole project is away. */
export async function sweepAbandonedPlaces(): Promise<void> {
  for (const root of sharedRoots) {
    if (!(await isOurs(root))) continue;
    for (const id of await readdir(root)) {
      const owner = await readFile(join(root, id, 'folder'), 'utf8').catch(() => undefined);
      if (owner === undefined) continue;
      const secrets = await readSecrets(owner).catch(() => undefined);
      if (secrets?.id === id) continue;
      const place = placeIn(join(root, id));
      const projectIsThere = (await stat(dirname(owner)).catch(() => undefined)) !== undefined;
      if (projectIsThere) await discardPlace(place);
      else await quitServer(place); // perhaps a disk that will come back
    }
  }
}

export async function discardPlace(place: ServerPlace): Promise<void> {
  await quitServer(place);
  await rm(place.folder, { recursive: true, force: true, maxRetries: 5 });
}

async function quitServer(place: ServerPlace): Promise<void> {
  const pid = Number(
    (await readFile(join(place.dataFolder, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n')[0],
  );
  if (!(pid > 0) || !isPostmasterOf(pid, place)) return;
  process.kill(pid, 'SIGQUIT');
  for (const deadline = Date.now() + 10_000; isPostmasterOf(pid, place) && Date.now() < deadline;)
    await sleep(20);
}

/** A number in postmaster.pid may have been given to another process since. */
export function isPostmasterOf(pid: number, place: ServerPlace): boolean {
  return commandLineOf(pid)?.includes(place.dataFolder) ?? false;
}

function placeIn(home: string): ServerPlace {
  return { folder: home, dataFolder: join(home, 'data'), logFile: join(home, 'server.log') };
}

async function foreignHome(folder: string, id: string): Promise<string> {
  const home = join(await sharedRoot(), id);
  await mkdir(home, { recursive: true, mode: 0o700 });
  await writeFile(join(home, 'folder'), folder);
  return home;
}

async function sharedRoot(): Promise<string> {
  for (const root of sharedRoots) {
    if (!(await isOurs(dirname(root)).catch(() => false)) && dirname(root) !== '/tmp') continue;
    await mkdir(root, { mode: 0o755 }).catch(() => undefined);
    if (await isOurs(root)) return root;
  }
  throw new Fault(
    'NO_PLACE_FOR_DATA',
    `None of ${sharedRoots.join(', ')} can be used for the embedded database. Set TIERLIFT_HOME to a folder that ` +
      'ordinary users can enter.',
  );
}

/** In a folder that everybody may write to, somebody else may have prepared a trap under our name. */
async function isOurs(folder: string): Promise<boolean> {
  const found = await stat(folder).catch(() => undefined);
  return (
    found !== undefined &&
    found.isDirectory() &&
    found.uid === process.getuid?.() &&
    (found.mode & 0o022) === 0
  );
}
