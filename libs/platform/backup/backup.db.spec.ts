import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';

import pg from 'pg';

import { createTestDatabase, type TestDatabase } from '../../../test/support/create-test-database.js';
import { restoreBackup } from './restore-backup.js';
import { writeBackup } from './write-backup.js';

/** A schema with everything that makes a restore hard; both databases get it, as both would get a migration. */
const hardSchema = `
  create schema hard;
  create table hard.parent (id int generated always as identity primary key, favourite int, doubled int generated always as (id * 2) stored);
  create table hard.child (id int primary key, parent int references hard.parent, note text);
  alter table hard.parent add foreign key (favourite) references hard.child;
  create function hard.refuse() returns trigger language plpgsql as $$ begin raise 'append only'; end $$;
  create table hard.month (at date, amount bigint, primary key (at)) partition by range (at);
  create trigger refuse before insert on hard.child for each row execute function hard.refuse();
  grant usage on schema hard to tierlift_app; grant select, insert on hard.month to tierlift_app;`;

const hardRows = `
  insert into hard.parent (favourite) values (null), (null);
  alter table hard.child disable trigger user;
  insert into hard.child values (7, 1, E'tab\\there, 客户\\nline'), (8, 2, null);
  alter table hard.child enable trigger user;
  update hard.parent set favourite = 7 where id = 2;
  create table hard.month_2026_01 partition of hard.month for values from ('2026-01-01') to ('2026-02-01');
  insert into hard.month values ('2026-01-31', 9223372036854775807);
  insert into platform.run (run_id, kind, requested_by, actor, payload)
    values ('00000000-0000-7000-8000-000000000001', 'test', 'mei', '{}', '{"a": 1}');`;

