import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { roles, systemActor, type Role } from '#kernel';
import { ApiKeys, Configuration, connect, Database, Log } from '#platform';
import { createApi } from '../../apps/api/create-api.js';
import { createWorker } from '../../apps/worker/create-worker.js';
import { createTestDatabase } from './create-test-database.js';

export interface GraphqlAnswer<Data> {
  readonly data: Data;
  readonly errors?: readonly { message: string; extensions?: Record<string, unknown> }[];
}

export interface Client {
  /** Fails the test where the answer carries errors. */
  ask<Data = Record<string, never>>(query: string, variables?: Record<string, unknown>): Promise<Data>;
  /** The answer as it is, errors included. */
  tryToAsk<Data = Record<string, never>>(
    query: string,
    variables?: Record<string, unknown>,
  ): Promise<GraphqlAnswer<Data>>;
  /** Any other endpoint, with this client's credential. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
}

/** A whole bank for one test file: its own database, an api on a free port, a worker, and a client per role. */
export interface TestBank {
  readonly url: string;
  readonly database: Database;
  readonly as: Readonly<Record<Role, Client>>;
  /** With an API key of the test's own. */
  withKey(key: string): Client;
  /** Without a credential. */
  readonly anonymous: Client;
  readonly ownerUrl: string;
  readonly appUrl: string;
  /** Executes all runs that are due, in this process. */
  work(): Promise<number>;
  close(): Promise<void>;
}

export async function createTestBank(settings: Partial<Record<string, string>> = {}): Promise<TestBank> {
  const testDatabase = await createTestDatabase();
  const spool = await mkdtemp(join(tmpdir(), 'tierlift-test-'));
  const configuration = Configuration.read({
    NODE_ENV: 'test',
    DATABASE_URL: testDatabase.appUrl,
    TIERLIFT_SPOOL_DIR: spool,
    LOG_LEVEL: process.env['TEST_LOG_LEVEL'] ?? 'fatal',
    LOG_FORMAT: 'text',
    ...settings,
  });
  const log = Log.create(configuration, 'test');
  const apiSource = await connect({
    url: testDatabase.appUrl,
    poolSize: 5,
    applicationName: 'test api',
    statementSeconds: configuration.values.TIERLIFT_API_STATEMENT_SECONDS,
  });
  const workerSource = await connect({
    url: testDatabase.appUrl,
    poolSize: 5,
    applicationName: 'test worker',
  });
  const api = await createApi({ configuration, dataSource: apiSource, log });
  const server = await api.listen(0, '127.0.0.1');
  const url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  const worker = await createWorker({ configuration, dataSource: workerSource, log });
  const issued = await api.get(ApiKeys).issueDevelopmentKeys(roles, systemActor);
  const keyOf = (role: Role) => issued.find((key) => key.role === role)!.key;
  return {
    url,
    database: api.get(Database),
    as: Object.fromEntries(roles.map((role) => [role, clientOf(url, keyOf(role))])) as Record<Role, Client>,
    withKey: (key) => clientOf(url, key),
    anonymous: clientOf(url, undefined),
    ownerUrl: testDatabase.ownerUrl,
    appUrl: testDatabase.appUrl,
    work: () => worker.drain(),
    async close() {
      await worker.close();
      await api.close();
      await testDatabase.drop();
      await rm(spool, { recursive: true, force: true });
    },
  };
}

function clientOf(url: string, key: string | undefined): Client {
  const authorization: Record<string, string> = key === undefined ? {} : { authorization: `Bearer ${key}` };
  async function tryToAsk<Data>(
    query: string,
    variables: Record<string, unknown> = {},
  ): Promise<GraphqlAnswer<Data>> {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...authorization },
      body: JSON.stringify({ query, variables }),
    });
    return (await response.json()) as GraphqlAnswer<Data>;
  }
  return {
    tryToAsk,
    async ask<Data>(query: string, variables?: Record<string, unknown>) {
      const answer = await tryToAsk<Data>(query, variables);
      if (answer.errors) throw new Error(answer.errors.map((error) => error.message).join('\n'));
      return answer.data;
    },
    fetch: (path, init = {}) =>
      fetch(`${url}${path}`, { ...init, headers: { ...authorization, ...init.headers } }),
  };
}
