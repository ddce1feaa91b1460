import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { TableReport } from './run-tables.js';
import { runTables } from './run-tables.js';

const folder = resolve(process.argv[2] ?? '../shared/reference');
const shownFailures = 12;

if (!existsSync(folder)) {
  console.log(`Skipped: there is no folder ${folder} with reference tables.`);
} else {
  const reports = (await runTables(folder)) ?? [];
  for (const line of linesOf(reports)) console.log(line);
  if (reports.length === 0 || reports.some((report) => report.failures.length > 0)) process.exitCode = 1;
}

function* linesOf(reports: readonly TableReport[]): Generator<string> {
  yield `${'table'.padEnd(34)}${'cases'.padStart(6)}${'passed'.padStart(8)}  worst relative error`;
  for (const report of reports) {
    const counts = String(report.cases).padStart(6) + String(report.passed).padStart(8);
    yield `${report.table.padEnd(34)}${counts}  ${report.worstRelativeError.toExponential(1)}`;
    for (const failure of report.failures.slice(0, shownFailures)) yield `    ${failure}`;
    if (report.failures.length > shownFailures)
      yield `    … and ${report.failures.length - shownFailures} more`;
  }
  const cases = reports.reduce((sum, report) => sum + report.cases, 0);
  const passed = reports.reduce((sum, report) => sum + report.passed, 0);
  yield `${reports.length} tables, ${cases} cases, ${passed} passed`;
}
