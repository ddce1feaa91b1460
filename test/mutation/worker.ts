import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { testsOfSpec, type SpecTest } from './spec-tests.js';
import type { Answer, Attempt, Finished, Observe, ObservedTest, Progress, Task } from './worker-messages.js';

/** The instrumented sources note here which mutants the current test passes (see `observing` in list-mutants.ts). */
const tierliftObserved = {
  test: 0,
  /** By mutant: the last test that passed it. */
  lastTest: new Int32Array(100_000),
  reached: [] as string[],
  reach(ids: readonly number[]): true {
    for (const id of ids) {
      tierliftObserved.lastTest[id] = tierliftObserved.test;
      tierliftObserved.reached.push(String(id));
    }
    return true;
  },
};
Object.assign(globalThis, { tierliftObserved });

const project = join(import.meta.dirname, '../..');
// As test/support/fixed-seed.ts, but the first counter-example will do, nobody reads a smaller one. A property that does
// not name its number of examples sees 40 instead of 100, so that more mutants survive here than in the suite; to see what
// a test reaches, eight do.
const examples = (numRuns: number) => fc.configureGlobal({ seed: 20_260_701, endOnFailure: true, numRuns });

process.on('message', (task: Task) => {
  void (task.kind === 'observe' ? observe(task) : attempt(task)).then((answer) =>
    say({ kind: 'finished', answer, residentBytes: process.memoryUsage().rss }),
  );
});

let observations = 0;

async function observe({ run, spec }: Observe): Promise<Answer> {
  examples(8);
  startNoting();
  // loaded anew for every spec, so that each is seen to pass the constants of the modules
  const tests = await load(`${run}&observation=${++observations}`, spec);
  const onLoading = tierliftObserved.reached;
  const failing: string[] = [];
  const observedTests: ObservedTest[] = [];
  for (const test of tests) {
    startNoting();
    const started = performance.now();
    if (!(await passes(test))) failing.push(test.name);
    const milliseconds = performance.now() - started;
    observedTests.push({ name: test.name, milliseconds, reached: tierliftObserved.reached });
  }
  return { kind: 'observed', onLoading, tests: observedTests, failing };
}

function startNoting(): void {
  tierliftObserved.test++;
  tierliftObserved.reached = [];
}

async function attempt({ run, specs }: Attempt): Promise<Answer> {
  examples(40);
  for (const { spec, tests: wanted } of specs) {
    await say({ kind: 'progress', spec, test: '' });
    const loaded = await load(run, spec).catch(() => undefined);
    if (loaded === undefined) return { kind: 'killed', by: `loading ${spec}` };
    const names = new Set(wanted);
    for (const test of loaded) {
      if (!names.has(test.name)) continue;
      await say({ kind: 'progress', spec, test: test.name });
      if (!(await passes(test))) return { kind: 'killed', by: test.name };
    }
  }
  return { kind: 'survived' };
}

function passes(test: SpecTest): Promise<boolean> {
  return test.run().then(
    () => true,
    () => false,
  );
}

function load(run: string, spec: string) {
  return testsOfSpec(`${pathToFileURL(join(project, spec)).href}?run=${run}`);
}

function say(message: Progress | Finished): Promise<void> {
  return new Promise((done) => {
    process.send?.(message, undefined, undefined, () => done());
  });
}
