import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { isRefusal, type RunId } from '#kernel';
import {
  Audit,
  MendQuarantinedRow,
  QuarantineReader,
  RequestImport,
  RequestReplay,
  Runs,
  Spool,
  sql,
  type Run,
} from '#platform';
import {
  administrator,
  createIntakeBench,
  marketer,
  type IntakeBench,
} from '../../../test/support/intake-bench.js';
import { CustomersModule } from '../customers.module.js';
import { EraseCustomer } from '../population/erase-customer.js';

let bench: IntakeBench;
beforeAll(async () => {
  bench = await createIntakeBench([CustomersModule]);
});
afterAll(() => bench.close());

function counts(run: Run) {
  if (run.state !== 'succeeded') throw new Error(`the import ${run.state}: ${run.error?.message}`);
  const { read, new: added, restated, unchanged, quarantined } = run.counts!;
  expect(added! + restated! + unchanged! + quarantined!).toBe(read);
  return { read, new: added, restated, unchanged, quarantined };
}

const reasonsOf = async (runId: RunId) =>
  (await bench.get(QuarantineReader).list({ runId }, 100)).map(
    (row) => `${row.line} ${row.column} ${row.reason}${row.value === null ? '' : ` ${row.value}`}`,
  );

const lines = (...rows: string[]) => `${rows.join('\n')}\n`;
const checksum = async (table: string) =>
  (await bench.database.one<{ sum: string }>(
    sql`select coalesce(sum(hashtextextended(t::text, 0)::numeric), 0)::text as sum from ${sql.identifier(table)} t`,
  ))!.sum;

