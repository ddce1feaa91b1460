import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const cruiser = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
const libs = [
  'kernel',
  'statistics',
  'platform',
  'customers',
  'campaigns',
  'measurement',
  'experiments',
  'evaluation',
  'reporting',
];

/** A tree with the project's own rules and nothing in it but the given files. */
function violationsIn(files: Record<string, string>): string {
  const tree = mkdtempSync(join(tmpdir(), 'tierlift-architecture-'));
  try {
    for (const file of ['architecture.cjs', '.dependency-cruiser.cjs', 'tsconfig.json', 'package.json']) {
      cpSync(join(root, file), join(tree, file));
    }
    symlinkSync(join(root, 'node_modules'), join(tree, 'node_modules'));
    const all = {
      ...Object.fromEntries(libs.map((lib) => [`libs/${lib}/index.ts`, 'export const here = 1;'])),
      'apps/api/main.ts': '',
      ...files,
    };
    for (const [path, text] of Object.entries(all)) {
      mkdirSync(dirname(join(tree, path)), { recursive: true });
      writeFileSync(join(tree, path), text);
    }
    execFileSync(process.execPath, [cruiser, '--config', '.dependency-cruiser.cjs', 'apps', 'libs'], {
      cwd: tree,
      encoding: 'utf8',
    });
    return '';
  } catch (error) {
    return String((error as { stdout?: unknown }).stdout ?? error);
  } finally {
    rmSync(tree, { recursive: true, force: true });
  }
}

describe('the dependency table', () => {
  it('lets through what it allows', () => {
    expect(
      violationsIn({
        'libs/customers/reader.ts': "import { here } from '#platform';\nexport const there = here;",
        'apps/worker/main.ts': "import { here } from '#evaluation';\nexport const there = here;",
      }),
    ).toBe('');
  });

  it.each([
    [
      'an import upward',
      { 'libs/kernel/bad.ts': "import { here } from '#platform';\nexport const x = here;" },
      'lib-kernel',
    ],
    [
      'an import past the index',
      {
        'libs/customers/bad.ts': "import { y } from '../platform/inner.js';\nexport const x = y;",
        'libs/platform/inner.ts': 'export const y = 1;',
      },
      'lib-customers',
    ],
    [
      'Node in pure statistics',
      { 'libs/statistics/bad.ts': "import { readFileSync } from 'node:fs';\nexport const x = readFileSync;" },
      'pure-statistics',
    ],
    [
      'a framework in the kernel',
      { 'libs/kernel/bad.ts': "import { Module } from '@nestjs/common';\nexport const x = Module;" },
      'pure-kernel',
    ],
    [
      'an app that imports another',
      {
        'apps/worker/bad.ts': "import { z } from '../api/other.js';\nexport const x = z;",
        'apps/api/other.ts': 'export const z = 1;',
      },
      'app-worker',
    ],
    [
      'a circle',
      {
        'libs/customers/a.ts': "import { b } from './b.js';\nexport const a = () => b;",
        'libs/customers/b.ts': "import { a } from './a.js';\nexport const b = () => a;",
      },
      'no-circles',
    ],
    [
      'a circle of types',
      {
        'libs/customers/a.ts': "import type { B } from './b.js';\nexport type A = B[];",
        'libs/customers/b.ts': "import type { A } from './a.js';\nexport type B = { a: A };",
      },
      'no-circles',
    ],
  ])('catches %s', (_what, files, rule) => {
    expect(violationsIn(files as unknown as Record<string, string>)).toContain(rule);
  });
});
