import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { extname, join } from 'node:path';

import { isRefusal, roles, systemActor, type Role } from '#kernel';
import { Configuration, embeddedHome, migrate, pendingMigrations, SupervisedProcess } from '#platform';
import { CommandRefused } from '../report-error.js';
import { openAccess } from './open-access.js';
import { openDatabase, type OpenDatabase } from './open-database.js';

export interface ServerOptions {
  /** A port that must be had; without one 4000 is tried and otherwise a free one taken. */
  readonly port?: number;
  readonly log: (line: string) => void;
  /** Where api and worker write their logs; by default beside ours. */
  readonly output?: 'inherit' | number;
}

export interface RunningServer {
  readonly url: string;
  /** One development key per role; none in production. */
  readonly keys: Partial<Record<Role, string>>;
  readonly processes: { readonly api: SupervisedProcess; readonly worker: SupervisedProcess };
  stop(): Promise<void>;
}

/** Database, migrations, development keys, api and worker: everything that answers at the address it returns. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const configuration = Configuration.read(process.env);
  const database = await openDatabase(options.log);
  const started: SupervisedProcess[] = [];
  const stop = async () => {
    await Promise.all(started.map((each) => each.stop()));
    await database.close();
  };
  try {
    await bringUpToDate(database, options.log);
    database.keepRunning();
    const keys = configuration.isProduction ? {} : await issueKeys(database.appUrl);
    const environment = await childEnvironment(database, options.port);
    const supervise = (name: 'api' | 'worker') => {
      const process = new SupervisedProcess({ ...options, name, entry: entryPoint(name), environment });
      started.push(process);
      return process;
    };
    const api = supervise('api');
    const worker = supervise('worker');
    const [{ port }] = await Promise.all([api.start(), worker.start()]);
    const host = configuration.values.HOST === '0.0.0.0' ? '127.0.0.1' : configuration.values.HOST;
    return { url: `http://${host}:${port}`, keys, processes: { api, worker }, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** api and worker lie beside the command line, compiled like it or not. */
function entryPoint(app: 'api' | 'worker'): string {
  return join(import.meta.dirname, '../..', app, `main${extname(import.meta.filename)}`);
}

async function bringUpToDate(database: OpenDatabase, log: (line: string) => void): Promise<void> {
  if (database.ownerUrl !== undefined) {
    await migrate(database.ownerUrl, {
      onApplied: ({ name, milliseconds }) => log(`Migrated ${name} (${milliseconds} ms)`),
    });
    return;
  }
  const pending = await pendingMigrations(database.appUrl);
  if (pending.length > 0) {
    throw new CommandRefused(
      `The database is not up to date: ${pending.join(', ')}. Run \`tierlift migrate\` with DATABASE_OWNER_URL first.`,
    );
  }
}

async function issueKeys(appUrl: string): Promise<Partial<Record<Role, string>>> {
  const access = await openAccess(appUrl);
  try {
    const issued = await access.keys.issueDevelopmentKeys(roles, systemActor);
    return Object.fromEntries(issued.flatMap((each) => (isRefusal(each) ? [] : [[each.role, each.key]])));
  } finally {
    await access.close();
  }
}

async function childEnvironment(
  database: OpenDatabase,
  port: number | undefined,
): Promise<NodeJS.ProcessEnv> {
  // api and worker never get to know the owner of the schemas.
  const { DATABASE_OWNER_URL: _owner, ...environment } = process.env;
  const spool =
    environment.TIERLIFT_SPOOL_DIR ?? (database.isEmbedded ? join(embeddedHome(), 'spool') : undefined);
  if (spool !== undefined) await mkdir(spool, { recursive: true, mode: 0o700 });
  return {
    LOG_FORMAT: process.stderr.isTTY ? 'text' : 'json',
    ...environment,
    DATABASE_URL: database.appUrl,
    PORT: String(port ?? environment.PORT ?? (await preferredPort())),
    ...(spool === undefined ? {} : { TIERLIFT_SPOOL_DIR: spool }),
  };
}

/** The documented port when nobody has it, otherwise 0: one that the system chooses. */
function preferredPort(): Promise<number> {
  const { PORT, HOST } = Configuration.read(process.env).values;
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(0));
    probe.listen(PORT, HOST, () => probe.close(() => resolve(PORT)));
  });
}
