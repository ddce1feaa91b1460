import { setTimeout as sleep } from 'node:timers/promises';

import pg from 'pg';

import { Fault } from '#kernel';
import { superuser, type Postmaster } from './postmaster.js';
import type { ServerPlace, ServerSecrets } from './server-place.js';
import { isPostmasterOf } from './server-place.js';

export interface DatabaseUrls {
  readonly superuserUrl: string;
  /** Owns the database and every schema: migrations. */
  readonly ownerUrl: string;
  /** Owns nothing: the application. */
  readonly appUrl: string;
}

export const databaseName = 'tierlift';
export const ownerRole = 'tierlift_owner';
export const appRole = 'tierlift_app';

export function databaseUrls(port: number, secrets: ServerSecrets, database = databaseName): DatabaseUrls {
  const url = (user: string, password: string) =>
    `postgres://${user}:${password}@127.0.0.1:${port}/${database}`;
  return {
    superuserUrl: url(superuser, secrets.superuserPassword),
    ownerUrl: url(ownerRole, secrets.ownerPassword),
    appUrl: url(appRole, secrets.appPassword),
  };
}

/** Connects as soon as the server accepts; recovery after a crash may take its time. */
export async function connectWhenReady(
  postmaster: Postmaster,
  place: ServerPlace,
  secrets: ServerSecrets,
  patienceSeconds = 300,
): Promise<pg.Client> {
  const { superuserUrl } = databaseUrls(postmaster.port, secrets, 'postgres');
  for (const deadline = Date.now() + patienceSeconds * 1000; Date.now() < deadline; await sleep(50)) {
    const client = new pg.Client({ connectionString: superuserUrl, connectionTimeoutMillis: 5000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return client;
    } catch (error) {
      const { code } = error as { code?: string };
      if (code === '28P01') {
        throw new Fault(
          'WRONG_PASSWORD',
          `The embedded PostgreSQL refuses the password kept beside ${place.folder}`,
        );
      }
      if (!isPostmasterOf(postmaster.pid, place)) {
        throw new Fault('POSTGRES_DID_NOT_START', `The embedded PostgreSQL ended; see ${place.logFile}`, {
          retryable: true,
          cause: error,
        });
      }
    }
  }
  throw new Fault(
    'POSTGRES_NOT_READY',
    `The embedded PostgreSQL does not accept connections; see ${place.logFile}`,
    {
      retryable: true,
    },
  );
}

/** Creates the roles and the database where they are missing: a start may have been killed before it came to that. */
export async function ensureRolesAndDatabase(client: pg.Client, secrets: ServerSecrets): Promise<void> {
  for (const [role, password] of [
    [ownerRole, secrets.ownerPassword],
    [appRole, secrets.appPassword],
  ] as const) {
    const { rowCount } = await client.query('select 1 from pg_roles where rolname = $1', [role]);
    if (rowCount === 0) await client.query(`create role ${role} login password '${password}'`);
  }
  // Migrations say why: the owner takes over tables that the application made.
  await client.query(`grant ${appRole} to ${ownerRole}`);
  const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [databaseName]);
  if (rowCount === 0) await client.query(`create database ${databaseName} owner ${ownerRole}`);
}
