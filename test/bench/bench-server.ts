import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { discardEmbeddedPostgres, migrate, startEmbeddedPostgres } from '#platform';

export interface BenchUrls {
  readonly superuserUrl: string;
  readonly ownerUrl: string;
  readonly appUrl: string;
}

/** An embedded PostgreSQL of the bench's own, with the settings that the project gives every embedded one. */
export interface BenchServer {
  readonly folder: string;
  /** Settings that say what is durable and what memory there is, as the server has them. */
  readonly settings: Readonly<Record<string, string>>;
  createDatabase(name: string): Promise<BenchUrls>;
  dropDatabase(name: string): Promise<void>;
  stop(): Promise<void>;
}

const shownSettings = [
  'server_version', 'fsync', 'synchronous_commit', 'full_page_writes', 'wal_level', 'shared_buffers', 'work_mem',
  'maintenance_work_mem', 'max_wal_size', 'max_parallel_workers_per_gather', 'jit',
]; // prettier-ignore

export async function startBenchServer(): Promise<BenchServer> {
  const folder = await mkdtemp(join(tmpdir(), 'tierlift-bench-'));
  await chmod(folder, 0o711);
  const server = await startEmbeddedPostgres({
    folder,
    ...(process.env['BENCH_EXPLAIN'] ? { settings: explaining } : {}),
  });
  const administration = inDatabase(server.superuserUrl, 'postgres');
  const { rows } = await execute(
    administration,
    `select name, current_setting(name) as value from unnest(array['${shownSettings.join("','")}']) as name`,
  );
  return {
    folder,
    settings: Object.fromEntries(rows.map(({ name, value }) => [name, value] as [string, string])),
    async createDatabase(name) {
      await execute(administration, `create database ${name} owner tierlift_owner`);
      const urls = {
        superuserUrl: inDatabase(server.superuserUrl, name),
        ownerUrl: inDatabase(server.ownerUrl, name),
        appUrl: inDatabase(server.appUrl, name),
      };
      await migrate(urls.ownerUrl);
      return urls;
    },
    async dropDatabase(name) {
      await execute(administration, `drop database if exists ${name} with (force)`);
    },
    async stop() {
      await discardEmbeddedPostgres(folder);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** BENCH_EXPLAIN=1: the server's log gets the plan of every statement that takes long. */
const explaining = {
  session_preload_libraries: 'auto_explain',
  'auto_explain.log_min_duration': '200ms',
  'auto_explain.log_analyze': 'on',
  'auto_explain.log_timing': 'on',
  'auto_explain.log_nested_statements': 'on',
};

function inDatabase(url: string, database: string): string {
  return Object.assign(new URL(url), { pathname: `/${database}` }).href;
}

async function execute(url: string, statement: string): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await client.query(statement);
  } finally {
    await client.end();
  }
}
