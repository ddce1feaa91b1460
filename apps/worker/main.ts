import 'reflect-metadata';
import { Configuration, connect, listenForRuns, Log, RunQueue } from '#platform';
import { createWorker } from './create-worker.js';

const lookMilliseconds = 2_000;

const configuration = Configuration.read(process.env);
const log = Log.create(configuration, 'worker');
const dataSource = await connect({
  url: configuration.databaseUrl,
  poolSize: configuration.values.DATABASE_POOL_SIZE,
  applicationName: 'tierlift worker',
});
const worker = await createWorker({ configuration, dataSource, log });
const stop = new AbortController();

const signals = listenForRuns(configuration, log, async (name) => worker.onSignal(name, stop.signal));
// A worker that cannot get ready exits, so that whoever watches it sees it; it must not spin and fill the log.
const patience = setTimeout(() => {
  log.pino.fatal('the job queue did not become ready within 30 seconds');
  process.exit(1);
}, 30_000);
await signals.ready;
const queue = new RunQueue(configuration, log);
await worker.registerSchedules(queue);
clearTimeout(patience);

const look = setInterval(() => void worker.look(stop.signal), lookMilliseconds);
process.send?.({ ready: true });
log.pino.info('ready');
void worker.look(stop.signal);

async function shutDown(): Promise<void> {
  if (stop.signal.aborted) return;
  stop.abort();
  clearInterval(look);
  await signals.close();
  await queue.close();
  await worker.close();
  process.exit(0);
}
for (const signal of ['SIGINT', 'SIGTERM', 'disconnect'] as const) process.on(signal, () => void shutDown());
