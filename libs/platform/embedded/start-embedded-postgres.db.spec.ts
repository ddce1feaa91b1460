import { spawn, type ChildProcess } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

import pg from 'pg';

import { findPostmaster } from './postmaster.js';
import { placesOf, readSecrets } from './server-place.js';
import { discardEmbeddedPostgres, startEmbeddedPostgres } from './start-embedded-postgres.js';

interface Use {
  readonly pid: number;
  readonly joined: boolean;
  readonly ownerUrl: string;
  readonly superuserUrl: string;
  readonly process: ChildProcess;
}

const support = resolve(import.meta.dirname, '../../../test/support');

describe('the embedded PostgreSQL', () => {
  let folder: string;
  const uses: ChildProcess[] = [];

  /** Another command of the same project. */
  async function use(environment: NodeJS.ProcessEnv = {}): Promise<Use> {
    const script = ['--import', join(support, 'typescript.mjs'), join(support, 'use-postgres.ts'), folder];
    const child = spawn(process.execPath, script, {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, NODE_OPTIONS: '', ...environment },
    });
    uses.push(child);
    const line = await new Promise<string>((tell, fail) => {
      createInterface(child.stdout!).once('line', tell);
      child.once('exit', (code) => fail(new Error(`ended with ${code}`)));
    });
    return { ...(JSON.parse(line) as Use), process: child };
  }

  async function end(child: ChildProcess, signal?: NodeJS.Signals): Promise<void> {
    const ended = new Promise((tell) => child.once('exit', tell));
    if (signal) child.kill(signal);
    else child.stdin!.end();
    await ended;
  }

  async function ask(url: string, question: string): Promise<unknown[]> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      return (await client.query<unknown[]>({ text: question, rowMode: 'array' })).rows[0] ?? [];
    } finally {
      await client.end();
    }
  }

  const place = async () => {
    const places = await placesOf(folder, (await readSecrets(folder))!);
    for (const each of places) if (await stat(each.dataFolder).catch(() => undefined)) return each;
    throw new Error('no data');
  };
  const running = async () => findPostmaster(await place());

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tierlift-embedded-'));
  });

  afterEach(async () => {
    for (const child of uses.splice(0)) child.kill('SIGKILL');
    await discardEmbeddedPostgres(folder);
    await rm(folder, { recursive: true, force: true });
  });

  it('speaks UTF-8 in a folder that others cannot enter, whatever the locale', async () => {
    await chmod(folder, 0o700);
    const { superuserUrl } = await use({ LANG: '', LC_ALL: 'POSIX' });
    expect(
      await ask(
        superuserUrl,
        `select pg_encoding_to_char(encoding), datlocale, upper('ä客'), current_setting('listen_addresses'),
                current_setting('fsync')
           from pg_database where datname = current_database()`,
      ),
    ).toEqual(['UTF8', 'C.UTF-8', 'Ä客', '127.0.0.1', 'on']);
    expect((await stat(join(folder, 'postgres.json'))).mode & 0o777).toBe(0o600);
  });

  it('lets nobody in without the password', async () => {
    const { superuserUrl } = await use();
    const guess = Object.assign(new URL(superuserUrl), { password: 'guess' }).href;
    await expect(ask(guess, 'select 1')).rejects.toMatchObject({ code: '28P01' });
  });

  it('is joined by a second command and stops with its last user, not with the first', async () => {
    const first = await use();
    const second = await use();
    expect(second).toMatchObject({ joined: true, pid: first.pid });
    await end(first.process);
    expect(await ask(second.ownerUrl, 'select 1')).toEqual([1]);
    await end(second.process);
    expect(await running()).toBeUndefined();
  });

  it('survives a kill of its parent, is adopted by the next command and then stopped by it', async () => {
    const first = await use();
    await end(first.process, 'SIGKILL');
    const next = await use();
    expect(next).toMatchObject({ joined: true, pid: first.pid });
    await end(next.process);
    expect(await running()).toBeUndefined();
  });

  it('comes back with its data after it was killed together with its parent', async () => {
    const first = await use();
    await ask(first.ownerUrl, 'create table kept as select 42 as answer');
    await end(first.process, 'SIGKILL');
    process.kill(first.pid, 'SIGKILL');
    const next = await use();
    expect(next.joined).toBe(false);
    expect(await ask(next.ownerUrl, 'select answer from kept')).toEqual([42]);
  });

  it('is not misled by a lock file whose number now belongs to another process', async () => {
    const first = await use();
    const lockFile = join((await place()).dataFolder, 'postmaster.pid');
    const [, ...rest] = (await readFile(lockFile, 'utf8')).split('\n');
    await end(first.process);
    await writeFile(lockFile, [process.pid, ...rest].join('\n'));
    expect(await use()).toMatchObject({ joined: false });
  });

  it('runs once however many commands start it at the same moment', async () => {
    const several = await Promise.all([use(), use(), use()]);
    expect(new Set(several.map(({ pid }) => pid)).size).toBe(1);
    expect(several.filter(({ joined }) => !joined)).toHaveLength(1);
    await Promise.all(several.map((each) => end(each.process)));
    for (const deadline = Date.now() + 5000; (await running()) && Date.now() < deadline;) await sleep(50);
    expect(await running()).toBeUndefined();
  });

  it('is started again where it was by the command that looks after it', async () => {
    const server = await startEmbeddedPostgres({ folder });
    expect(await server.revive()).toBe(false);
    process.kill(server.pid, 'SIGKILL');
    for (const deadline = Date.now() + 5000; (await running()) && Date.now() < deadline;) await sleep(20);
    expect(await server.revive()).toBe(true);
    expect(await ask(server.appUrl, 'select 1')).toEqual([1]);
    expect(await server.revive()).toBe(false);
    await server.stop();
    expect(await running()).toBeUndefined();
  });

  it('is refused in production', async () => {
    const before = process.env.NODE_ENV;
    process.env.NODE_ENV = 'production';
    try {
      await expect(startEmbeddedPostgres({ folder })).rejects.toMatchObject({
        code: 'EMBEDDED_IN_PRODUCTION',
      });
    } finally {
      process.env.NODE_ENV = before;
    }
  });
});
