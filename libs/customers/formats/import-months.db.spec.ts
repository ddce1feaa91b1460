import { Readable } from 'node:stream';
import { newId, type RunId } from '#kernel';
import { ImportFile, pinKnownAt, sql, Spool, type RunContext } from '#platform';
import { createIntakeBench, marketer, type IntakeBench } from '../../../test/support/intake-bench.js';
import { CustomersModule } from '../customers.module.js';

/** More than the fewest rows for which a month gets a table of its own. */
const many = 1_200;
const few = 40;

let bench: IntakeBench;
beforeAll(async () => {
  bench = await createIntakeBench([CustomersModule]);
  await bench.database.query(sql`update platform.clock set simulated_now = '2026-12-31T04:00:00Z'`);
  const references = Array.from({ length: many }, (_, index) => `C-${index}`);
  await bench.importText('customers', `reference\n${references.join('\n')}\n`);
});
afterAll(() => bench.close());

const month = (asOf: string, rows: number, aum = (index: number) => index) =>
  Array.from({ length: rows }, (_, index) => `C-${index},${asOf},${aum(index)},${index % 7}`);
const file = (...records: readonly string[]) => `reference,asOf,aum,transactions\n${records.join('\n')}\n`;

const current = (monthOf: string) =>
  bench.database.query(sql`
    select customer_id, aum_fen, transactions, deposits_fen, closed from customers.snapshot
     where date_trunc('month', as_of) = ${monthOf}::date and superseded_at = 'infinity' order by customer_id`);
const versions = async () =>
  (await bench.database.one<{ count: number }>(sql`select count(*)::int as count from customers.snapshot`))!
    .count;
const partitionOf = (name: string) =>
  bench.database.one(sql`
    select c.relispartition as attached,
           (select count(*)::int from pg_index x where x.indrelid = c.oid and x.indisvalid) as indexes,
           (select count(*)::int from pg_index x where x.indrelid = c.oid and x.indisprimary) as keys,
           (select count(*)::int from pg_constraint k where k.conrelid = c.oid and k.contype = 'c') as checks,
           has_table_privilege('tierlift_app', c.oid, 'select, insert') as open
      from pg_class c where c.oid = to_regclass(${`customers.${name}`})`);
const likeOthers = { attached: true, indexes: 2, keys: 1, checks: 0, open: false };

