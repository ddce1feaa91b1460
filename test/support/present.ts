import { existsSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';

/** The public data sets lie beside the project, or where TIERLIFT_DATA says; they are never part of it. */
export const dataFolder = resolve(
  process.env.TIERLIFT_DATA ?? join(import.meta.dirname, '../../../shared/data'),
);

/**
 * `describe` or `it` for tests that need a file or a program: they are skipped with the reason in their name when it is
 * absent, which CI accepts for data that really are absent and for nothing else.
 */
export function describeWhenPresent(needed: string, name: string, tests: () => void): void {
  if (isPresent(needed)) describe(name, tests);
  else describe.skip(skippedName(name, needed), tests);
}

export function itWhenPresent(
  needed: string,
  name: string,
  test: () => void | Promise<void>,
  timeout?: number,
): void {
  const either = async () => test();
  if (isPresent(needed)) it(name, either, timeout);
  else it.skip(skippedName(name, needed), either, timeout);
}

/** An absolute path is a file; anything else is a program on the PATH. */
function isPresent(needed: string): boolean {
  if (needed.startsWith('/')) return existsSync(needed);
  return (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, needed)));
}

function skippedName(name: string, needed: string): string {
  return `${name} (skipped: ${needed} is absent)`;
}
