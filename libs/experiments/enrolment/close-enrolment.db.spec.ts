import { newId } from '#kernel';
import { connect, Database, sql, type Transaction } from '#platform';
import { createTestDatabase, type TestDatabase } from '../../../test/support/create-test-database.js';
import { stagedRoster } from './staged-roster.js';

let test: TestDatabase;
let database: Database;

beforeAll(async () => {
  test = await createTestDatabase();
  database = new Database(await connect({ url: test.appUrl, poolSize: 1, applicationName: 'closing spec' }));
});

afterAll(async () => {
  await database?.onApplicationShutdown();
  await test?.drop();
});

/** Both tables of an experiment as an enrolment makes them, with what somebody does to the first of them; then closed. */
async function closed(doSomething: (tx: Transaction, table: string) => Promise<unknown>): Promise<void> {
  const experimentId = newId<'Experiment'>();
  const roster = stagedRoster(experimentId);
  await database.transaction(async (tx) => {
    for (const kind of ['enrolment', 'exclusion'] as const)
      await tx.query(sql`
        create table ${roster[kind]} as
        select * from ${sql.identifier(`experiments.${kind}`)} with no data`);
    await doSomething(tx, roster.enrolment.text);
    await tx.query(sql`select experiments.close_enrolment(${experimentId}::uuid)`);
  });
}

const literally = (text: string) => (tx: Transaction, table: string) =>
  tx.query(sql.literal(text.replaceAll('TABLE', table)));

describe('closing the roster of an experiment', () => {
  it('takes over a plain table, which the application does not own any more', async () => {
    await closed(async () => undefined);
    const rows = await database.query<{ own: boolean; read: boolean; write: boolean }>(sql`
      select c.relowner = 'tierlift_app'::regrole as own, has_table_privilege(c.oid, 'select') as read,
             has_table_privilege(c.oid, 'insert, update, delete, truncate, references, trigger') as write
        from pg_inherits i join pg_class c on c.oid = i.inhrelid
       where i.inhparent in ('experiments.enrolment'::regclass, 'experiments.exclusion'::regclass)`);
    expect(rows).toEqual(Array(2).fill({ own: false, read: true, write: false }));
  });

  it.each([
    [
      'a trigger',
      `create trigger t before insert on TABLE for each row execute function suppress_redundant_updates_trigger()`,
    ],
    ['a rule', `create rule r as on insert to TABLE do also select 1`],
    ['a default', `alter table TABLE alter tier set default 'mass'`],
    ['a check', `alter table TABLE add check (tier <> 'none')`],
    ['a key', `alter table TABLE add unique (customer_id)`],
    ['an index', `create index on TABLE (lower(tier))`],
    ['statistics', `create statistics staging.of_tier on (lower(tier)), variant from TABLE`],
    ['a policy', `create policy everybody on TABLE`],
    ['row security', `alter table TABLE enable row level security`],
    ['privileges', `grant insert on TABLE to public`],
    ['privileges on a column', `grant update (variant) on TABLE to public`],
    ['a child', `create table staging.child () inherits (TABLE)`],
    [
      'a column of its own numbers',
      `alter table TABLE alter customer_id set not null, alter customer_id add generated always as identity`,
    ],
  ])("refuses a table with %s, which would be the owner's then", async (_what, statement) => {
    await expect(closed(literally(statement))).rejects.toThrow(/more than a plain table of the application/);
  });

  it('refuses columns that are not those of the table', async () => {
    await expect(closed(literally('alter table TABLE alter tier type varchar'))).rejects.toThrow(/type/);
    await expect(closed(literally('alter table TABLE add more int'))).rejects.toThrow(/more/);
    await expect(closed(literally('alter table TABLE drop variant'))).rejects.toThrow(/variant/);
  });

  it('refuses rows of another experiment, and rows without what every row has', async () => {
    const row = (experiment: string, variant: string) =>
      literally(
        `insert into TABLE (experiment_id, customer_id, reference_hash, variant, tier, lifecycle, enrolled_on)
         values (${experiment}, 1, 1, ${variant}, 'mass', 'mature', '2026-01-01')`,
      );
    await expect(closed(row('gen_random_uuid()', `'a'`))).rejects.toThrow(/of_one_experiment/);
    await expect(closed(row('gen_random_uuid()', 'null'))).rejects.toThrow(/variant|of_one_experiment/);
  });

  it('leaves nothing in staging', async () => {
    expect(
      await database.query(sql`select relname from pg_class where relnamespace = 'staging'::regnamespace`),
    ).toEqual([]);
  });
});
