import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Role } from '#kernel';
import { Configuration, embeddedHome, signIn, signOff, usesNow, withFolderLock } from '#platform';
import { PlatformClient } from './platform-client.js';
import { CommandRefused } from '../report-error.js';
import { findServer, forgetServer, recordServer } from './server-record.js';
import { startServer } from './start-server.js';

export interface Connection {
  readonly url: string;
  readonly key: string;
  readonly client: PlatformClient;
}

/**
 * Runs a command against the public interface: of TIERLIFT_URL, or of the project's running server, or of one that is
 * started for this command alone and stopped when the last command that found it meanwhile is done.
 */
export async function withClient<Result>(
  role: Role,
  work: (connection: Connection) => Promise<Result>,
): Promise<Result> {
  const { TIERLIFT_URL: url, TIERLIFT_KEY: key } = process.env;
  if (url !== undefined && url !== '') {
    if (key === undefined || key === '')
      throw new CommandRefused('TIERLIFT_URL is set, but TIERLIFT_KEY is not.');
    return work(connection(url.replace(/\/+$/, ''), key));
  }
  if (Configuration.read(process.env).values.DATABASE_URL !== undefined) {
    throw new CommandRefused(
      'With DATABASE_URL set, say where the api answers: set TIERLIFT_URL and TIERLIFT_KEY.',
    );
  }
  const home = embeddedHome();
  const [visitors, doorway] = [join(home, 'visitors'), join(home, 'server-lock')];
  await mkdir(home, { recursive: true, mode: 0o711 });
  const found = await withFolderLock(doorway, async () => {
    const running = await findServer();
    if (running !== undefined) {
      const ticket = await signIn(visitors);
      return { server: running, leave: async (): Promise<void> => void (await signOff(visitors, ticket)) };
    }
    const server = await startForThisCommand(home);
    const leave = async (): Promise<void> => {
      await withFolderLock(doorway, forgetServer);
      while ((await usesNow(visitors)) > 0) await sleep(100);
      await server.stop();
    };
    return { server, leave };
  });
  try {
    return await work(connection(found.server.url, key || (found.server.keys[role] ?? '')));
  } finally {
    await found.leave();
  }
}

function connection(url: string, key: string): Connection {
  return { url, key, client: new PlatformClient(url, key) };
}

async function startForThisCommand(home: string) {
  process.stderr.write('No server of this project is running; one is started for this command …\n');
  const log = await open(join(home, 'server.log'), 'a', 0o600);
  const server = await startServer({ port: 0, log: () => undefined, output: log.fd });
  await log.close();
  await recordServer({ url: server.url, keys: server.keys });
  return server;
}
