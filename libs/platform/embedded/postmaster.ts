import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chown, open, readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { Fault } from '#kernel';
import { processExists } from './process-identity.js';
import type { NativeTree } from './native-tree.js';
import type { ServerAccount } from './server-account.js';
import { isPostmasterOf, type ServerPlace } from './server-place.js';
import type { ServerSettings } from './server-settings.js';

/** A running server as its own lock file describes it. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
}

export const superuser = 'postgres';

/** The server that runs on this data folder, whoever started it; a stale lock file that would mislead is removed. */
export async function findPostmaster(place: ServerPlace): Promise<Postmaster | undefined> {
  const file = join(place.dataFolder, 'postmaster.pid');
  for (;;) {
    const lines = (await readFile(file, 'utf8').catch(() => '')).split('\n');
    const pid = Number(lines[0]);
    if (!(pid > 0)) return undefined;
    if (!isPostmasterOf(pid, place)) {
      // PostgreSQL would take a zombie, or whichever process has this number by now, for a running server.
      if (processExists(pid)) await rm(file, { force: true });
      return undefined;
    }
    const port = Number(lines[3]);
    if (port > 0) return { pid, port };
    await sleep(50); // it has only begun
  }
}

export async function initialiseData(
  tree: NativeTree,
  place: ServerPlace,
  account: ServerAccount,
  password: string,
): Promise<void> {
  const draft = `${place.dataFolder}.${randomUUID()}`;
  const passwordFile = join(place.folder, `password.${randomUUID()}`);
  try {
    await writeFile(passwordFile, password, { mode: 0o600 });
    if (account.uid !== undefined) await chown(passwordFile, account.uid, account.gid ?? account.uid);
    const flags = ['-D', draft, '-U', superuser, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'];
    // The builtin provider gives C.UTF-8 on every system, whatever locales are installed and whatever LANG says.
    flags.push('--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8');
    const child = run(tree.initdb, [...flags, '--no-instructions'], account, 'pipe');
    const said: Buffer[] = [];
    child.stdout?.on('data', (chunk: Buffer) => said.push(chunk));
    child.stderr?.on('data', (chunk: Buffer) => said.push(chunk));
    const code = await ended(child);
    if (code !== 0) {
      const details = Buffer.concat(said).toString('utf8').trim();
      throw new Fault('INITDB_FAILED', `The embedded database could not be created: ${details}`);
    }
    await rename(draft, place.dataFolder);
  } finally {
    await rm(passwordFile, { force: true });
    await rm(draft, { recursive: true, force: true });
  }
}

/** Starts a server that outlives this process, on the preferred port if it can be had, else on one that is free. */
export async function launchPostmaster(
  tree: NativeTree,
  place: ServerPlace,
  account: ServerAccount,
  settings: ServerSettings,
  preferredPort?: number,
): Promise<Postmaster> {
  await refuseForeignVersion(tree, place);
  const keepBytes = 10 * 1024 * 1024;
  const logBytes = await stat(place.logFile).then(
    ({ size }) => size,
    () => 0,
  );
  if (logBytes > keepBytes) await truncate(place.logFile);
  for (let attempt = 1; ; attempt += 1) {
    const port = attempt === 1 && preferredPort !== undefined ? preferredPort : await freePort();
    const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const log = await open(place.logFile, 'a', 0o600);
    const logStart = (await log.stat()).size;
    const child = run(tree.postgres, ['-D', place.dataFolder, '-p', String(port), ...flags], account, log.fd);
    await log.close();
    let exited = false;
    const ending = ended(child).finally(() => (exited = true));
    while (!exited) {
      const running = await findPostmaster(place);
      if (running !== undefined && running.port === port) {
        child.unref();
        ending.catch(() => undefined);
        return running;
      }
      await Promise.race([ending.catch(() => undefined), sleep(50)]);
    }
    await ending;
    const words = (await readFile(place.logFile)).subarray(logStart).toString('utf8').trim();
    // Another process was given the port meanwhile, or the processes of a killed server are still ending.
    const mayPass =
      /could not bind|address already in use|could not create any TCP|pre-existing shared memory/i.test(
        words,
      );
    if (!mayPass || attempt === 20) {
      throw new Fault('POSTGRES_DID_NOT_START', `The embedded PostgreSQL did not start:\n${words}`);
    }
    await sleep(250);
  }
}

/** Stops a server: politely to its sessions, at once after half a minute. */
export async function haltPostmaster(postmaster: Postmaster, place: ServerPlace): Promise<void> {
  const { pid } = postmaster;
  for (const [signal, seconds] of [
    ['SIGINT', 30],
    ['SIGQUIT', 10],
    ['SIGKILL', 10],
  ] as const) {
    if (!isPostmasterOf(pid, place)) return;
    process.kill(pid, signal);
    for (const deadline = Date.now() + seconds * 1000; Date.now() < deadline; await sleep(20)) {
      if (!isPostmasterOf(pid, place)) return;
    }
  }
  throw new Fault('POSTGRES_DID_NOT_STOP', `The embedded PostgreSQL (process ${pid}) does not end`);
}

async function refuseForeignVersion(tree: NativeTree, place: ServerPlace): Promise<void> {
  const version = (await readFile(join(place.dataFolder, 'PG_VERSION'), 'utf8')).trim();
  if (version === tree.majorVersion) return;
  throw new Fault(
    'DATA_OF_ANOTHER_VERSION',
    `${place.dataFolder} was written by PostgreSQL ${version}, installed is ${tree.majorVersion}. ` +
      'Back up with the earlier Tierlift and restore into a new TIERLIFT_HOME.',
  );
}

function run(
  program: string,
  flags: string[],
  account: ServerAccount,
  output: 'pipe' | number,
): ChildProcess {
  return spawn(program, flags, {
    uid: account.uid,
    gid: account.gid,
    cwd: '/', // the account may not be able to enter the current folder
    env: { PATH: process.env.PATH, LANG: 'C', LC_ALL: 'C', TZ: 'UTC' },
    detached: true, // Ctrl-C in the terminal is for us: we stop it when its last user has gone
    stdio: ['ignore', output, output],
  });
}

function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code));
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
