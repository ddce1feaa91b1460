import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SourceFile } from './list-mutants.js';
import type { WorkerPool } from './worker-pool.js';
import type { ObservedTest } from './worker-messages.js';

export interface SpecCoverage {
  readonly spec: string;
  readonly tests: readonly ObservedTest[];
  /** Mutants that the spec passes while it loads: constants and tables of modules. */
  readonly onLoading: readonly string[];
  readonly failing: readonly string[];
}

/**
 * Runs every spec once over the instrumented sources, with all mutants switched off. What a spec reached is kept in
 * `folder` and holds for as long as neither the spec nor any source changes.
 */
export async function observeCoverage(
  pool: WorkerPool,
  run: string,
  specs: readonly SourceFile[],
  sources: readonly SourceFile[],
  folder: string,
): Promise<readonly SpecCoverage[]> {
  const ofSources = sources.map(({ file, source }) => `${file} ${source}`).join('');
  mkdirSync(folder, { recursive: true });
  return Promise.all(
    specs.map(async ({ file: spec, source }) => {
      const key = createHash('sha256').update(`${spec} ${source} ${ofSources}`).digest('hex');
      const kept = join(folder, `${key.slice(0, 32)}.json`);
      if (existsSync(kept)) return JSON.parse(readFileSync(kept, 'utf8')) as SpecCoverage;
      const outcome = await pool.run({ kind: 'observe', run, spec });
      if (outcome.kind !== 'observed') throw new Error(`${spec} does not load without a mutant`);
      const { failing, onLoading } = outcome;
      const tests = outcome.tests.filter(({ name }) => !failing.includes(name) && !dependsOnMachine(name));
      const coverage = { spec, tests, onLoading, failing };
      if (failing.length === 0) writeFileSync(kept, JSON.stringify(coverage));
      return coverage;
    }),
  );
}

/** The reference tables beside the project are not on every machine; a score must not depend on them. */
function dependsOnMachine(test: string): boolean {
  return test.includes('of the shared folder');
}

export interface PlannedSpec {
  readonly spec: string;
  readonly tests: readonly string[];
}

/** The tests that reach a mutant: first those of the spec beside it, then of its folder, then the quickest specs. */
export function testsReaching(
  mutant: { readonly id: string; readonly file: string },
  coverage: readonly SpecCoverage[],
): readonly PlannedSpec[] {
  const folder = mutant.file.slice(0, mutant.file.lastIndexOf('/') + 1);
  const distance = (spec: string): number =>
    spec === mutant.file.replace(/\.ts$/, '.spec.ts') ? 0 : spec.startsWith(folder) ? 1 : 2;
  return coverage
    .map(({ spec, tests, onLoading }) => {
      const all = onLoading.includes(mutant.id);
      const reaching = tests
        .filter(({ reached }) => all || reached.includes(mutant.id))
        .sort((a, b) => a.milliseconds - b.milliseconds);
      return {
        spec,
        tests: reaching.map(({ name }) => name),
        milliseconds: reaching.reduce((sum, test) => sum + test.milliseconds, 0),
      };
    })
    .filter(({ tests }) => tests.length > 0)
    .sort((a, b) => distance(a.spec) - distance(b.spec) || a.milliseconds - b.milliseconds)
    .map(({ spec, tests }) => ({ spec, tests }));
}
