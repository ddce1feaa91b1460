import { randomUUID } from 'node:crypto';
import { link, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { Fault } from '#kernel';
import { isRunning, ownIdentity, type ProcessIdentity } from './process-identity.js';

/**
 * Runs the work while no other process (nor another call in this one) works under the same folder's lock.
 *
 * Node has no flock. A lock is the highest numbered file in the folder: it is taken by creating the next number with its
 * content in one step (link), and only when the holder of the highest has let go or is no longer running. Nobody ever
 * removes the highest number, so a killed holder can be succeeded by exactly one process.
 */
export async function withFolderLock<T>(
  folder: string,
  work: () => Promise<T>,
  patienceSeconds = 180,
): Promise<T> {
  await mkdir(folder, { recursive: true });
  const number = await take(folder, Date.now() + patienceSeconds * 1000);
  try {
    return await work();
  } finally {
    await place(folder, { holder: null }, (draft) => rename(draft, join(folder, String(number))));
  }
}

interface LockFile {
  readonly holder: ProcessIdentity | null;
}

async function take(folder: string, deadline: number): Promise<number> {
  for (;;) {
    const highest = await highestNumber(folder);
    const holder = highest === 0 ? null : await holderOf(join(folder, String(highest)));
    if (holder === null || (holder !== undefined && !isRunning(holder))) {
      const mine = highest + 1;
      if (await claim(folder, mine)) return mine;
    } else if (Date.now() > deadline) {
      const by = holder === undefined ? '' : ` by process ${holder.pid}`;
      throw new Fault('FOLDER_LOCKED', `${folder} has been locked${by} for too long`, { retryable: true });
    }
    await sleep(20 + Math.floor(Math.random() * 30));
  }
}

async function claim(folder: string, mine: number): Promise<boolean> {
  const file = join(folder, String(mine));
  const created = await place(folder, { holder: ownIdentity() }, (draft) => link(draft, file)).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return false;
      throw error;
    },
  );
  if (!created) return false;
  // A slow process may create a number that was already taken, let go and removed: then a higher one exists.
  if ((await highestNumber(folder)) !== mine) {
    await rm(file, { force: true });
    return false;
  }
  for (const number of await numbers(folder)) {
    if (number < mine) await rm(join(folder, String(number)), { force: true });
  }
  return true;
}

async function place(
  folder: string,
  content: LockFile,
  move: (draft: string) => Promise<void>,
): Promise<void> {
  const draft = join(folder, `draft-${randomUUID()}`);
  try {
    await writeFile(draft, JSON.stringify(content), { mode: 0o600 });
    await move(draft);
  } finally {
    await rm(draft, { force: true });
  }
}

/** null: let go; undefined: the file has gone, look again. */
async function holderOf(file: string): Promise<ProcessIdentity | null | undefined> {
  try {
    return (JSON.parse(await readFile(file, 'utf8')) as LockFile).holder;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function highestNumber(folder: string): Promise<number> {
  return Math.max(0, ...(await numbers(folder)));
}

async function numbers(folder: string): Promise<number[]> {
  return (await readdir(folder)).filter((name) => /^\d+$/.test(name)).map(Number);
}
