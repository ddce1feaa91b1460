import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

interface LockedPackage {
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const project = resolve(import.meta.dirname, '../..');
const { packages } = JSON.parse(readFileSync(join(project, 'package-lock.json'), 'utf8')) as {
  packages: Record<string, LockedPackage>;
};

describe('package-lock.json', () => {
  // npm leaves out what it could not fetch, and `npm ci` then refuses the file on every machine. Where a platform's
  // package is not published for a version, pin one for which all are (see "overrides" in package.json).
  it('locks the packages of every platform, without which npm ci refuses it', () => {
    const missing = Object.entries(packages).flatMap(([place, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter((name) => {
        const folders = place.split('/node_modules/').map((_, index, parts) => parts.slice(0, index + 1));
        const candidates = [
          ...folders.map((parts) => `${parts.join('/node_modules/')}/node_modules/${name}`),
        ];
        return ![`node_modules/${name}`, ...candidates].some((candidate) => candidate in packages);
      }),
    );
    expect(missing).toEqual([]);
  });
});
