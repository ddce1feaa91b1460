/**
 * `npm run bench [-- --customers N]`: the project's own paths beside the bare limit of each, in one run on one database.
 * See docs/benchmarks.md. Ends with exit code 1 when a ratio is over its bound.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { openBenchBank } from './bench-bank.js';
import { startBenchServer, type BenchServer } from './bench-server.js';
import { measureEnrolment } from './measure-enrolment.js';
import { measureEvaluation } from './measure-evaluation.js';
import { measureImport } from './measure-import.js';
import { measureKpi } from './measure-kpi.js';
import { measureQuestions } from './measure-questions.js';
import { breaches, growth, printComparisons, printFurther, type BenchResult } from './report.js';
import { factFile, factsPerCustomer, fillBank } from './synthetic-rows.js';
import type { Comparison } from './comparison.js';

const { values } = parseArgs({
  options: {
    customers: { type: 'string', default: '1000000' },
    repetitions: { type: 'string', default: '3' },
    only: { type: 'string' },
    'no-growth': { type: 'boolean', default: false },
    save: { type: 'boolean', default: false },
  },
});
const customers = Number(values.customers);
const repetitions = Number(values.repetitions);

/** Says of each path what was measured as soon as it is: a large bank takes hours. */
async function measure(server: BenchServer, size: number): Promise<BenchResult> {
  console.log(`\n== ${size.toLocaleString('en')} customers`);
  const bank = await openBenchBank(server, size);
  try {
    const wanted = (path: string) => values.only === undefined || values.only.split(',').includes(path);
    const comparisons: Comparison[] = [];
    const further: Record<string, number> = {};
    await fillBank(bank, ['2026-04-30', '2026-05-31']);
    await bank.setToday('2026-06-30');
    comparisons.push(await measureImport(bank, [{ monthEnd: '2026-06-30', today: '2026-06-30' }]));
    const enrolment = await measureEnrolment(bank, wanted('enrolment') ? repetitions : 1);
    comparisons.push(enrolment.comparison);
    further['first enrolment of a date, s'] = enrolment.firstSeconds;
    printComparisons([enrolment.comparison]);
    const later = await measureImport(
      bank,
      ['2026-07-31', '2026-08-31'].map((monthEnd) => ({ monthEnd, today: '2026-10-15' })),
    );
    comparisons[0] = joined(comparisons[0]!, later);
    printComparisons([comparisons[0]]);
    const { fileId } = await bank.spool('facts.csv', factFile(bank.bare, size, enrolment.code));
    const facts = await bank.importSpooled('facts', fileId);
    further['import of facts, rows/s'] = (size * factsPerCustomer) / facts.seconds;
    const evaluation = await measureEvaluation(
      bank,
      enrolment.experimentId,
      enrolment.code,
      wanted('evaluation') ? repetitions : 1,
    );
    comparisons.push(...evaluation.comparisons);
    printComparisons(evaluation.comparisons);
    Object.assign(further, evaluation.further);
    const questions = wanted('questions') ? await measureQuestions(bank, enrolment.experimentId) : undefined;
    Object.assign(further, questions?.further);
    const kpi = wanted('kpi') ? await measureKpi(bank, repetitions) : undefined;
    if (kpi !== undefined) {
      comparisons.push(kpi.comparison);
      printComparisons([kpi.comparison]);
    }
    return {
      customers: size,
      comparisons,
      longestStatements: questions?.longestStatements ?? {},
      further: { ...further, ...kpi?.further },
      peakMegabytes: {
        worker: await bank.worker.peakMegabytes(),
        ...(kpi === undefined ? {} : { api: kpi.peakMegabytes }),
      },
    };
  } finally {
    await bank.close();
  }
}

/** Months imported at different times are repetitions of one comparison. */
function joined(first: Comparison, second: Comparison): Comparison {
  return {
    ...second,
    project: { ...second.project, figures: [...first.project.figures, ...second.project.figures] },
    bare: { ...second.bare, figures: [...first.bare.figures, ...second.bare.figures] },
  };
}

const server = await startBenchServer();
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void server.stop().finally(() => process.exit(1)));
try {
  console.log('server, the same for both sides:', server.settings);
  const sizes = values['no-growth'] ? [customers] : [Math.round(customers / 10), customers];
  const results: BenchResult[] = [];
  for (const size of sizes) {
    results.push(await measure(server, size));
    printFurther(results.at(-1)!);
  }
  const large = results.at(-1)!;
  const grown = results.length === 2 ? growth(results[0]!, large) : {};
  console.log('\ngrowth from a tenth to the whole:');
  for (const [name, factor] of Object.entries(grown)) console.log(`  ${name}: ${factor.toFixed(2)}`);
  const over = breaches(large);
  if (values.save) {
    const folder = new URL('./results/', import.meta.url);
    await mkdir(folder, { recursive: true });
    const content = {
      at: new Date().toISOString(),
      node: process.version,
      cores: cpus().length,
      server: server.settings,
      results,
      growth: grown,
      over,
    };
    await writeFile(new URL(`${customers}.json`, folder), `${JSON.stringify(content, null, 2)}\n`);
  }
  console.log(over.length === 0 ? '\nevery bound holds' : `\nover the bound:\n  ${over.join('\n  ')}`);
  process.exitCode = over.length === 0 ? 0 : 1;
} finally {
  await server.stop();
}
