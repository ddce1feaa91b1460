import pg from 'pg';

import { createTestDatabase, type TestDatabase } from '../support/create-test-database.js';
import { differences, tableContents } from './table-contents.js';

/** The comparison that the kills are judged by: what it must not see, and what it must. */
describe('what two installations hold', () => {
  let database: TestDatabase;
  let client: pg.Client;

  const insert = (reference: string, aum: number) =>
    client.query(
      `with one as (
         insert into customers.customer (customer_id, reference, recorded_at)
         values (customers.customer_id_of($1), $1, clock_timestamp()) returning customer_id)
       insert into customers.snapshot (customer_id, as_of, recorded_at, run_id, aum_fen)
       select customer_id, date '2026-06-30', clock_timestamp(), gen_random_uuid(), $2 from one`,
      [reference, aum],
    );

  beforeAll(async () => {
    database = await createTestDatabase();
    client = new pg.Client({ connectionString: database.superuserUrl });
    await client.connect();
    await client.query(`select customers.ensure_snapshot_months(date '2026-06-01', date '2026-06-30')`);
    await insert('C1', 100);
    await insert('C2', 100);
  });

  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  const changedBy = async (change: () => Promise<unknown>) => {
    const before = await tableContents(database.superuserUrl);
    await change();
    return differences(before, await tableContents(database.superuserUrl));
  };

  it('is the same when only identifiers and times of recording differ', async () => {
    const found = await changedBy(() =>
      client.query(
        `update customers.snapshot set run_id = gen_random_uuid(), recorded_at = recorded_at + interval '1 hour'`,
      ),
    );
    expect(found).toEqual([]);
  });

  it('differs by one fen, by a row less and by a row more, and says where', async () => {
    const ofC1 = `where customer_id = customers.customer_id_of('C1')`;
    const oneFen = await changedBy(() => client.query(`update customers.snapshot set aum_fen = 101 ${ofC1}`));
    expect(oneFen).toMatchObject([
      {
        table: 'customers.snapshot',
        missing: [expect.stringContaining('aum_fen=100')],
        added: [expect.stringContaining('aum_fen=101')],
      },
    ]);
    const oneLess = await changedBy(() => client.query(`delete from customers.snapshot ${ofC1}`));
    expect(oneLess).toMatchObject([{ table: 'customers.snapshot', missing: [expect.anything()], added: [] }]);
    const oneMore = await changedBy(() => insert('C3', 100));
    expect(oneMore.map(({ table, added }) => [table, added.length])).toEqual([
      ['customers.customer', 1],
      ['customers.snapshot', 1],
    ]);
  });
});