describe('importing customers', () => {
  const file = lines(
    'reference,relationship,openedOn,region,riskAppetite,birthYear',
    'C-1,customer,2020-01-01,east,balanced,1980',
    'C-2,customer,2021-05-05,west,conservative,1990',
    'C-3,prospect,,north,,',
    'C-1,customer,2020-01-01,east,balanced,1980',
    'C-4,customer,2021-02-30,east,balanced,1980',
    'C-5,customer,2021-02-03,east,balanced,1980',
    'C-5,customer,2021-02-04,east,balanced,1980',
  );

  it('accounts for every record and names line, column, value and reason of what it sets aside', async () => {
    const run = await bench.importText('customers', file);
    expect(counts(run)).toEqual({ read: 7, new: 2, restated: 0, unchanged: 1, quarantined: 4 });
    expect(await reasonsOf(run.runId)).toEqual([
      '3 region unknownRegion west',
      '6 openedOn invalidDate 2021-02-30',
      '7 reference conflictingDuplicate C-5',
      '8 reference conflictingDuplicate C-5',
    ]);
  });

  it('changes nothing when the same file comes twice, packed or not', async () => {
    const before = [await checksum('customers.customer'), await checksum('customers.attributes')];
    const run = await bench.importText('customers', gzipSync(file));
    expect(counts(run)).toEqual({ read: 7, new: 0, restated: 0, unchanged: 3, quarantined: 4 });
    expect([await checksum('customers.customer'), await checksum('customers.attributes')]).toEqual(before);
  });

  it('restates what a later file says differently and keeps what the file does not speak about', async () => {
    const run = await bench.importText('customers', lines('reference,region', 'C-1,south', 'C-3,north'));
    expect(counts(run)).toEqual({ read: 2, new: 0, restated: 1, unchanged: 1, quarantined: 0 });
    const versions = await bench.database.query(sql`
      select region, risk_appetite, superseded_at = 'infinity' as current
        from customers.attributes where customer_id = customers.customer_id_of('C-1') order by recorded_at`);
    expect(versions).toEqual([
      { region: 'east', risk_appetite: 'balanced', current: false },
      { region: 'south', risk_appetite: 'balanced', current: true },
    ]);
  });

  it('replays a mended record, and one whose region has arrived', async () => {
    const first = await bench.importText(
      'customers',
      lines('reference,region,openedOn', 'C-6,islands,2020-01-01', 'C-7,east,soon'),
    );
    expect(counts(first).quarantined).toBe(2);
    await bench.importText('regions', lines('code,nameEn,nameZh', 'islands,Islands,群岛'));
    const mended = await bench
      .get(MendQuarantinedRow)
      .execute({ runId: first.runId, line: 3, fields: { openedOn: '2020-02-02' } }, marketer);
    expect(isRefusal(mended)).toBe(false);
    const replay = (await bench.get(RequestReplay).execute({ runId: first.runId }, marketer)) as RunId;
    expect(counts(await bench.finish(replay))).toEqual({
      read: 2,
      new: 2,
      restated: 0,
      unchanged: 0,
      quarantined: 0,
    });
    expect(
      (await bench.get(QuarantineReader).list({ runId: first.runId }, 10)).map((row) => row.state),
    ).toEqual(['replayed', 'replayed']);
    expect(await bench.get(RequestReplay).execute({ runId: first.runId }, marketer)).toMatchObject({
      refusal: 'NothingToReplay',
    });
  });

  it('keeps no personal identifier, and does not replay what held one', async () => {
    const run = await bench.importText(
      'customers',
      lines('reference,manager', '11010519491231002X,M1', 'C-8,call 13812345678', 'C-9,M2'),
    );
    expect(counts(run)).toMatchObject({ new: 1, quarantined: 2 });
    expect(await reasonsOf(run.runId)).toEqual([
      '2 reference idCardNumber 110*************2X',
      '3 manager mobileNumber call 138******78',
    ]);
    const stored = await bench.database.query(
      sql`select t::text as text from platform.quarantined_row t where run_id = ${run.runId}`,
    );
    expect(JSON.stringify(stored)).not.toMatch(/11010519491231002X|13812345678/);
    expect(await bench.get(RequestReplay).execute({ runId: run.runId }, marketer)).toMatchObject({
      refusal: 'NothingToReplay',
    });
  });

  it('loses one record, not the file, to bytes that are not UTF-8, NUL or half a surrogate pair', async () => {
    const bytes = Buffer.concat([
      Buffer.from('\uFEFFreference,branch\r\nC-10,中山路\r\nC-11,'),
      Buffer.from([0xff, 0xfe]),
      Buffer.from('\r\nC-12,\u0000\r\nC-13,'),
      Buffer.from([0xed, 0xa0, 0x80]),
      Buffer.from(
        '\r\nC-14,e\u0301\r\n"C-15","two\nlines"\r\nC-16,"a""b"\r\nC-17,x,y\r\nC-18,"open\r\nC-19,fine\r\n',
      ),
    ]);
    const run = await bench.importText('customers', bytes);
    expect(counts(run)).toEqual({ read: 10, new: 3, restated: 0, unchanged: 0, quarantined: 7 });
    expect((await reasonsOf(run.runId)).map((each) => each.split(' ').slice(0, 3).join(' '))).toEqual([
      '3 branch invalidUtf8',
      '4 branch nulCharacter',
      '5 branch loneSurrogate',
      '6 branch notNormalised',
      '7 branch controlCharacter',
      '10  wrongShape',
      '11  wrongShape',
    ]);
  });

  it.each([
    ['reference,regoin\nX,east\n', /line 1, column 2.*'regoin'.*did you mean 'region'/],
    ['region\neast\n', /line 1.*'reference' is missing/],
    ['reference;region\nX;east\n', /separated by ';'/],
    ['reference,reference\nX,east\n', /column 2.*twice/],
    ['', /line 1/],
    [
      Buffer.concat([gzipSync(Buffer.from(`reference\n${'C\n'.repeat(5000)}`)).subarray(0, 30)]),
      /gzip stream is broken near byte 30 of 30/,
    ],
  ])('fails a file whose header or packing is broken: %p', async (content, message) => {
    const run = await bench.importText('customers', content);
    expect(run).toMatchObject({ state: 'failed', counts: null });
    expect(run.error!.message).toMatch(message);
  });

  it('does not take an erased customer up again, and forgets the reference everywhere', async () => {
    await bench.importText('customers', lines('reference,region', 'C-20,east'));
    const quarantined = await bench.importText('customers', lines('reference,region', 'C-20,nowhere'));
    const erased = await bench
      .get(EraseCustomer)
      .execute({ reference: 'C-20', reason: 'asked by letter' }, administrator);
    expect(erased).toMatchObject({ reference: expect.stringMatching(/^erased-/) });
    const again = await bench.importText('customers', lines('reference,region', 'C-20,east'));
    expect(counts(again)).toMatchObject({ new: 0, quarantined: 1 });
    expect(await reasonsOf(again.runId)).toEqual(['2 reference erasedCustomer ***']);
    const left = await bench.database.query(
      sql`select t::text from platform.quarantined_row t where run_id = any(${[quarantined.runId, again.runId]}::uuid[])`,
    );
    expect(JSON.stringify(left)).not.toContain('C-20');
    expect(
      await bench.get(EraseCustomer).execute({ reference: 'C-20', reason: 'again' }, administrator),
    ).toMatchObject({ refusal: 'CustomerErased' });
  });

  it('publishes nothing of an import that was cancelled', async () => {
    const before = await checksum('customers.attributes');
    const upload = await bench
      .get(Spool)
      .receive(Readable.from([Buffer.from('reference\nC-30\n')]), 'x.csv', marketer);
    const runId = (await bench
      .get(RequestImport)
      .execute({ fileId: (upload as { fileId: string }).fileId, format: 'customers' }, marketer)) as RunId;
    await bench.get(Runs).cancel(runId, marketer);
    expect((await bench.finish(runId)).state).toBe('cancelled');
    expect(await checksum('customers.attributes')).toBe(before);
  });

  it('records every upload, request, import, mending, replay and erasure with who did it', async () => {
    const entries = await bench.get(Audit).entries({ limit: 200 });
    expect([...new Set(entries.map((entry) => `${entry.actorId} ${entry.action}`))].sort()).toEqual([
      'ada customer.erased',
      'maya file.imported',
      'maya file.uploaded',
      'maya import.requested',
      'maya quarantine.mended',
      'maya quarantine.replayRequested',
      'maya run.cancelled',
    ]);
  });
});
