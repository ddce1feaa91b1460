import { createPostgresBackend, Queue, withBackend, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import pg from 'pg';
import type { Configuration } from '../configuration/configuration.js';
import type { Log } from '../log/log.js';
import type { RunSignal } from './runs.js';

const queueName = 'tierlift-runs';
const jobSchema = 'bullmq';
const onPostgres = withBackend(createPostgresBackend);

interface Connection {
  queue(): Queue;
  worker(process: (job: { name: string }) => Promise<void>, concurrency: number): Worker;
  close(): Promise<void>;
}

/** BullMQ over Redis where one is configured, otherwise over tables in a schema of their own. */
function open(configuration: Configuration, log: Log): Connection {
  const { REDIS_URL } = configuration.values;
  if (REDIS_URL !== undefined) {
    const connection = new Redis(REDIS_URL, { maxRetriesPerRequest: null });
    connection.on('error', (error: Error) => log.pino.warn({ err: error }, 'redis connection'));
    return {
      queue: () => new Queue(queueName, { connection }),
      worker: (process, concurrency) => new Worker(queueName, process, { connection, concurrency }),
      close: async () => connection.disconnect(),
    };
  }
  const connection = { connectionString: configuration.databaseUrl, schema: jobSchema, max: 3 };
  return {
    queue: () => new onPostgres.Queue(queueName, { connection }) as unknown as Queue,
    worker: (process, concurrency) =>
      new onPostgres.Worker(queueName, process, { connection, concurrency }) as unknown as Worker,
    close: async () => undefined,
  };
}

/** Creates BullMQ's own tables as the owner and lets the application use them. */
export async function migrateJobs(ownerUrl: string, applicationRole: string): Promise<void> {
  const connection = { connectionString: ownerUrl, schema: jobSchema, max: 2, migrate: true };
  const queue = new onPostgres.Queue(queueName, { connection });
  queue.on('error', () => undefined);
  await queue.waitUntilReady();
  // The first job of a queue makes the sequence that numbers them, which the application's role may not do.
  const first = await queue.add('first', {}, { delay: 86_400_000 });
  await first.remove();
  await queue.close();
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query(`
      grant usage on schema ${jobSchema} to ${applicationRole};
      grant select, insert, update, delete on all tables in schema ${jobSchema} to ${applicationRole};
      grant usage, select, update on all sequences in schema ${jobSchema} to ${applicationRole};
      grant execute on all functions in schema ${jobSchema} to ${applicationRole};`);
  } finally {
    await client.end();
  }
}

/** Sends the signal that there is a run to pick up. */
export class RunQueue implements RunSignal {
  private readonly queue: Queue;
  private readonly connection: Connection;

  constructor(
    configuration: Configuration,
    private readonly log: Log,
  ) {
    this.connection = open(configuration, log);
    this.queue = this.connection.queue();
    this.queue.on('error', (error) => log.pino.warn({ err: error }, 'job queue'));
  }

  /** A failure here is logged and swallowed: the run's row is safe, and workers look for rows by themselves too. */
  async send(): Promise<void> {
    try {
      await this.queue.add('wake', {}, { removeOnComplete: true, removeOnFail: true });
    } catch (error) {
      this.log.pino.warn({ err: error }, 'a worker could not be signalled; it will find the run by itself');
    }
  }

  /** Signals at the times of a cron pattern: the quarterly review asks for its run then. */
  async schedule(name: string, pattern: string, timeZone: string): Promise<void> {
    await this.queue.upsertJobScheduler(name, { pattern, tz: timeZone }, { name, data: {} });
  }

  async close(): Promise<void> {
    await this.queue.close();
    await this.connection.close();
  }
}

/** Calls back on every signal; `name` is 'wake' or a schedule's. */
export function listenForRuns(
  configuration: Configuration,
  log: Log,
  onSignal: (name: string) => Promise<void>,
): { ready: Promise<void>; close(): Promise<void> } {
  const connection = open(configuration, log);
  const worker = connection.worker(
    async (job) => onSignal(job.name),
    configuration.values.TIERLIFT_WORKER_CONCURRENCY,
  );
  worker.on('error', (error) => log.pino.warn({ err: error }, 'job worker'));
  return {
    ready: worker.waitUntilReady().then(() => undefined),
    async close() {
      await worker.close();
      await connection.close();
    },
  };
}
