import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { Answer, Finished, Progress, Task } from './worker-messages.js';

export type Outcome = Answer | { readonly kind: 'timeout'; readonly during: string };

export interface PoolSettings {
  readonly processes: number;
  /** Where the changed sources of each run lie. */
  readonly runs: string;
  /** How long a test of a spec may take; `test` is empty while the spec loads. */
  limitMilliseconds(spec: string, test: string): number;
}

/** A process keeps every module that it loaded. */
const mostResidentBytes = 900 * 2 ** 20;

/** Runs tasks in child processes; one that overruns its limit or grows too large is replaced. */
export class WorkerPool {
  private readonly waiting: {
    task: Task;
    done: (outcome: Outcome) => void;
    failed: (error: Error) => void;
  }[] = [];
  private readonly idle: ChildProcess[] = [];
  private readonly children = new Set<ChildProcess>();
  private running = 0;

  constructor(private readonly settings: PoolSettings) {
    // A child that runs an endless mutant hears nothing. Where this process is killed, end-with-parent.mjs ends it.
    process.once('exit', () => this.children.forEach((child) => child.kill('SIGKILL')));
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  }

  run(task: Task): Promise<Outcome> {
    return new Promise((done, failed) => {
      this.waiting.push({ task, done, failed });
      this.startNext();
    });
  }

  close(): void {
    for (const child of this.idle.splice(0)) this.end(child);
  }

  private end(child: ChildProcess): void {
    child.kill('SIGKILL');
    this.children.delete(child);
  }

  private startNext(): void {
    if (this.running >= this.settings.processes) return;
    const next = this.waiting.shift();
    if (next === undefined) return;
    this.running++;
    const child = this.idle.pop() ?? this.start();
    this.converse(child, next.task, (outcome, keep) => {
      this.running--;
      if (keep) this.idle.push(child);
      else this.end(child);
      if (outcome === undefined) next.failed(new Error('a worker ended before it had begun'));
      else next.done(outcome);
      this.startNext();
    });
  }

  private start(): ChildProcess {
    const here = import.meta.dirname;
    const child = fork(join(here, 'worker.ts'), [], {
      cwd: join(here, '../..'),
      execArgv: [
        '--import',
        join(here, '../support/typescript.mjs'),
        '--import',
        join(here, 'fresh-modules.mjs'),
        '--import',
        join(here, 'end-with-parent.mjs'),
        '--max-old-space-size=3000',
      ],
      env: { ...process.env, TIERLIFT_MUTATION_RUNS: this.settings.runs },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.children.add(child);
    return child;
  }

  /** Ends without an outcome where the process says nothing at all: that is no verdict on a mutant. */
  private converse(
    child: ChildProcess,
    task: Task,
    end: (outcome: Outcome | undefined, keep: boolean) => void,
  ): void {
    let timer: NodeJS.Timeout | undefined;
    let begun = false;
    const finish = (outcome: Outcome | undefined, keep: boolean) => {
      clearTimeout(timer);
      child.removeAllListeners();
      end(outcome, keep);
    };
    const wait = (milliseconds: number, during: string) => {
      clearTimeout(timer);
      timer = setTimeout(() => finish(begun ? { kind: 'timeout', during } : undefined, false), milliseconds);
    };
    child.on('message', (message: Progress | Finished) => {
      begun = true;
      if (message.kind === 'progress') {
        const { spec, test } = message;
        wait(this.settings.limitMilliseconds(spec, test), test === '' ? `loading ${spec}` : test);
      } else finish(message.answer, message.residentBytes < mostResidentBytes);
    });
    // Out of memory, or a mutant that ends the process: no test passed.
    child.on('exit', () =>
      finish(begun ? { kind: 'killed', by: 'the end of its process' } : undefined, false),
    );
    if (task.kind === 'attempt') wait(120_000, 'start');
    child.send(task);
  }
}
