/** Brings node_modules in line with package-lock.json when it is missing, unfinished or older. Node built-ins only. */
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const project = fileURLToPath(new URL('../', import.meta.url));

const writtenAt = (file) =>
  statSync(new URL(`../${file}`, import.meta.url), { throwIfNoEntry: false })?.mtimeMs;

export function ensureInstalled() {
  // npm writes this file last: it is absent after an interrupted installation.
  const installed = writtenAt('node_modules/.package-lock.json');
  if (installed !== undefined && installed >= writtenAt('package-lock.json')) return;
  console.error('Installing packages (npm ci) …');
  const { status } = spawnSync(
    'npm',
    ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund'],
    {
      cwd: project,
      stdio: ['ignore', 2, 2],
      shell: process.platform === 'win32',
    },
  );
  if (status !== 0) process.exit(status ?? 1);
}
