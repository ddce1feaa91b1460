/**
 * `npm run load [-- --customers N --seconds S --save]`: the executives' KPI query at constant rates while an import runs, and
 * how soon a new result shows. Ends with exit code 1 when a request failed or a result showed later than a second.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { openBenchBank } from '../bench-bank.js';
import { startBenchServer } from '../bench-server.js';
import { BenchProcess } from '../child-process.js';
import { BusyImport } from './busy-import.js';
import { millisecondsUntilShown } from './freshness.js';
import { kpiQuery, loadKpis, type LoadResult } from './kpi-load.js';
import type { LoadApi } from './load-api.js';
import { executiveKeys, prepareLoadBank } from './load-bank.js';
import { loadTable } from './load-table.js';

const { values } = parseArgs({
  options: {
    customers: { type: 'string', default: '50000' },
    seconds: { type: 'string', default: '15' },
    rates: { type: 'string', default: '50,200,500' },
    save: { type: 'boolean', default: false },
  },
});
const seconds = Number(values.seconds);
const rates = values.rates.split(',').map(Number);
const rounds = 3;
const backgroundRate = 200;
const latestMilliseconds = 1000;

const server = await startBenchServer();
try {
  const bank = await openBenchBank(server, Number(values.customers));
  const { experimentId } = await prepareLoadBank(bank);
  const keys = await executiveKeys(bank);
  const api = await BenchProcess.start('api', './load/load-api.ts', {
    ...bank.environment,
    NODE_ENV: 'production',
  });
  const { url, pid } = await api.ask<LoadApi>({ place: true });
  const loads: LoadResult[] = [];
  await loadKpis(url, keys, rates[0]!, 3, pid);
  for (const rate of rates) {
    const imports = new BusyImport(bank);
    imports.start();
    loads.push(await loadKpis(url, keys, rate, seconds, pid));
    await imports.stop();
    console.log(loads.at(-1), `${imports.rows} rows were imported meanwhile`);
  }
  const shownAfterMilliseconds: number[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const background = loadKpis(url, keys, backgroundRate, 10, pid);
    shownAfterMilliseconds.push(await millisecondsUntilShown(bank, experimentId, url, keys[0], round));
    await background;
  }
  console.log('a new result showed after', shownAfterMilliseconds, 'ms');
  const result = {
    at: new Date().toISOString(),
    node: process.version,
    cores: cpus().length,
    loadAverage: loadavg()[1]!,
    customers: bank.customers,
    query: kpiQuery,
    loads,
    shownAfterMilliseconds,
    apiPeakMegabytes: await api.peakMegabytes(),
  };
  console.log(`peak memory of the api: ${result.apiPeakMegabytes.toFixed(0)} MB`);
  await api.stop();
  await bank.close();
  if (values.save) {
    await writeFile(new URL('../results/load.json', import.meta.url), `${JSON.stringify(result, null, 2)}\n`);
    const page = new URL('../../../docs/load.md', import.meta.url);
    const text = await readFile(page, 'utf8');
    await writeFile(
      page,
      text.replace(/(<!-- measured -->\n)[\s\S]*(\n<!-- \/measured -->)/, `$1\n${loadTable(result)}$2`),
    );
  }
  const failed = loads.reduce((sum, load) => sum + load.failed, 0);
  if (failed > 0) console.log(`${failed} requests failed`);
  process.exitCode = failed > 0 || Math.max(...shownAfterMilliseconds) > latestMilliseconds ? 1 : 0;
} finally {
  await server.stop();
}
