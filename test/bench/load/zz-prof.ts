import { openBenchBank } from '../bench-bank.js';
import { startBenchServer } from '../bench-server.js';
import { BenchProcess } from '../child-process.js';
import { loadKpis } from './kpi-load.js';
import { prepareLoadBank, regionalKey } from './load-bank.js';
import { loadavg } from 'node:os';
const server = await startBenchServer();
try {
  const bank = await openBenchBank(server, 5000);
  await prepareLoadBank(bank);
  const api = await BenchProcess.start('api', './api-process.ts', bank.environment);
  const place = await api.ask<any>({ place: true });
  const keys = [place.executiveKey, await regionalKey(bank, ['east', 'north'])];
  for (const rate of [50, 500, 2000]) { console.log(loadavg()[0], await loadKpis(place.url, keys, rate, 5)); }
  await api.stop(); await bank.close();
} finally { await server.stop(); }
