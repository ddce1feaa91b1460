import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, resolve } from 'node:path';
import type { Command } from 'commander';
import { parse } from 'yaml';

import { analyseFile, parseAnalysisSpec, type AnalysisSpec } from '#evaluation';
import { Fault } from '#kernel';
import { connect, Database } from '#platform';
import { analysisTable } from '../output/analysis-table.js';
import { progressLine } from '../output/progress-line.js';
import { openDatabase } from '../server/open-database.js';

export function configure(command: Command): void {
  command
    .argument('<spec>', 'YAML file that says what to evaluate')
    .option('--json <file>', 'write the whole answer as JSON; - for standard output, without the table')
    .addHelpText(
      'after',
      `
Evaluates a finished campaign from one CSV file (plain or gzip). The data path is taken relative to the specification.

Example specification:
  data: { path: hillstrom.csv.gz, delimiter: "," }
  unit: { rowNumber: true }
  variant: { column: segment, control: No E-Mail }
  tier: { column: history_segment, order: [] }
  covariates: [history]
  metrics:
    - { key: visit, kind: proportion, column: visit }
    - { key: spend, kind: mean, column: spend }

Example:
  tierlift analyse hillstrom.yaml --json hillstrom.json`,
    )
    .action(analyse);
}

async function analyse(specPath: string, options: { json?: string }): Promise<void> {
  const spec = await readSpec(specPath);
  const progress = progressLine();
  const opened = await openDatabase();
  const dataSource = await connect({
    url: opened.appUrl,
    poolSize: 2,
    applicationName: 'tierlift analyse',
  });
  try {
    const answer = await analyseFile(new Database(dataSource), spec, progress.report);
    progress.end();
    const json = `${JSON.stringify(answer, null, 2)}\n`;
    if (options.json === '-') process.stdout.write(json);
    else {
      if (options.json !== undefined) await writeFile(options.json, json);
      process.stdout.write(analysisTable(spec, answer));
    }
  } finally {
    progress.end();
    await dataSource.destroy();
    await opened.close();
  }
}

async function readSpec(path: string): Promise<AnalysisSpec> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new Fault(
      'SPEC_UNREADABLE',
      `The specification ${path} cannot be read: ${(cause as Error).message}`,
      { cause },
    );
  });
  let source: unknown;
  try {
    source = parse(text);
  } catch (cause) {
    throw new Fault('SPEC_INVALID', `${path} is not YAML: ${(cause as Error).message}`, { cause });
  }
  const spec = parseAnalysisSpec(source);
  const beside = isAbsolute(spec.data.path) ? spec.data.path : resolve(dirname(path), spec.data.path);
  const found = existsSync(beside) ? beside : resolve(spec.data.path);
  if (!existsSync(found)) throw new Fault('FILE_MISSING', `The data file ${beside} does not exist.`);
  return { ...spec, data: { ...spec.data, path: found } };
}
