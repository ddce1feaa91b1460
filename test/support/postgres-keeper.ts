/**
 * A process of its own that keeps the test server: it starts one in a temporary folder, migrates the database that
 * every test file clones, says where it is in one line, and removes everything when its input ends. The input ends
 * however the test run ends, a kill included.
 */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { discardEmbeddedPostgres, migrate, startEmbeddedPostgres, undurableSettings } from '#platform';

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
  await migrate(server.ownerUrl).catch((error: unknown) => {
    // Tests of what the broken migration does not touch can still run; the contract test of migrations fails.
    process.stderr.write(`\nThe test database is not fully migrated: ${String(error)}\n\n`);
  });
  const { superuserUrl, ownerUrl, appUrl } = server;
  process.stdout.write(`${JSON.stringify({ superuserUrl, ownerUrl, appUrl })}\n`);
  await inputEnded;
} finally {
  await removeEverything();
}
