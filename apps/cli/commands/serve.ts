import { InvalidArgumentError, type Command } from 'commander';

import { embeddedHome } from '#platform';
import { CommandRefused } from '../report-error.js';
import { findServer, forgetServer, recordServer } from '../server/server-record.js';
import { startServer } from '../server/start-server.js';
import { untilStopped } from '../server/until-stopped.js';

export function configure(command: Command): void {
  command
    .option(
      '--port <number>',
      'port of the api (default: PORT, or 4000, or a free one when 4000 is taken)',
      portNumber,
    )
    .addHelpText(
      'after',
      `
Without DATABASE_URL it starts its own PostgreSQL in ${embeddedHome()} (TIERLIFT_HOME); with it, api and worker use that
database. Ctrl-C stops everything. In development one key per role is printed and ends with the next start.

Example:
  tierlift serve --port 4000`,
    )
    .action(serve);
}

async function serve({ port }: { port?: number }): Promise<void> {
  const running = await findServer();
  if (running !== undefined) {
    throw new CommandRefused(
      `A server of this project already runs at ${running.url} (process ${running.supervisor.pid})`,
    );
  }
  const server = await startServer({ port, log: (line) => console.error(line) });
  try {
    await recordServer({ url: server.url, keys: server.keys });
    console.log(`\nTierlift answers at ${server.url}/graphql`);
    const keys = Object.entries(server.keys);
    if (keys.length > 0) console.log('Development keys (header "Authorization: Bearer <key>"):');
    for (const [role, key] of keys) console.log(`  ${role.padEnd(10)} ${key}`);
    await untilStopped();
    console.error('Stopping …');
  } finally {
    await forgetServer();
    await server.stop();
  }
}

function portNumber(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new InvalidArgumentError('It is no port number.');
  return port;
}
