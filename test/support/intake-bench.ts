import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { isRefusal, type Actor, type RunId } from '#kernel';
import {
  Configuration,
  connect,
  Database,
  ImportFile,
  Log,
  PlatformModule,
  ReplayQuarantine,
  RequestImport,
  RunExecutor,
  Runs,
  Spool,
  type Run,
} from '#platform';
import { createTestDatabase } from './create-test-database.js';

export const marketer: Actor = { actorId: 'maya', name: 'Maya', role: 'marketer', regions: 'all' };
export const administrator: Actor = { actorId: 'ada', name: 'Ada', role: 'admin', regions: 'all' };

export interface IntakeBench {
  readonly database: Database;
  get<T>(type: Type<T>): T;
  /** Uploads, imports and waits for the end. */
  importText(
    format: string,
    content: string | Buffer,
    options?: { map?: unknown; parameters?: Record<string, string> },
  ): Promise<Run>;
  /** Executes what was asked for; returns the run as it ended. */
  finish(runId: RunId): Promise<Run>;
  close(): Promise<void>;
}

/** The given contexts over a database of their own, with a worker that works when it is told to. */
export async function createIntakeBench(
  contexts: readonly Type<unknown>[],
  environment: Record<string, string> = {},
): Promise<IntakeBench> {
  const server = await createTestDatabase();
  const spool = await mkdtemp(join(tmpdir(), 'tierlift-test-spool-'));
  const configuration = Configuration.read({
    NODE_ENV: 'test',
    DATABASE_URL: server.appUrl,
    TIERLIFT_SPOOL_DIR: spool,
    LOG_LEVEL: 'silent',
    ...environment,
  });
  const dataSource = await connect({
    url: server.appUrl,
    poolSize: 4,
    applicationName: 'test',
  });
  const log = Log.silent();
  @Module({ imports: [PlatformModule.from({ configuration, dataSource, log }), ...contexts] })
  class BenchModule {}
  const app = await NestFactory.createApplicationContext(BenchModule, { logger: false, abortOnError: false });
  const get = <T>(type: Type<T>): T => app.get(type, { strict: false });
  const database = get(Database);
  const executor = new RunExecutor(
    database,
    { importFile: get(ImportFile), replayQuarantine: get(ReplayQuarantine) },
    log,
  );

  async function finish(runId: RunId): Promise<Run> {
    await executor.drain();
    // Where two are asked for at once, each may execute the run of the other.
    for (;;) {
      const run = (await get(Runs).find(runId))!;
      if (run.state !== 'running') return run;
      await setTimeout(20);
    }
  }

  return {
    database,
    get,
    finish,
    async importText(format, content, options = {}) {
      const file = await get(Spool).receive(
        Readable.from([Buffer.from(content as string)]),
        `${format}.csv`,
        marketer,
      );
      if (isRefusal(file)) throw new Error(file.message);
      const runId = await get(RequestImport).execute({ fileId: file.fileId, format, ...options }, marketer);
      if (isRefusal(runId)) throw new Error(runId.message);
      return finish(runId);
    },
    async close() {
      await app.close();
      await server.drop();
      await rm(spool, { recursive: true, force: true });
    },
  };
}
