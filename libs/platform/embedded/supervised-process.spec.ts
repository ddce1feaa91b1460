import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { SupervisedProcess } from './supervised-process.js';

/** Serves as an api does: says where it listens, ends when its parent is gone. */
const serves = `
  require('node:net').createServer().listen(Number(process.env.PORT), '127.0.0.1', function () {
    process.send({ ready: true, port: this.address().port });
  });
  process.on('disconnect', () => process.exit(0));`;

describe('a supervised process', () => {
  let folder: string;
  const supervised: SupervisedProcess[] = [];

  async function supervise(program: string, log: (line: string) => void = () => undefined) {
    const entry = join(folder, 'main.cjs');
    await writeFile(entry, program);
    const environment = { ...process.env, PORT: '0', NODE_OPTIONS: '' };
    const one = new SupervisedProcess({ name: 'api', entry, environment, log, output: 'inherit' });
    supervised.push(one);
    return one;
  }

  async function eventually(holds: () => boolean | Promise<boolean>): Promise<void> {
    for (const deadline = Date.now() + 20_000; Date.now() < deadline; await sleep(50))
      if (await holds()) return;
    throw new Error(`${holds} did not come true`);
  }

  const isFree = (port: number) =>
    new Promise<boolean>((resolve) => {
      const probe = createServer()
        .once('error', () => resolve(false))
        .listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
    });

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tierlift-supervised-'));
  });

  afterEach(async () => {
    await Promise.all(supervised.splice(0).map((each) => each.stop()));
    await rm(folder, { recursive: true, force: true });
  });

  it('is started again where it listened before when it ends by itself', async () => {
    const said: string[] = [];
    const api = await supervise(serves, (line) => said.push(line));
    const { port } = await api.start();
    const first = api.pid!;
    process.kill(first, 'SIGKILL');
    await eventually(async () => api.pid !== first && !(await isFree(port!)));
    expect(said).toEqual(['api ended (SIGKILL) and is started again']);
  });

  it('is not started again once it was told to stop', async () => {
    const api = await supervise(serves);
    const { port } = await api.start();
    await api.stop();
    await sleep(600);
    expect(await isFree(port!)).toBe(true);
  });

  it('is ended by force when it does not heed the request', async () => {
    const api = await supervise(`process.on('SIGTERM', () => {}); ${serves}`);
    const { port } = await api.start();
    await api.stop(0.2);
    expect(await isFree(port!)).toBe(true);
  });

  it('is given up with the reason when it never gets ready', async () => {
    const api = await supervise('process.exit(7)');
    await expect(api.start()).rejects.toMatchObject({
      code: 'PROCESS_DID_NOT_START',
      message: expect.stringContaining('code 7'),
    });
  });
});
