import { pipeline } from 'node:stream/promises';
import copyStreams from 'pg-copy-streams';
import { fileContent, type BenchBank } from './bench-bank.js';
import { inTurn, median, secondsOf, type Comparison } from './comparison.js';
import { snapshotFile, snapshotHeader } from './synthetic-rows.js';

const bareColumns = snapshotHeader
  .split(',')
  .map((name) => {
    const type =
      {
        reference: 'text',
        asOf: 'date',
        lastActiveOn: 'date',
        productsHeld: 'int',
        transactions: 'int',
        logins: 'int',
      }[name] ?? 'numeric(20, 2)';
    return `"${name}" ${type}`;
  })
  .join(', ');

const bareTable = `create table bare_snapshot (${bareColumns})`;
const bareCopy = 'copy bare_snapshot from stdin with (format csv, header)';

/** Imports month after month, each a file of every customer, beside COPY of the same file into a table without keys. */
export async function measureImport(
  bank: BenchBank,
  months: readonly { readonly monthEnd: string; readonly today: string }[],
): Promise<Comparison> {
  const runs: Record<string, number>[] = [];
  let bytes = 0;
  const files: { fileId: string; path: string }[] = [];
  for (const { monthEnd } of months) {
    const file = await bank.spool('snapshots.csv', snapshotFile(bank.bare, bank.customers, monthEnd));
    bytes = file.sizeBytes;
    files.push(file);
  }
  const figures = await inTurn(
    months.length,
    async (repetition) => {
      await bank.setToday(months[repetition]!.today);
      const run = await bank.importSpooled('snapshots', files[repetition]!.fileId);
      runs.push(run.steps);
      return run.seconds;
    },
    async (repetition) => {
      await bank.bare.query(bareTable);
      const seconds = await secondsOf(async () => {
        await pipeline(fileContent(files[repetition]!.path), bank.bare.query(copyStreams.from(bareCopy)));
      });
      await bank.bare.query('drop table bare_snapshot');
      return seconds;
    },
  );
  return {
    name: 'importSnapshots',
    unit: 'seconds',
    rows: bank.customers,
    bytesPerRow: bytes / bank.customers,
    project: {
      figures: figures.project,
      what: 'run importFile, from the start of its handler to its commit',
    },
    bare: { figures: figures.bare, what: `${bareTable}; ${bareCopy}` },
    steps: mediansOf(runs),
  };
}

export function mediansOf(runs: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const names = [...new Set(runs.flatMap((run) => Object.keys(run)))];
  return Object.fromEntries(names.map((name) => [name, median(runs.map((run) => run[name] ?? 0))]));
}