describe('a month that comes for the first time', () => {
  it('is filled as a table of its own and then like any other month', async () => {
    const run = await bench.importText('snapshots', file(...month('2024-01-31', many)));
    expect(run.counts).toEqual({ read: many, new: many, restated: 0, unchanged: 0, quarantined: 0 });
    expect(await partitionOf('snapshot_202401')).toEqual(likeOthers);
    for (const part of [month('2024-02-29', many).slice(0, 600), month('2024-02-29', many).slice(600)])
      await bench.importText('snapshots', file(...part));
    expect(await partitionOf('snapshot_202402')).toEqual(likeOthers);
    expect(await current('2024-01-01')).toEqual(await current('2024-02-01'));
  });

  it('is not known before it was recorded', async () => {
    const before = await pinKnownAt(bench.database);
    await bench.importText('snapshots', file(...month('2024-03-31', many)));
    const after = await pinKnownAt(bench.database);
    const knownAt = async (instant: Date) =>
      (await bench.database.one<{ count: number }>(sql`
        select count(*)::int as count from customers.snapshot
         where as_of = '2024-03-31' and recorded_at <= ${instant}::timestamptz and superseded_at > ${instant}::timestamptz`))!
        .count;
    expect([await knownAt(before), await knownAt(after)]).toEqual([0, many]);
  });

  it('keeps out of the month what does not belong there: unknown, repeated, contradicting, broken', async () => {
    const asOf = '2024-04-30';
    const run = await bench.importText(
      'snapshots',
      file(
        ...month(asOf, many),
        `C-1,${asOf},1,1`,
        `"C-2",${asOf},2.00,02`,
        `C-3,${asOf},999,3`,
        `X-1,${asOf},5,5`,
        `X-2,${asOf},5,5`,
        `X-2,${asOf},6,5`,
        `C-4,2024-04-31,4,4`,
        `C-5,${asOf},,5`,
        `"C-6`,
      ),
    );
    // C-3 and C-5 contradict what the month says of them, and X-2 itself.
    expect(run.counts).toEqual({
      read: many + 9,
      new: many - 2,
      restated: 0,
      unchanged: 2,
      quarantined: 2 + 2 + 1 + 2 + 2,
    });
    const reasons = await bench.database.query(sql`
      select reason, count(*)::int as count from platform.quarantined_row where run_id = ${run.runId} group by 1 order by 1`);
    expect(reasons).toEqual([
      { reason: 'conflictingDuplicate', count: 6 },
      { reason: 'invalidDate', count: 1 },
      { reason: 'unknownCustomer', count: 1 },
      { reason: 'wrongShape', count: 1 },
    ]);
    expect(await current('2024-04-01')).toHaveLength(many - 2);
  });

  it('changes nothing when it comes again, and restates what it then says differently', async () => {
    const before = await versions();
    const again = await bench.importText('snapshots', file(...month('2024-01-31', many)));
    expect(again.counts).toMatchObject({ new: 0, restated: 0, unchanged: many });
    expect(await versions()).toBe(before);
    const other = month('2024-01-31', many, (index) => (index < 10 ? 7_000 + index : index));
    const restated = await bench.importText('snapshots', file(...other));
    expect(restated.counts).toMatchObject({ new: 0, restated: 10, unchanged: many - 10 });
    expect(await current('2024-01-01')).toHaveLength(many);
  });

  it('may come with months that are half there and months of few records', async () => {
    await bench.importText('snapshots', file(...month('2024-05-31', few)));
    const before = await versions();
    const run = await bench.importText(
      'snapshots',
      file(
        ...month('2024-05-31', many, (index) => (index < 5 ? -index - 1 : index)).slice(5),
        ...month('2024-06-30', many),
        ...month('2024-06-15', many),
        ...month('2024-07-31', few),
      ),
    );
    const added = many - few + 2 * many + few;
    expect(run.counts).toEqual({
      read: 3 * many + few - 5,
      new: added,
      restated: 0,
      unchanged: few - 5,
      quarantined: 0,
    });
    expect(await versions()).toBe(before + added);
    expect(await current('2024-06-01')).toHaveLength(2 * many);
    expect(await partitionOf('snapshot_202406')).toEqual(likeOthers);
    expect(await partitionOf('snapshot_202407')).toEqual(likeOthers);
  });

  it.each(['publishing', 'refreshing statistics', 'the end'])(
    'leaves nothing behind where its import dies at the step "%s"',
    async (step) => {
      const asOf = {
        publishing: '2023-01-31',
        'refreshing statistics': '2023-02-28',
        'the end': '2023-03-31',
      }[step]!;
      const text = file(...month(asOf, many));
      const [before, part] = [await versions(), `snapshot_${asOf.slice(0, 7).replace('-', '')}`];
      const { fileId } = (await bench
        .get(Spool)
        .receive(Readable.from([Buffer.from(text)]), 'x.csv', marketer)) as { fileId: string };
      const dying: RunContext = {
        runId: newId<'Run'>() as RunId,
        actor: marketer,
        attempt: 1,
        signal: new AbortController().signal,
        report: async (progress) => {
          if (progress.step === step) throw new Error('killed');
        },
        throwIfCancelled: () => undefined,
        complete: async () => {
          throw new Error('killed');
        },
      };
      await expect(bench.get(ImportFile).execute({ fileId, format: 'snapshots' }, dying)).rejects.toThrow(
        'killed',
      );
      expect([await versions(), await partitionOf(part)]).toEqual([before, undefined]);
      expect((await bench.importText('snapshots', text)).counts).toMatchObject({ new: many });
      expect(await partitionOf(part)).toEqual(likeOthers);
    },
  );

  it('is filled by one of two files that come at once, and compared with by the other', async () => {
    const runs = await Promise.all([
      bench.importText('snapshots', file(...month('2024-08-31', many))),
      bench.importText(
        'snapshots',
        file(...month('2024-08-31', many, (index) => index + (index < 3 ? 50 : 0))),
      ),
    ]);
    expect(runs.map(({ state }) => state)).toEqual(['succeeded', 'succeeded']);
    expect(runs.map(({ counts }) => counts!['new']).sort()).toEqual([0, many]);
    expect(runs.map(({ counts }) => counts!['restated']).sort()).toEqual([0, 3]);
    expect(await current('2024-08-01')).toHaveLength(many);
  });

  it('has the identifiers of customers.customer_id_of, whatever the reference', async () => {
    const references = [
      'Ünïcode 客户',
      'back\\slash',
      'x'.repeat(56),
      '😀'.repeat(30),
      '\\N',
      '""""',
      'a, b',
    ];
    const quoted = references.map((text) => `"${text.replaceAll('"', '""')}"`);
    const run = await bench.importText('customers', `reference\n${quoted.join('\n')}\n`);
    expect(run.counts).toMatchObject({ new: references.length, quarantined: 0 });
    const wrong = await bench.database.query(
      sql`select reference from customers.customer where customer_id <> customers.customer_id_of(reference)`,
    );
    expect(wrong).toEqual([]);
  });
});
