import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));

/** One server for the whole run; test files reach it by `createTestDatabase()`. */
export default async function startPostgres() {
  const keeper = spawn(process.execPath, ['--import', here('typescript.mjs'), here('postgres-keeper.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, NODE_ENV: 'test', NODE_OPTIONS: '' },
    detached: true, // Ctrl-C must not end it before it has cleaned up
  });
  const ended = new Promise((resolve) => keeper.once('exit', resolve));
  const said = new Promise((resolve) => createInterface(keeper.stdout).once('line', resolve));
  const line = await Promise.race([said, ended.then(() => undefined)]);
  if (line === undefined) throw new Error('The PostgreSQL for the tests did not start; its message is above');
  process.env.TIERLIFT_TEST_SERVER = line;
  globalThis.postgresKeeper = { keeper, ended };
}
