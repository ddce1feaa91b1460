/**
 * A process of its own that keeps the test server: it starts one in a temporary folder, migrates the database that
 * every test file clones, says where it is in one line, and removes everything when its input ends. The input ends
 * however the test run ends, a kill included. A migration that fails ends it, and with it the test run: on half a schema
 * every other failure would only point away from the cause.
 */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { discardEmbeddedPostgres, migrate, startEmbeddedPostgres, undurableSettings } from '#platform';

/** Other migrations than the project's own: for the test of a broken one. */
const migrationFolder = process.argv[2];

const folder = await mkdtemp(join(tmpdir(), 'tierlift-test-'));
await chmod(folder, 0o711); // the server's account has to pass

async function removeEverything(): Promise<void> {
  await discardEmbeddedPostgres(folder);
  await rm(folder, { recursive: true, force: true });
}

const inputEnded = new Promise<void>((resolve) =>
  process.stdin.resume().once('end', resolve).once('error', resolve),
);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

try {
  const server = await startEmbeddedPostgres({
    folder,
    settings: { ...undurableSettings, max_connections: '300', shared_buffers: '256MB', max_wal_size: '1GB' },
  });
  await migrate(server.ownerUrl, migrationFolder === undefined ? {} : { folder: migrationFolder });
  const { superuserUrl, ownerUrl, appUrl } = server;
  process.stdout.write(`${JSON.stringify({ superuserUrl, ownerUrl, appUrl })}\n`);
  await inputEnded;
} finally {
  await removeEverything();
}
