import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, openSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import pg from 'pg';

import type { Role } from '#kernel';
import { databaseUrls } from '../../libs/platform/embedded/database-roles.js';
import { findPostmaster } from '../../libs/platform/embedded/postmaster.js';
import { commandLineOf } from '../../libs/platform/embedded/process-identity.js';
import { placesOf, readSecrets } from '../../libs/platform/embedded/server-place.js';
import type { Target } from './kill-plan.js';

interface Record_ {
  readonly url: string;
  readonly keys: Partial<Record<Role, string>>;
  readonly supervisor: { readonly pid: number };
}

const project = resolve(import.meta.dirname, '../..');

/** `tierlift serve` with a folder of its own, whose processes can be killed one by one. */
export class PlatformUnderFire {
  private supervisor: ChildProcess | undefined;
  private port = 0;

  constructor(readonly home: string) {
    mkdirSync(home, { recursive: true, mode: 0o711 });
  }

  get record(): Record_ {
    return JSON.parse(readFileSync(join(this.home, 'server.json'), 'utf8')) as Record_;
  }

  async start(): Promise<void> {
    const log = openSync(join(this.home, 'serve.log'), 'a');
    const child = spawn(
      process.execPath,
      [join(project, 'dist/apps/cli/main.js'), 'serve', '--port', String(this.port)],
      {
        cwd: project,
        stdio: ['ignore', log, log],
        env: {
          ...process.env,
          NODE_ENV: 'development',
          NODE_OPTIONS: '',
          TIERLIFT_HOME: this.home,
          LOG_LEVEL: 'warn',
        },
      },
    );
    this.supervisor = child;
    await this.until('serving', async () => {
      if (child.exitCode !== null) throw new Error(`tierlift serve ended: ${this.log()}`);
      return this.record.supervisor.pid === child.pid;
    });
    this.port = Number(new URL(this.record.url).port);
  }

  async stop(): Promise<void> {
    const child = this.supervisor;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((done) => child.once('exit', done));
    child.kill('SIGTERM');
    await ended;
  }

  /** Kills one of the processes, and waits until the platform is at work again. */
  async kill(target: Target): Promise<void> {
    const supervisor = this.supervisor!;
    const children = { api: this.childOf('api'), worker: this.childOf('worker') };
    const victim =
      target === 'supervisor'
        ? supervisor.pid!
        : target === 'postgres'
          ? await this.postmasterPid()
          : children[target];
    process.kill(victim, 'SIGKILL');
    await this.until(`${target} gone`, async () => commandLineOf(victim) === undefined);
    if (target === 'supervisor') {
      const orphans = Object.values(children);
      await this.until('orphans gone', async () => orphans.every((pid) => commandLineOf(pid) === undefined));
      await this.start();
    }
    await this.until('ready', async () => (await fetch(`${this.record.url}/health/ready`)).ok);
    await this.until('worker', async () => this.childOf('worker') > 0);
    // Time passes: whoever held a run has not been heard of for longer than its lease.
    await this.query(`update platform.run set lease_until = clock_timestamp() where state = 'running'`);
  }

  async query<Row extends Record<string, unknown>>(statement: string): Promise<Row[]> {
    const client = new pg.Client({
      connectionString: await this.superuserUrl(),
      connectionTimeoutMillis: 5000,
    });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return (await client.query<Row>(statement)).rows;
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  async superuserUrl(): Promise<string> {
    const secrets = (await readSecrets(this.home))!;
    for (const place of await placesOf(this.home, secrets)) {
      const running = await findPostmaster(place);
      if (running !== undefined) return databaseUrls(running.port, secrets).superuserUrl;
    }
    throw new Error('PostgreSQL does not run');
  }

  log(): string {
    return readFileSync(join(this.home, 'serve.log'), 'utf8').slice(-5000);
  }

  private childOf(app: 'api' | 'worker'): number {
    const parent = this.supervisor!.pid!;
    const pids = readFileSync(`/proc/${parent}/task/${parent}/children`, 'utf8')
      .trim()
      .split(' ')
      .map(Number);
    return pids.find((pid) => commandLineOf(pid)?.includes(`apps/${app}/main.js`)) ?? 0;
  }

  private async postmasterPid(): Promise<number> {
    const secrets = (await readSecrets(this.home))!;
    for (const place of await placesOf(this.home, secrets)) {
      const running = await findPostmaster(place);
      if (running !== undefined) return running.pid;
    }
    throw new Error('PostgreSQL does not run');
  }

  private async until(what: string, holds: () => Promise<boolean>): Promise<void> {
    for (const deadline = Date.now() + 180_000; Date.now() < deadline; await sleep(50)) {
      const now = await holds().catch((error: unknown) => {
        if (String(error).includes('tierlift serve ended')) throw error;
        return false;
      });
      if (now) return;
    }
    throw new Error(`Waited in vain for: ${what}\n${this.log()}`);
  }
}
