import { fork, type ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

import { Fault } from '#kernel';

export interface SupervisedProcessSettings {
  readonly name: string;
  /** The same entry point that a deployment starts. */
  readonly entry: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Where its log goes; by default to ours. */
  readonly output?: 'inherit' | number;
  readonly log: (line: string) => void;
  readonly readyWithinSeconds?: number;
}

/** What api and worker send over the channel once they serve. */
interface ReadyMessage {
  readonly ready: true;
  readonly port?: number;
}

const firstPauseMilliseconds = 250;
const longestPauseMilliseconds = 30_000;
/** One that served for this long starts afresh with the shortest pause. */
const steadySeconds = 60;
const startsBeforeGivingUp = 3;

/**
 * One child that is started again when it ends by itself, after a pause that doubles. The child ends when the channel to
 * this process closes, so that nothing outlives a killed supervisor.
 */
export class SupervisedProcess {
  private child: ChildProcess | undefined;
  private port: number | undefined;
  private stopping = false;
  private pause = firstPauseMilliseconds;

  constructor(private readonly settings: SupervisedProcessSettings) {}

  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** Starts the child and waits until it serves; the port is where it listens, if it does. */
  async start(): Promise<{ port: number | undefined }> {
    for (let attempt = 1; ; attempt += 1) {
      const ended = await this.launch();
      if (ended === 'ready') return { port: this.port };
      if (this.stopping || attempt === startsBeforeGivingUp) {
        throw new Fault('PROCESS_DID_NOT_START', `${this.settings.name} did not start: ${ended}`);
      }
      await sleep(this.nextPause());
    }
  }

  async stop(patienceSeconds = 20): Promise<void> {
    this.stopping = true;
    const { child } = this;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), patienceSeconds * 1000);
    await ended;
    clearTimeout(late);
  }

  /** Resolves when the child serves ('ready') or, with the reason, when it ended or stayed silent before. */
  private launch(): Promise<string> {
    const { name, entry, environment, output = 'inherit', log, readyWithinSeconds = 90 } = this.settings;
    const child = fork(entry, [], {
      // A restarted child listens where its predecessor did.
      env: { ...environment, ...(this.port === undefined ? {} : { PORT: String(this.port) }) },
      stdio: ['ignore', output, output, 'ipc'],
      detached: true, // Ctrl-C is for the supervisor, which stops its children in order
    });
    this.child = child;
    const startedAt = Date.now();
    return new Promise((settle) => {
      let ready = false;
      const tooLate = setTimeout(() => child.kill('SIGKILL'), readyWithinSeconds * 1000);
      child.on('message', (message: ReadyMessage) => {
        if (message?.ready !== true) return;
        ready = true;
        clearTimeout(tooLate);
        this.port = message.port ?? this.port;
        settle('ready');
      });
      child.once('error', (error) => settle(error.message));
      child.once('exit', (code, signal) => {
        clearTimeout(tooLate);
        const how = signal ?? `code ${code}`;
        settle(`it ended (${how}) before it was ready`);
        if (!ready || this.stopping) return;
        if (Date.now() - startedAt > steadySeconds * 1000) this.pause = firstPauseMilliseconds;
        log(`${name} ended (${how}) and is started again`);
        void this.revive();
      });
    });
  }

  private async revive(): Promise<void> {
    do {
      await sleep(this.nextPause());
      if (this.stopping) return;
    } while ((await this.launch()) !== 'ready');
  }

  private nextPause(): number {
    const { pause } = this;
    this.pause = Math.min(pause * 2, longestPauseMilliseconds);
    return pause;
  }
}
