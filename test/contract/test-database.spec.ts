import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import pg from 'pg';

import { pendingMigrations } from '#platform';
import { createTestDatabase, type TestDatabase } from '../support/create-test-database.js';

describe('a test database', () => {
  const databases: TestDatabase[] = [];
  const create = async () => {
    const database = await createTestDatabase();
    databases.push(database);
    return database;
  };
  const ask = async (url: string, question: string) => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(question)).rows[0];
    } finally {
      await client.end();
    }
  };

  afterAll(() => Promise.all(databases.map((each) => each.drop())));

  it('is migrated, and speaks UTF-8 whatever the locale of the machine', async () => {
    const { ownerUrl } = await create();
    expect(await pendingMigrations(ownerUrl)).toEqual([]);
    expect(
      await ask(
        ownerUrl,
        `select datlocprovider, datlocale, pg_encoding_to_char(encoding) as encoding
           from pg_database where datname = current_database()`,
      ),
    ).toEqual({ encoding: 'UTF8', datlocprovider: 'b', datlocale: 'C.UTF-8' });
  });

  it('belongs to its test file alone, also when several are made at the same time', async () => {
    const [first, second] = await Promise.all([create(), create()]);
    await ask(first.ownerUrl, 'create table public.mine (a int)');
    expect(await ask(second.ownerUrl, `select to_regclass('public.mine') as mine`)).toEqual({ mine: null });
  });

  it('gives the application a role that owns nothing', async () => {
    const { appUrl } = await create();
    const facts = await ask(
      appUrl,
      `select count(*)::int as owned, current_user as role from pg_class where relowner = current_user::regrole`,
    );
    expect(facts).toEqual({ owned: 0, role: 'tierlift_app' });
  });

  it('does not exist where a migration is broken: the server ends with the reason and says no address', async () => {
    const migrations = await mkdtemp(join(tmpdir(), 'tierlift-broken-'));
    await writeFile(join(migrations, '0001_broken.sql'), 'create table nowhere.nothing (a int);');
    const path = (name: string) => fileURLToPath(new URL(`../support/${name}`, import.meta.url));
    const keeper = spawn(
      process.execPath,
      ['--import', path('typescript.mjs'), path('postgres-keeper.ts'), migrations],
      { env: { ...process.env, NODE_OPTIONS: '' } },
    );
    try {
      const [said, complaint, code] = await Promise.all([
        text(keeper.stdout),
        text(keeper.stderr),
        new Promise((resolve) => keeper.once('exit', resolve)),
      ]);
      expect(code).not.toBe(0);
      expect(said).toBe('');
      expect(complaint).toContain('0001_broken.sql: schema "nowhere" does not exist');
    } finally {
      await rm(migrations, { recursive: true });
    }
  });
});
