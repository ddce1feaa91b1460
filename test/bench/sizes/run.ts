/**
 * `npm run sizes [-- --customers N --save]`: bytes per row of every table that grows with customers, and the time of each path,
 * after the platform itself has imported, enrolled and evaluated. `--tables` makes the tables of docs/scale.md anew from what
 * was saved; where `npm run bench` has saved a million customers, its times are taken.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { tablePlacements, type TableName } from '#platform';
import { openBenchBank } from '../bench-bank.js';
import { startBenchServer } from '../bench-server.js';
import { evaluate, experimentCode, prepareLoadBank } from '../load/load-bank.js';
import { lateFactFile, snapshotFile } from '../synthetic-rows.js';
import { scaleTable, timesOfBench, type MeasuredScale, type SecondsPerCustomer } from './scale-model.js';
import { sizesTable, tableSizes } from './table-sizes.js';

const { values } = parseArgs({
  options: {
    customers: { type: 'string', default: '100000' },
    save: { type: 'boolean', default: false },
    tables: { type: 'boolean', default: false },
  },
});
const saved = new URL('../results/sizes.json', import.meta.url);

async function measure(customers: number): Promise<MeasuredScale> {
  const server = await startBenchServer();
  try {
    const bank = await openBenchBank(server, customers);
    const prepared = await prepareLoadBank(bank);
    const { fileId } = await bank.spool('snapshots.csv', snapshotFile(bank.bare, customers, '2026-09-30'));
    const snapshots = await bank.importSpooled('snapshots', fileId);
    const late = await bank.spool('facts.csv', lateFactFile(bank.bare, customers, experimentCode, 1));
    await bank.importSpooled('facts', late.fileId);
    const again = await evaluate(bank, prepared.experimentId);
    const growing = (Object.keys(tablePlacements) as TableName[]).filter(
      (table) => tablePlacements[table]!.kind === 'distributed',
    );
    const measured = {
      at: new Date().toISOString(),
      customers,
      cores: cpus().length,
      loadAverage: loadavg()[1]!,
      sizes: (await tableSizes(bank.bare, growing)).filter(({ rows }) => rows > 0),
      secondsPerCustomer: {
        importOfSnapshots: snapshots.seconds / customers,
        importOfFacts: prepared.facts.seconds / customers,
        enrolment: prepared.enrolment.seconds / customers,
        evaluationInFull: prepared.evaluation.seconds / customers,
        evaluationAfterChanges: again.seconds / customers,
      },
    };
    await bank.close();
    return measured;
  } finally {
    await server.stop();
  }
}

async function secondsPerCustomer(measured: MeasuredScale): Promise<[string, SecondsPerCustomer]> {
  try {
    const text = await readFile(new URL('../results/1000000.json', import.meta.url), 'utf8');
    return ['Times of `npm run bench` with a million customers.', timesOfBench(JSON.parse(text) as never)];
  } catch {
    const { at, customers, cores, loadAverage } = measured;
    return [
      `Times of ${at.slice(0, 10)} with ${customers.toLocaleString('en')} customers on ${cores} cores at a load average of ${loadAverage.toFixed(0)}.`,
      measured.secondsPerCustomer,
    ];
  }
}

const measured = values.tables
  ? (JSON.parse(await readFile(saved, 'utf8')) as MeasuredScale)
  : await measure(Number(values.customers));
const [source, times] = await secondsPerCustomer(measured);
const tables = {
  sizes: sizesTable(measured.sizes),
  scale: `${scaleTable(measured.sizes, times)}\n${source}\n`,
};
console.log(`${tables.sizes}\n${tables.scale}`);
if (values.save || values.tables) {
  await writeFile(saved, `${JSON.stringify(measured, null, 2)}\n`);
  const page = new URL('../../../docs/scale.md', import.meta.url);
  let text = await readFile(page, 'utf8');
  for (const [name, table] of Object.entries(tables))
    text = text.replace(
      new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*(\n<!-- /${name} -->)`),
      (_all, before: string, after: string) => `${before}\n${table}${after}`,
    );
  await writeFile(page, text);
}
