/**
 * Ends this process once its parent is gone, however the parent ended. On a thread of its own, because a mutant that runs for
 * ever lets nothing else of its thread run.
 */
import { isMainThread, Worker } from 'node:worker_threads';

const parent = process.ppid;
if (isMainThread) new Worker(new URL(import.meta.url), { execArgv: [] }).unref();
else {
  setInterval(() => {
    if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL');
  }, 1000);
}
