import { Readable } from 'node:stream';
import fc from 'fast-check';
import { newId, type RunId } from '#kernel';
import { ImportFile, sql, Spool, type RunContext } from '#platform';
import { createIntakeBench, marketer, type IntakeBench } from '../../../test/support/intake-bench.js';
import { CustomersModule } from '../customers.module.js';

let bench: IntakeBench;
beforeAll(async () => {
  bench = await createIntakeBench([CustomersModule]);
  await bench.database.query(sql`update platform.clock set simulated_now = '2026-07-01T04:00:00Z'`);
  await bench.importText(
    'customers',
    `reference\n${Array.from({ length: 5 }, (_, index) => `C-${index}`).join('\n')}\n`,
  );
});
afterAll(() => bench.close());

const contents = async () =>
  bench.database.query(
    sql`select customer_id, as_of, aum_fen, transactions from customers.snapshot where superseded_at = 'infinity' order by 1, 2`,
  );
const versions = async () =>
  (await bench.database.one<{ count: number }>(sql`select count(*)::int as count from customers.snapshot`))!
    .count;

const anyRecord = fc
  .tuple(
    fc.constantFrom('C-0', 'C-1', 'C-2', 'C-3', 'C-4', 'C-9', ''),
    fc.constantFrom('2026-05-31', '2026-06-30', '2026-06-31', '2026-08-31'),
    fc.constantFrom('0', '10.50', '20', '-5', 'NaN', ''),
    fc.constantFrom('', '3', '4', 'x'),
  )
  .map((values) => values.join(','));
const anyFile = fc
  .array(
    fc.oneof(
      { weight: 9, arbitrary: anyRecord },
      { weight: 1, arbitrary: fc.constantFrom('a,b', '"open', ',,,,,') },
    ),
    { minLength: 1, maxLength: 12 },
  )
  .map((records) => `reference,asOf,aum,transactions\n${records.join('\n')}\n`);

/** What a file should do, by a plain reading of docs/formats.md. */
function expectedOf(file: string, stored: ReadonlyMap<string, string>) {
  const records = file.trimEnd().split('\n').slice(1);
  const good = records.filter(
    (record) =>
      /^C-[0-4],2026-0(5-31|6-30),(0|10\.50|20|-5)?,[34]?$/.test(record) && !/,(-5)?,[34]?$/.test(record),
  );
  // A negative or missing AUM is found after duplicates, so it can still contradict another record.
  const comparable = records.filter((record) =>
    /^C-[0-49],2026-0(5-31|6-30),(0|10\.50|20|-5)?,[34]?$/.test(record),
  );
  const keyOf = (record: string) => record.split(',').slice(0, 2).join(',');
  const saying = new Map<string, Set<string>>();
  for (const record of comparable)
    saying.set(keyOf(record), (saying.get(keyOf(record)) ?? new Set()).add(record));
  const agreed = good.filter((record) => saying.get(keyOf(record))!.size === 1);
  const distinct = [...new Set(agreed)];
  return {
    read: records.length,
    new: distinct.filter((record) => !stored.has(keyOf(record))).length,
    restated: distinct.filter((record) => stored.has(keyOf(record)) && stored.get(keyOf(record)) !== record)
      .length,
    unchanged:
      distinct.filter((record) => stored.get(keyOf(record)) === record).length +
      agreed.length -
      distinct.length,
    quarantined: records.length - agreed.length,
    stored: new Map([...stored, ...distinct.map((record) => [keyOf(record), record] as const)]),
  };
}

describe('an import', () => {
  it('accounts for every record of any file as a plain reading does, and the same file again changes nothing', async () => {
    let stored: ReadonlyMap<string, string> = new Map();
    for (const file of fc.sample(anyFile, { numRuns: 25, seed: 7 })) {
      const { stored: after, ...expected } = expectedOf(file, stored);
      expect({ file, ...(await bench.importText('snapshots', file)).counts }).toEqual({ file, ...expected });
      const before = [await contents(), await versions()];
      const again = await bench.importText('snapshots', file);
      expect({ file, ...again.counts }).toMatchObject({
        file,
        read: expected.read,
        new: 0,
        restated: 0,
        quarantined: expected.quarantined,
      });
      expect([await contents(), await versions()]).toEqual(before);
      stored = after;
    }
    expect(stored.size).toBeGreaterThanOrEqual(5);
  });

  it.each([
    'reading',
    'waiting for other imports',
    'checking against what is stored',
    'publishing',
    'the end',
  ])(
    'that dies at the step "%s" leaves nothing behind, and ends in the same rows when it is repeated',
    async (step) => {
      const asOf = {
        reading: '2025-01-31',
        'waiting for other imports': '2025-02-28',
        'checking against what is stored': '2025-03-31',
        publishing: '2025-04-30',
        'the end': '2025-05-31',
      }[step];
      const text = `reference,asOf,aum\nC-1,${asOf},1\nC-2,${asOf},oops\n`;
      const before = await versions();
      const file = (await bench
        .get(Spool)
        .receive(Readable.from([Buffer.from(text)]), 'x.csv', marketer)) as { fileId: string };
      const runId = newId<'Run'>() as RunId;
      const dying: RunContext = {
        runId,
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
      await expect(
        bench.get(ImportFile).execute({ fileId: file.fileId, format: 'snapshots' }, dying),
      ).rejects.toThrow('killed');
      expect(await versions()).toBe(before);
      const left = await bench.database.one(
        sql`select 1 from platform.quarantined_row where run_id = ${runId}`,
      );
      expect(left).toBeUndefined();
      expect((await bench.importText('snapshots', text)).counts).toMatchObject({
        read: 2,
        new: 1,
        quarantined: 1,
      });
      expect(await versions()).toBe(before + 1);
    },
  );

  it('takes its turn: two files about the same customers are published one after the other', async () => {
    const file = (aum: number) =>
      `reference,asOf,aum\n${[0, 1, 2, 3, 4].map((index) => `C-${index},2025-12-31,${aum}`).join('\n')}\n`;
    const before = await versions();
    const runs = await Promise.all([
      bench.importText('snapshots', file(1)),
      bench.importText('snapshots', file(2)),
    ]);
    expect(runs.map((run) => run.state)).toEqual(['succeeded', 'succeeded']);
    expect(await versions()).toBe(before + 10);
    const visible = await bench.database.query<{ count: number }>(sql`
      select count(*)::int as count from customers.snapshot where as_of = '2025-12-31' and superseded_at = 'infinity'`);
    expect(visible[0]!.count).toBe(5);
  });
});
