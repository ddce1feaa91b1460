import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../../../test/support/create-test-database.js';
import { distribute, foreseeDistribution } from './distribute.js';
import { distributedFunctions, tablePlacements } from './table-placement.js';

/**
 * Citus as far as its interface goes: the functions take what the real ones take and write down how they were called.
 * Named arguments and casts to regclass and regprocedure are PostgreSQL's own, so a wrong name or signature fails.
 */
const pretendedCitus = `
  create table public.citus_tables (
    table_name regclass, citus_table_type text, distribution_column text, colocation_id int);
  create table public.pg_dist_object (classid oid, objid oid);
  create table public.call (position serial, function text, relation text, colocate_with text, shard_count int);
  create function public.create_reference_table(table_name regclass) returns void language plpgsql as $$
  begin
    insert into public.call (function, relation) values ('reference', table_name::text);
    insert into public.citus_tables values (table_name, 'reference', '<none>', 1);
  end $$;
  create function public.create_distributed_table(table_name regclass, distribution_column text,
    distribution_type text default 'hash', colocate_with text default 'default', shard_count int default null)
  returns void language plpgsql as $$
  begin
    if not exists (select from pg_attribute where attrelid = table_name and attname = distribution_column) then
      raise exception 'column % of % does not exist', distribution_column, table_name;
    end if;
    if colocate_with <> 'none' and not exists (
      select from public.citus_tables t where t.table_name = colocate_with::regclass) then
      raise exception '% is not distributed', colocate_with;
    end if;
    insert into public.call (function, relation, colocate_with, shard_count)
    values ('distributed', table_name::text, colocate_with, shard_count);
    insert into public.citus_tables values (table_name, 'distributed', distribution_column, 2);
  end $$;
  create function public.create_distributed_function(function_name regprocedure) returns void language sql as $$
    insert into public.pg_dist_object values ('pg_proc'::regclass, function_name);
    insert into public.call (function, relation) values ('function', function_name::text) $$;
  grant all on public.citus_tables, public.pg_dist_object, public.call, public.call_position_seq to tierlift_owner;`;

let database: TestDatabase;
const asked = async <Row extends object>(url: string, text: string): Promise<Row[]> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows as Row[];
  } finally {
    await client.end();
  }
};

beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(() => database.drop());

interface Call {
  readonly function: string;
  readonly relation: string;
  readonly colocate_with: string | null;
  readonly shard_count: number | null;
}
const calls = () => asked<Call>(database.ownerUrl, 'select * from public.call order by position');
const pretendCitus = () => asked(database.superuserUrl, pretendedCitus);

describe('distributing a database', () => {
  it('is refused where there is no Citus, and shows all the same what it would do', async () => {
    expect(await distribute(database.ownerUrl)).toMatchObject({
      kind: 'unavailable',
      because: expect.stringContaining('has no Citus') as string,
    });
    const { unavailable, steps } = await foreseeDistribution(database.appUrl);
    expect(unavailable).toContain('has no Citus');
    expect(steps.length).toBeGreaterThan(15);
  });

  it('places what is declared, referenced tables first, every growing table beside the customers', async () => {
    await pretendCitus();
    expect(await distribute(database.ownerUrl, { shards: 16 })).toMatchObject({ kind: 'distributed' });
    const done = await calls();
    const declared = (kind: string) =>
      Object.keys(tablePlacements).filter((name) => tablePlacements[name as 'a.b']!.kind === kind);
    expect(done.filter((call) => call.function === 'reference').map((call) => call.relation)).toEqual(
      declared('reference'),
    );
    const distributed = done.filter((call) => call.function === 'distributed');
    expect(distributed.map((call) => call.relation)).toEqual(declared('distributed'));
    expect(distributed.map((call) => [call.colocate_with, call.shard_count])).toEqual([
      ['none', 16],
      ...distributed.slice(1).map(() => [distributed[0]!.relation, null]),
    ]);
    expect(done.filter((call) => call.function === 'function').map((call) => call.relation)).toEqual(
      distributedFunctions,
    );
  });

  it('does nothing the second time', async () => {
    await pretendCitus();
    await distribute(database.ownerUrl);
    const before = await calls();
    expect(await distribute(database.ownerUrl)).toEqual({ kind: 'distributed', done: [] });
    expect(await calls()).toEqual(before);
  });

  it('touches nothing when a table lies elsewhere than declared', async () => {
    await pretendCitus();
    await asked(
      database.ownerUrl,
      `insert into public.citus_tables values ('customers.tag', 'distributed', 'tag', 2)`,
    );
    expect(await distribute(database.ownerUrl)).toMatchObject({
      kind: 'contradicted',
      contradictions: ['customers.tag is distributed by tag and should be by customer_id'],
    });
    expect(await calls()).toEqual([]);
  });
});
