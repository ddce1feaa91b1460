import 'reflect-metadata';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import pg from 'pg';
import { isRefusal, type Actor } from '#kernel';
import {
  Clock,
  Configuration,
  connect,
  Database,
  Log,
  PlatformModule,
  RequestImport,
  Spool,
} from '#platform';
import { contextModules } from '../../apps/worker/run-map.js';
import type { BenchServer, BenchUrls } from './bench-server.js';
import { BenchProcess } from './child-process.js';
import type { ExecutedRun } from './worker-process.js';

export const marketer: Actor = { actorId: 'maya', name: 'Maya', role: 'marketer', regions: 'all' };
export const approver: Actor = { actorId: 'chi', name: 'Chi', role: 'approver', regions: 'all' };

/** One database on the bench's server with the project's use cases in this process and its handlers in a worker. */
export interface BenchBank {
  readonly customers: number;
  readonly urls: BenchUrls;
  readonly database: Database;
  readonly worker: BenchProcess;
  readonly environment: NodeJS.ProcessEnv;
  /** For the bare side: owner of the schemas, on one connection. */
  readonly bare: pg.Client;
  get<T>(type: Type<T>): T;
  setToday(day: string): Promise<void>;
  /** Executes the one run that is due, in the worker. */
  execute(): Promise<ExecutedRun>;
  spool(name: string, content: Readable): Promise<{ fileId: string; path: string; sizeBytes: number }>;
  importSpooled(format: string, fileId: string): Promise<ExecutedRun>;
  close(): Promise<void>;
}

export async function openBenchBank(server: BenchServer, customers: number): Promise<BenchBank> {
  const name = `bench_${customers}`;
  const urls = await server.createDatabase(name);
  const spoolFolder = await mkdtemp(join(server.folder, 'spool-'));
  const environment = {
    NODE_ENV: 'development',
    DATABASE_URL: urls.appUrl,
    TIERLIFT_SPOOL_DIR: spoolFolder,
    TIERLIFT_GLOBAL_HOLDOUT_SHARE: '0.01',
    // How long counting takes is measured to its end.
    TIERLIFT_COUNTING_WAIT_SECONDS: '600',
    LOG_LEVEL: 'error',
    LOG_FORMAT: 'text',
  };
  const configuration = Configuration.read(environment);
  const log = Log.create(configuration, 'bench');
  const dataSource = await connect({ url: urls.appUrl, poolSize: 4, applicationName: 'bench' });
  @Module({ imports: [PlatformModule.from({ configuration, dataSource, log }), ...contextModules] })
  class BenchModule {}
  const app = await NestFactory.createApplicationContext(BenchModule, { logger: log, abortOnError: false });
  const get = <T>(type: Type<T>): T => app.get(type, { strict: false });
  const bare = new pg.Client({ connectionString: urls.ownerUrl, application_name: 'bench bare' });
  await bare.connect();
  const worker = await BenchProcess.start('worker', './worker-process.ts', environment);

  async function execute(): Promise<ExecutedRun> {
    const [run, ...others] = await worker.ask<ExecutedRun[]>({ work: true });
    if (run === undefined || others.length > 0)
      throw new Error(`one run was due, ${others.length + 1} were done`);
    return run;
  }

  return {
    customers,
    urls,
    database: get(Database),
    worker,
    environment,
    bare,
    get,
    setToday: async (day) => {
      await get(Clock).set(get(Database), new Date(`${day}T04:00:00Z`));
    },
    execute,
    async spool(fileName, content) {
      const file = await get(Spool).receive(content, fileName, marketer);
      if (isRefusal(file)) throw new Error(file.message);
      return { fileId: file.fileId, path: join(spoolFolder, file.fileId), sizeBytes: file.sizeBytes };
    },
    async importSpooled(format, fileId) {
      const runId = await get(RequestImport).execute({ fileId, format }, marketer);
      if (isRefusal(runId)) throw new Error(runId.message);
      const run = await execute();
      if (run.counts['quarantined'] !== 0) throw new Error(`${format}: ${JSON.stringify(run.counts)}`);
      return run;
    },
    async close() {
      await worker.stop();
      await bare.end();
      await app.close();
      await server.dropDatabase(name);
      await rm(spoolFolder, { recursive: true, force: true });
    },
  };
}

export function fileContent(path: string): Readable {
  return createReadStream(path, { highWaterMark: 256 * 1024 });
}
