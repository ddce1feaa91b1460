/**
 * How much memory api and worker take while a snapshot file of N rows is uploaded and imported: `npm run memory`, or
 * `npm run memory -- --rows 100000`. The file is written as a stream, sent to the upload endpoint of a platform that really
 * runs (embedded PostgreSQL, api and worker each a process of its own), and imported by the public interface. Fails where
 * the highest resident memory (VmHWM) of a Node process is over the bound.
 */
import { createReadStream, createWriteStream } from 'node:fs';
import { chmod, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { PlatformClient } from '../../apps/cli/server/platform-client.js';
import { startServer } from '../../apps/cli/server/start-server.js';
import { peakMegabytesOf } from './child-process.js';

const boundMegabytes = 400;
const monthsPerCustomer = 18;
const header =
  'reference,asOf,deposits,wealth,funds,insurance,other,productsHeld,transactions,logins,interestIncome,feeIncome,lastActiveOn';

/** Chance from a seed, the same in every run (Park and Miller 1988). */
function* draws(seed: number): Generator<number, never> {
  for (let state = seed; ;) {
    state = (state * 48_271) % 2_147_483_647;
    yield state / 2_147_483_647;
  }
}

function* customers(count: number): Generator<string> {
  yield 'reference,openedOn,region\n';
  for (let i = 1; i <= count; i += 1) yield `M${String(i).padStart(8, '0')},2020-01-01,east\n`;
}

function* snapshots(rows: number): Generator<string> {
  yield `${header}\n`;
  const chance = draws(20_261_122);
  const amount = () => (chance.next().value * 100_000).toFixed(2);
  const count = (most: number) => Math.floor(chance.next().value * most);
  for (let row = 0; row < rows; row += 1) {
    const month = row % monthsPerCustomer;
    const asOf = new Date(Date.UTC(2025, month + 1, 0)).toISOString().slice(0, 10);
    const reference = `M${String(Math.floor(row / monthsPerCustomer) + 1).padStart(8, '0')}`;
    const values = [
      amount(),
      amount(),
      amount(),
      amount(),
      amount(),
      count(8),
      count(30),
      count(20),
      amount(),
      amount(),
    ];
    yield `${reference},${asOf},${values.join(',')},${asOf}\n`;
  }
}

async function send(client: PlatformClient, format: string, upload: () => Promise<string>): Promise<string> {
  const started = performance.now();
  const fileId = await upload();
  const { id } = await client.act<{ id: string }>(
    'requestImport',
    `mutation ($input: RequestImportInput!) {
       requestImport(input: $input) { __typename ... on Run { id } ... on Refusal { message field } }
     }`,
    { input: { fileId, format } },
  );
  const counts = await client.runToEnd(id, () => undefined);
  const seconds = (performance.now() - started) / 1000;
  return `${format}: ${counts['read']} read, ${counts['new']} new, ${counts['quarantined']} quarantined, ${seconds.toFixed(1)} s`;
}

/** Plain, as a core system would send it: the api must not hold it. */
async function uploadPlain(url: string, key: string, path: string): Promise<string> {
  const response = await fetch(`${url}/uploads?name=snapshots.csv`, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream', authorization: `Bearer ${key}` },
    body: Readable.toWeb(createReadStream(path)) as ReadableStream,
    duplex: 'half',
  } as RequestInit);
  return ((await response.json()) as { fileId: string }).fileId;
}

const { values } = parseArgs({ options: { rows: { type: 'string', default: '2000000' } } });
const rows = Number(values.rows);
if (!Number.isInteger(rows) || rows < 1) throw new Error(`--rows ${values.rows} is no number of rows`);

const folder = await mkdtemp(join(tmpdir(), 'tierlift-memory-'));
await chmod(folder, 0o711); // the database server's account has to pass
Object.assign(process.env, {
  TIERLIFT_HOME: folder,
  PORT: '0',
  LOG_LEVEL: 'error',
  TIERLIFT_SPOOL_DIR: join(folder, 'spool'),
});
const path = join(folder, 'snapshots.csv');
await pipeline(Readable.from(snapshots(rows)), createWriteStream(path));
const server = await startServer({ log: () => undefined });
try {
  const key = server.keys.analyst!;
  const client = new PlatformClient(server.url, key);
  const people = () =>
    client.upload('customers.csv', Readable.from(customers(Math.ceil(rows / monthsPerCustomer))));
  console.log(await send(client, 'customers', people));
  const bytes = (await stat(path)).size;
  console.log(`snapshots: ${header.split(',').length} columns, ${(bytes / 1e6).toFixed(0)} MB`);
  console.log(await send(client, 'snapshots', () => uploadPlain(server.url, key, path)));
  for (const name of ['api', 'worker'] as const) {
    const peak = await peakMegabytesOf(server.processes[name].pid!);
    const within = peak <= boundMegabytes;
    console.log(
      `${name}: ${peak.toFixed(0)} MB at most (VmHWM), bound ${boundMegabytes} MB: ${within ? 'ok' : 'OVER'}`,
    );
    if (!within) process.exitCode = 1;
  }
} finally {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
}
