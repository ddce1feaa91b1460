import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const loader = fileURLToPath(new URL('../support/typescript.mjs', import.meta.url));

/** A Node process of the bench that answers one question at a time. */
export class BenchProcess {
  private constructor(
    readonly name: string,
    private readonly child: ChildProcess,
  ) {}

  static async start(name: string, program: string, environment: NodeJS.ProcessEnv): Promise<BenchProcess> {
    const child = fork(fileURLToPath(new URL(program, import.meta.url)), {
      execArgv: ['--import', loader, ...(process.env['BENCH_NODE_ARGUMENTS']?.split(' ') ?? [])],
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const started = new BenchProcess(name, child);
    await started.answer();
    return started;
  }

  async ask<Answer>(question: unknown): Promise<Answer> {
    const answer = this.answer();
    this.child.send(question as never);
    return (await answer) as Answer;
  }

  /** Highest resident memory so far, in megabytes (VmHWM). */
  async peakMegabytes(): Promise<number> {
    return peakMegabytesOf(this.child.pid!);
  }

  processorMilliseconds(): Promise<number> {
    return processorMillisecondsOf(this.child.pid!);
  }

  async stop(): Promise<void> {
    const ended = once(this.child, 'exit');
    this.child.disconnect();
    await ended;
  }

  private async answer(): Promise<unknown> {
    const over = new AbortController();
    const { signal } = over;
    const given = once(this.child, 'message', { signal }).then(([message]) => message as { error?: string });
    const ended = once(this.child, 'exit', { signal }).then(() => ({ error: 'it ended' }));
    try {
      const message = await Promise.race([given, ended]);
      if (message?.error !== undefined) throw new Error(`${this.name}: ${message.error}`);
      return message;
    } finally {
      over.abort();
    }
  }
}

export async function peakMegabytesOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
  if (kilobytes === undefined) throw new Error(`no VmHWM of process ${pid}: the bench needs Linux`);
  return Number(kilobytes) / 1024;
}

/** User and system time of a process so far; Linux counts it in hundredths of a second. */
export async function processorMillisecondsOf(pid: number): Promise<number> {
  const afterName = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ').at(-1)!.split(' ');
  return (Number(afterName[11]) + Number(afterName[12])) * 10;
}
