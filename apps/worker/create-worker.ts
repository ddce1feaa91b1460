import { Module, type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  ClearSpool,
  Configuration,
  Database,
  Log,
  PlatformModule,
  RunExecutor,
  spoolSchedule,
  type PlatformParts,
  type RunQueue,
} from '#platform';
import { reviewSchedule, ScheduleReviews } from '#reporting';
import { contextModules, handlersFrom } from './run-map.js';

@Module({})
class WorkerModule {
  static from(parts: PlatformParts): DynamicModule {
    return { module: WorkerModule, imports: [PlatformModule.from(parts), ...contextModules] };
  }
}

export interface TierliftWorker {
  /** Executes what is due, unless all hands are busy already. */
  look(stop: AbortSignal): Promise<void>;
  /** `name` is 'wake' or that of a schedule, whose work is then asked for first. */
  onSignal(name: string, stop: AbortSignal): Promise<void>;
  /** Has the queue send the signals of every schedule. Many workers may do it: a schedule exists once by its name. */
  registerSchedules(queue: Pick<RunQueue, 'schedule'>): Promise<void>;
  /** Executes runs until none is due: for tests and for commands that wait. */
  drain(): Promise<number>;
  close(): Promise<void>;
}

export async function createWorker(parts: PlatformParts): Promise<TierliftWorker> {
  const app = await NestFactory.createApplicationContext(WorkerModule.from(parts), {
    logger: parts.log,
    abortOnError: false,
  });
  const executor = new RunExecutor(app.get(Database), handlersFrom(app), app.get(Log));
  const { TIERLIFT_WORKER_CONCURRENCY: hands, TIERLIFT_TIME_ZONE: timeZone } = app.get(Configuration).values;
  const busy = new Set<Promise<unknown>>();

  async function look(stop: AbortSignal): Promise<void> {
    if (stop.aborted || busy.size >= hands) return;
    const work = executor
      .drain(stop)
      .catch((error: unknown) => parts.log.pino.error({ err: error }, 'looking for runs failed'));
    busy.add(work);
    await work.finally(() => busy.delete(work));
  }

  return {
    look,
    async onSignal(name, stop) {
      if (name === reviewSchedule.name) await app.get(ScheduleReviews, { strict: false }).execute();
      if (name === spoolSchedule.name) await app.get(ClearSpool, { strict: false }).execute(new Date());
      await look(stop);
    },
    async registerSchedules(queue) {
      for (const { name, cron } of [reviewSchedule, spoolSchedule])
        await queue.schedule(name, cron, timeZone);
    },
    drain: () => executor.drain(),
    async close() {
      await Promise.allSettled(busy);
      await app.close();
    },
  };
}