describe('a backup', () => {
  let source: TestDatabase;
  let target: TestDatabase;
  let folder: string;

  async function run(url: string, statements: string): Promise<Record<string, unknown>[]> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      const result = (await client.query<Record<string, unknown>>(statements)) as unknown;
      return (Array.isArray(result) ? result.at(-1) : (result as pg.QueryResult)).rows;
    } finally {
      await client.end();
    }
  }

  const everything = (url: string) =>
    run(
      url,
      `select (select json_agg(p order by id) from hard.parent p) as parents,
              (select json_agg(c order by id) from hard.child c) as children,
              (select json_agg(m.*::text) from hard.month m) as months,
              (select json_agg(r) from platform.run r) as runs,
              (select count(*)::int from pg_constraint where contype = 'f') as references`,
    );

  beforeEach(async () => {
    [source, target] = [await createTestDatabase(), await createTestDatabase()];
    folder = await mkdtemp(join(tmpdir(), 'tierlift-backup-'));
    await run(source.ownerUrl, hardSchema);
    await run(target.ownerUrl, hardSchema);
    await run(source.ownerUrl, hardRows);
  });

  afterEach(async () => {
    await Promise.all([source.drop(), target.drop(), rm(folder, { recursive: true, force: true })]);
  });

  it('brings back every row, partition, reference and sequence', async () => {
    const manifest = await writeBackup(source.ownerUrl, folder);
    expect(manifest.tables.find(({ name }) => name === 'hard.child')).toMatchObject({ rows: 2 });
    await restoreBackup(target.ownerUrl, folder);
    expect(await everything(target.ownerUrl)).toEqual(await everything(source.ownerUrl));
    expect(await run(target.ownerUrl, 'insert into hard.parent default values returning id')).toEqual([
      { id: 3 },
    ]);
    await expect(run(target.ownerUrl, 'insert into hard.child values (9, 1, null)')).rejects.toThrow(
      'append only',
    );
    expect(await run(target.appUrl, 'select count(*)::int as months from hard.month')).toEqual([
      { months: 1 },
    ]);
  });

  it('leaves out what is kept of dates and consents, which is empty after a restore and can be kept again', async () => {
    const keepOne = `
      insert into customers.consent_standing_build (purpose, known_at, latest_decided_on) values ('marketing', now(), '2026-06-30');
      insert into customers.consent_standing values ('marketing', 1, '2026-06-30', true, true, now());
      insert into customers.population_build (basis, known_at, as_of, lifecycle_rule) values ('b', now(), '2026-06-30', '{}');
      select customers.open_population(population_no), customers.close_population(population_no) from customers.population_build`;
    await run(source.appUrl, keepOne);
    const manifest = await writeBackup(source.ownerUrl, folder);
    expect(
      [...manifest.tables, ...manifest.partitions].filter(({ name }) => /population|standing/.test(name)),
    ).toEqual([]);
    await restoreBackup(target.ownerUrl, folder);
    expect(await run(target.appUrl, 'select from customers.population_build')).toEqual([]);
    expect(await run(target.appUrl, 'select from customers.consent_standing_build')).toEqual([]);
    expect(await run(target.appUrl, 'select from customers.consent_standing')).toEqual([]);
    await run(target.appUrl, keepOne);
    expect(await run(target.appUrl, 'select population_no from customers.population_build')).toEqual([
      { population_no: 2 },
    ]);
  });

  it('shows one moment, whatever is written meanwhile', async () => {
    const manifest = await writeBackup(source.ownerUrl, folder, async ({ done }) => {
      if (done === 1) await run(source.ownerUrl, `insert into hard.month values ('2026-01-30', 1)`);
    });
    await restoreBackup(target.ownerUrl, folder);
    expect(await run(target.ownerUrl, 'select at from hard.month')).toHaveLength(1);
    expect(manifest.tables.find(({ name }) => name === 'hard.month')?.rows).toBe(1);
    expect(await run(source.ownerUrl, 'select at from hard.month')).toHaveLength(2);
  });

  it('is refused when one of its files was changed, and changes nothing then', async () => {
    await writeBackup(source.ownerUrl, folder);
    const file = join(folder, 'hard.month.copy.gz');
    const text = gunzipSync(await readFile(file)).toString('utf8');
    await writeFile(file, gzipSync(text.replace('9223372036854775807', '1')));
    await expect(restoreBackup(target.ownerUrl, folder)).rejects.toMatchObject({ code: 'BACKUP_DAMAGED' });
    expect(await run(target.ownerUrl, 'select from hard.parent')).toEqual([]);
  });

  it('is refused where something has happened already', async () => {
    await writeBackup(source.ownerUrl, folder);
    await run(
      target.ownerUrl,
      `insert into platform.audit_entry (sequence, recorded_at, happened_at, simulated_clock, actor_id, actor_name,
         actor_role, action, subject, detail, previous_hash, hash)
       values (1, now(), now(), false, 'a', 'a', 'admin', 'key.created', 'ApiKey:1', '{}', '', 'h')`,
    );
    await expect(restoreBackup(target.ownerUrl, folder)).rejects.toMatchObject({ code: 'DATABASE_IN_USE' });
  });

  it('is refused by a database of another schema', async () => {
    await writeBackup(source.ownerUrl, folder);
    await run(
      target.ownerUrl,
      `update public.tierlift_migration set checksum = 'another' where name like '0001%'`,
    );
    await expect(restoreBackup(target.ownerUrl, folder)).rejects.toMatchObject({
      code: 'BACKUP_OF_ANOTHER_SCHEMA',
    });
  });

  it('does not overwrite an earlier one, and without its manifest is none', async () => {
    await writeBackup(source.ownerUrl, folder);
    await expect(writeBackup(source.ownerUrl, folder)).rejects.toMatchObject({ code: 'FOLDER_NOT_EMPTY' });
    expect(await readdir(folder)).toContain('hard.parent.copy.gz');
    await rm(join(folder, 'manifest.json'));
    await expect(restoreBackup(target.ownerUrl, folder)).rejects.toMatchObject({ code: 'NOT_A_BACKUP' });
  });
});
