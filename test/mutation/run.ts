import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { listMutants, type Mutant } from './list-mutants.js';
import {
  mutationPage,
  scoreByFolder,
  scoreTable,
  type MutantState,
  type MutantVerdict,
} from './mutation-score.js';
import { observeCoverage, testsReaching } from './observe-coverage.js';
import { sampleMutants } from './sample-mutants.js';
import { WorkerPool } from './worker-pool.js';

/**
 * Mutation testing of libs/statistics: draws a seeded sample of Stryker's mutants, runs the tests that reach each, and
 * fails below 85 %.
 * Usage: npm run mutate -- [--mutants 1000] [--seed 1] [--files text] [--processes 2] [--continue] [--again] [--write]
 * `--files` keeps only mutants of files whose path contains the text. Verdicts go to reports/mutation as they come:
 * `--continue` goes on with a run that was cut off; `--again` runs only what survived in the last run of this seed and size,
 * which holds as long as no source changed and no test was taken away. With `--write` the scores go to docs/mutation.md.
 */
const option = (name: string, fallback: string): string => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : (process.argv[at + 1] ?? fallback);
};
const size = Number(option('mutants', '1000'));
const seed = Number(option('seed', '1'));
const processes = Number(option('processes', '2'));
const wanted = option('files', '');
const again = process.argv.includes('--again');
const goOn = process.argv.includes('--continue');
const leastScore = 0.85;

const project = join(import.meta.dirname, '../..');
const library = 'libs/statistics';
const cache = join(project, 'node_modules/.cache/tierlift-mutation');
const runs = join(cache, `run-${process.pid}`);
const report = join(project, 'reports/mutation', `seed-${seed}-${size}${wanted.replaceAll('/', '-')}.jsonl`);

const all = readdirSync(join(project, library), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => join(library, name))
  .sort();
const read = (file: string) => ({ file, source: readFileSync(join(project, file), 'utf8') });
const sources = all.filter((file) => !file.endsWith('.spec.ts')).map(read);
const specs = [...all.filter((file) => file.endsWith('.spec.ts')), 'test/reference/reference.spec.ts'].map(
  read,
);

const { mutants, instrumented } = await listMutants(sources);
const drawn = sampleMutants(mutants, size, seed);
const before = lastVerdicts();
const judgedBefore = new Map(before.map((verdict) => [keyOf(verdict), verdict]));
const chosen = again
  ? mutants.filter((mutant) => isOpen(judgedBefore.get(keyOf(mutant))))
  : drawn.filter((mutant) => !judgedBefore.has(keyOf(mutant)));
const sample = chosen.filter(({ file }) => file.includes(wanted));
console.log(`${sample.length} of ${mutants.length} mutants of ${sources.length} files, seed ${seed}`);

const durations = new Map<string, number>();
const pool = new WorkerPool({
  processes,
  runs,
  limitMilliseconds: (spec, test) =>
    test === '' ? 60_000 : 5_000 + 25 * (durations.get(`${spec} ${test}`) ?? 0),
});
try {
  for (const { file, source } of [...sources, ...specs]) writeRun('unchanged', file, source);
  for (const { file, source } of instrumented) writeRun('instrumented', file, source);
  const started = performance.now();
  const coverage = await observeCoverage(pool, 'instrumented', specs, sources, join(cache, 'coverage'));
  for (const { spec, tests } of coverage) {
    for (const { name, milliseconds } of tests) durations.set(`${spec} ${name}`, milliseconds);
  }
  const failing = coverage.flatMap((spec) => spec.failing);
  for (const name of failing) console.log(`fails without a mutant, so it judges none: ${name}`);
  if (failing.length > 0) process.exitCode = 1;
  console.log(`${durations.size} tests observed in ${Math.round((performance.now() - started) / 1000)} s`);
  mkdirSync(dirname(report), { recursive: true });
  if (before.length === 0) writeFileSync(report, '');
  const judged = await Promise.all(
    sample.map(async (mutant) => {
      const verdict = await judge(mutant);
      // as they come, so that a run that is cut off can go on
      appendFileSync(report, `${JSON.stringify(verdict)}\n`);
      return verdict;
    }),
  );
  const judgedNow = new Set(judged.map(keyOf));
  const verdicts = [...before.filter((verdict) => !judgedNow.has(keyOf(verdict))), ...judged];
  console.log(`judged after ${Math.round((performance.now() - started) / 1000)} s\n`);
  writeFileSync(report, verdicts.map((verdict) => `${JSON.stringify(verdict)}\n`).join(''));
  const rows = scoreByFolder(verdicts);
  console.log(scoreTable(rows));
  if (process.argv.includes('--write')) {
    const numbers = { seed, mutants: verdicts.length, of: mutants.length };
    writeFileSync(join(project, 'docs/mutation.md'), mutationPage(rows, numbers));
  }
  const { score } = rows.at(-1)!;
  if (score < leastScore) {
    console.log(`\n${(100 * score).toFixed(1)} % is below ${100 * leastScore} %`);
    process.exitCode = 1;
  }

  async function judge(mutant: Mutant): Promise<MutantVerdict> {
    const planned = testsReaching(mutant, coverage);
    const { state, by } =
      planned.length === 0 ? { state: 'noCoverage' as const } : await attempt(mutant, planned);
    const { file, line, column, mutator, original, replacement } = mutant;
    const verdict = { file, line, column, mutator, original, replacement, state, by };
    if (isOpen(verdict)) {
      const shown = (text: string) => text.replace(/\s+/g, ' ').slice(0, 90);
      console.log(`${state}: ${file}:${line} ${mutator}: ${shown(original)} → ${shown(replacement)}`);
    }
    return verdict;
  }
} finally {
  pool.close();
  rmSync(runs, { recursive: true, force: true });
}

async function attempt(
  mutant: Mutant,
  planned: ReturnType<typeof testsReaching>,
): Promise<{ state: MutantState; by?: string }> {
  const run = `mutant-${mutant.id}`;
  writeRun(run, mutant.file, mutant.mutatedSource);
  const outcome = await pool.run({ kind: 'attempt', run, specs: planned });
  rmSync(join(runs, run), { recursive: true });
  if (outcome.kind === 'killed') return { state: 'killed', by: outcome.by };
  if (outcome.kind === 'timeout') return { state: 'timeout', by: outcome.during };
  return { state: 'survived' };
}

function writeRun(run: string, file: string, source: string): void {
  const path = join(runs, run, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, source);
}

/** Of the last run of this seed, size and choice of files; with `--continue` only those that are still in the sample. */
function lastVerdicts(): readonly MutantVerdict[] {
  if (!again && !goOn) return [];
  if (!existsSync(report)) throw new Error(`${relative(project, report)} is not there`);
  const lines = readFileSync(report, 'utf8').split('\n').filter(Boolean);
  const verdicts = lines.map((line) => JSON.parse(line) as MutantVerdict);
  if (again) return verdicts;
  const wantedNow = new Set(drawn.map(keyOf));
  return verdicts.filter((verdict) => wantedNow.has(keyOf(verdict)));
}

function isOpen(verdict: MutantVerdict | undefined): boolean {
  return verdict?.state === 'survived' || verdict?.state === 'noCoverage';
}

function keyOf(mutant: Omit<MutantVerdict, 'state'>): string {
  const { file, line, column, mutator, original, replacement } = mutant;
  return [file, line, column, mutator, original, replacement].join(' ');
}
