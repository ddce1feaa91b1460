/** Compiles apps and libs to dist when a source has changed since. The new dist takes the old one's place at once. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { project } from './install.mjs';

const dist = join(project, 'dist');
const stamp = join(dist, 'sources.sha256');

function sources(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory())
      return entry.name === 'node_modules' || entry.name === 'console' ? [] : sources(path);
    return /\.ts$/.test(entry.name) && !/\.spec\.ts$/.test(entry.name) ? [path] : [];
  });
}

function fingerprint() {
  const hash = createHash('sha256').update(readFileSync(join(project, '.swcrc')));
  for (const path of [...sources(join(project, 'apps')), ...sources(join(project, 'libs'))].sort()) {
    const { size, mtimeMs } = statSync(path);
    hash.update(`${path} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

export function ensureBuilt() {
  const wanted = fingerprint();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  const cache = join(project, 'node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const next = join(cache, `dist.${process.pid}.new`);
  const old = join(cache, `dist.${process.pid}.old`);
  const swc = join(project, 'node_modules/@swc/cli/bin/swc.js');
  const { status } = spawnSync(process.execPath, [swc, 'apps', 'libs', '--out-dir', next, '--quiet'], {
    cwd: project,
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) {
    rmSync(next, { recursive: true, force: true });
    process.exit(status ?? 1);
  }
  writeFileSync(join(next, 'sources.sha256'), wanted);
  if (existsSync(dist)) renameSync(dist, old);
  renameSync(next, dist);
  rmSync(old, { recursive: true, force: true });
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) ensureBuilt();
