import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';

import { discardEmbeddedPostgres, embeddedHome } from '#platform';
import { runDemo } from '../demo/run-demo.js';
import { progressLine } from '../output/progress-line.js';
import { CommandRefused } from '../report-error.js';
import { findServer, forgetServer, recordServer } from '../server/server-record.js';
import { startServer } from '../server/start-server.js';
import { untilStopped } from '../server/until-stopped.js';
import { whereToAsk } from '../demo/where-to-ask.js';

interface DemoOptions {
  readonly customers: number;
  readonly seed: number;
  readonly exit?: boolean;
}

export function configure(command: Command): void {
  command
    .option('--customers <number>', 'customers of the synthetic bank', wholeNumber, 50_000)
    .option('--seed <number>', 'which bank: the same seed gives the same bank', wholeNumber, 20260701)
    .option('--exit', 'stop at the end instead of serving')
    .addHelpText(
      'after',
      `
Starts the platform on an empty embedded database, fills it with a synthetic bank, and runs one campaign of each type
through the public interface. At the end it serves, with a key for each role and two queries to paste.

Example:
  tierlift demo --customers 5000 --exit`,
    )
    .action(demo);
}

async function demo(options: DemoOptions): Promise<void> {
  const started = performance.now();
  const progress = progressLine();
  const log = (line: string) => process.stderr.write(`${line}\n`);
  await emptyHome();
  const server = await startServer({ log });
  try {
    await recordServer({ url: server.url, keys: server.keys });
    const report = await runDemo(server, options, progress);
    progress.end();
    process.stdout.write(report);
    log(`The demo took ${Math.round((performance.now() - started) / 1000)} seconds.`);
    if (options.exit) return;
    process.stdout.write(whereToAsk(server));
    await untilStopped();
  } finally {
    progress.end();
    await forgetServer();
    await server.stop();
  }
}

/** The demo has a database of its own, which each run makes anew: nobody's work is in it. */
async function emptyHome(): Promise<void> {
  if (process.env.DATABASE_URL !== undefined) {
    throw new CommandRefused('The demo fills an embedded database of its own. Unset DATABASE_URL.');
  }
  process.env.TIERLIFT_HOME = join(embeddedHome(), 'demo');
  await mkdir(embeddedHome(), { recursive: true, mode: 0o711 });
  const running = await findServer();
  if (running) {
    throw new CommandRefused(
      `A demo is already running at ${running.url} (process ${running.supervisor.pid}). Stop it first.`,
    );
  }
  await discardEmbeddedPostgres(embeddedHome());
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('a whole number of at least 1');
  return value;
}
