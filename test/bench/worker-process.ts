/** A worker whose handlers are those of the project; each says how long its steps took. */
import 'reflect-metadata';
import { performance } from 'node:perf_hooks';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  Configuration,
  connect,
  Database,
  Log,
  PlatformModule,
  RunExecutor,
  Runs,
  type RunContext,
  type RunHandler,
  type RunHandlers,
} from '#platform';
import { contextModules, handlersFrom } from '../../apps/worker/run-map.js';

export interface ExecutedRun {
  readonly runId: string;
  readonly kind: string;
  readonly seconds: number;
  readonly steps: Readonly<Record<string, number>>;
  readonly counts: Readonly<Record<string, number>>;
}

const configuration = Configuration.read(process.env);
const dataSource = await connect({
  url: configuration.databaseUrl,
  poolSize: 4,
  applicationName: 'tierlift worker',
});
const log = Log.create(configuration, 'worker');

@Module({ imports: [PlatformModule.from({ configuration, dataSource, log }), ...contextModules] })
class BenchWorkerModule {}

const app = await NestFactory.createApplicationContext(BenchWorkerModule, {
  logger: log,
  abortOnError: false,
});
const executed: ExecutedRun[] = [];
// What follows an import by itself would be begun between what is measured, or beside it.
const { keepPopulations: _following, ...asked } = handlersFrom(app);
const handlers = Object.fromEntries(
  Object.entries(asked).map(([kind, handler]) => [kind, timed(kind, handler)]),
) as RunHandlers;
const executor = new RunExecutor(app.get(Database), handlers, log);

function timed(kind: string, handler: RunHandler<never>): RunHandler<never> {
  return {
    async execute(payload, context) {
      const steps: Record<string, number> = {};
      let [step, since] = ['starting', performance.now()];
      const turnTo = (next: string) => {
        const now = performance.now();
        steps[step] = (steps[step] ?? 0) + (now - since) / 1000;
        [step, since] = [next, now];
      };
      const watched: RunContext = {
        ...context,
        async report(progress) {
          turnTo(progress.step);
          await context.report(progress);
        },
      };
      const start = performance.now();
      await handler.execute(payload, watched);
      turnTo('');
      const seconds = (performance.now() - start) / 1000;
      executed.push({ runId: context.runId, kind, seconds, steps, counts: {} });
    },
  };
}

async function work(): Promise<ExecutedRun[]> {
  executed.length = 0;
  await executor.drain();
  const runs = await app.get(Runs).findMany(executed.map((run) => run.runId as never));
  return executed.map((each) => {
    const run = runs.find(({ runId }) => runId === each.runId);
    if (run?.state !== 'succeeded') throw new Error(`${each.kind} ${run?.state}: ${run?.error?.message}`);
    return { ...each, counts: run.counts ?? {} };
  });
}

process.on('message', () => {
  work().then(
    (runs) => process.send!(runs),
    (error: unknown) => process.send!({ error: error instanceof Error ? error.message : String(error) }),
  );
});
process.on('disconnect', () => void app.close().then(() => process.exit(0)));
process.send!({ ready: true });
