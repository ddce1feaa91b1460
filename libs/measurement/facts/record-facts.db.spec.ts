import { isRefusal, systemActor, type RunId } from '#kernel';
import { Clock, QuarantineReader, RequestReplay, sql } from '#platform';
import { createIntakeBench, marketer, type IntakeBench } from '../../../test/support/intake-bench.js';
import { MeasurementModule } from '../measurement.module.js';
import { RecordFacts, type GivenFact, type RecordedFacts } from './record-facts.js';

let bench: IntakeBench;
beforeAll(async () => {
  bench = await createIntakeBench([MeasurementModule]);
  await bench.database.transaction((tx) => bench.get(Clock).set(tx, new Date('2026-07-15T04:00:00Z')));
  await bench.importText('customers', lines('reference,region', 'C-1,east', 'C-2,north'));
});
afterAll(() => bench.close());

const lines = (...rows: string[]) => `${rows.join('\n')}\n`;
const header = 'reference,kind,occurredAt,source,eventId,revision,campaign,amount,score,recommend';

const fact = (eventId: string, more: Partial<Record<string, string>> = {}): GivenFact => ({
  reference: 'C-1',
  kind: 'converted',
  occurredAt: '2026-07-02T10:00:00+08:00',
  source: 'core',
  eventId,
  ...more,
});

async function record(...facts: GivenFact[]): Promise<RecordedFacts> {
  const outcome = await bench.get(RecordFacts).execute({ facts }, marketer);
  if (isRefusal(outcome)) throw new Error(outcome.message);
  const { read, new: added, restated, unchanged, quarantined } = outcome;
  expect(added + restated + unchanged + quarantined.length).toBe(read);
  return outcome;
}

const known = (eventId: string) =>
  bench.database.query(sql`
    select revision, amount_fen as "amountFen" from measurement.fact
     where event_id = ${eventId} and superseded_at = 'infinity'`);

const checksum = async () =>
  (await bench.database.one<{ sum: string }>(sql`
      select sum(hashtextextended(concat_ws(',', customer_id, source, event_id, revision, kind, occurred_at, amount_fen,
               encode(content_hash, 'hex'), superseded_at = 'infinity'), 0)::numeric)::text as sum
        from measurement.fact`))!.sum;

describe('a fact', () => {
  it('counts once, however often it is delivered, by file or by mutation', async () => {
    expect(await record(fact('once'))).toMatchObject({ new: 1, unchanged: 0 });
    expect(await record(fact('once'), fact('once'))).toMatchObject({ new: 0, unchanged: 2 });
    const run = await bench.importText(
      'facts',
      lines(header, 'C-1,converted,2026-07-02T02:00:00Z,core,once,1,,,,'),
    );
    expect(run.counts).toMatchObject({ read: 1, new: 0, restated: 0, unchanged: 1, quarantined: 0 });
    expect(await known('once')).toHaveLength(1);
  });

  it('is superseded by a higher revision, and the order of arrival makes no difference', async () => {
    const versions = [
      fact('forward', { amount: '10' }),
      fact('forward', { amount: '20.50', revision: '2' }),
      fact('forward', { amount: '30', revision: '3' }),
    ];
    for (const version of versions) await record(version);
    for (const version of versions.toReversed()) await record({ ...version, eventId: 'backward' });
    await record(
      ...[versions[1]!, versions[2]!, versions[0]!].map((each) => ({ ...each, eventId: 'together' })),
    );
    for (const eventId of ['forward', 'backward', 'together']) {
      expect(await known(eventId)).toEqual([{ revision: 3, amountFen: '3000' }]);
    }
    const before = await checksum();
    for (const version of versions) expect(await record(version)).toMatchObject({ unchanged: 1 });
    expect(await checksum()).toBe(before);
  });

  it('that comes under two customers counts for neither, in a batch and against what is stored', async () => {
    const both = await record(fact('shared'), fact('shared', { reference: 'C-2', revision: '2' }));
    expect(both.quarantined).toEqual([
      { index: 0, column: 'eventId', reason: 'eventOfTwoCustomers' },
      { index: 1, column: 'eventId', reason: 'eventOfTwoCustomers' },
    ]);
    await record(fact('owned'));
    expect((await record(fact('owned', { reference: 'C-2' }))).quarantined).toEqual([
      { index: 0, column: 'eventId', reason: 'eventOfTwoCustomers' },
    ]);
    expect(await known('shared')).toEqual([]);
  });

  it('that comes with two contents is reported, also where a later revision stands', async () => {
    expect(
      (await record(fact('twice', { amount: '1' }), fact('twice', { amount: '2' }))).quarantined,
    ).toHaveLength(2);
    await record(fact('changed', { amount: '1' }));
    const conflict = { index: 0, column: 'eventId', reason: 'eventWithTwoContents' };
    expect((await record(fact('changed', { amount: '2' }))).quarantined).toEqual([conflict]);
    await record(fact('changed', { amount: '3', revision: '2' }));
    expect((await record(fact('changed', { amount: '9', revision: '1' }))).quarantined).toEqual([conflict]);
    expect(await known('changed')).toEqual([{ revision: 2, amountFen: '300' }]);
  });

  it('belongs to the calendar day of the bank', async () => {
    await record(fact('midnight', { occurredAt: '2026-06-30T16:00:00Z' }));
    expect(
      await bench.database.one(
        sql`select occurred_on as "occurredOn" from measurement.fact where event_id = 'midnight'`,
      ),
    ).toEqual({ occurredOn: '2026-07-01' });
  });
});

describe('what cannot be used', () => {
  it('is set aside with its reason: the future, no customer, no amount, no campaign, no answer', async () => {
    const outcome = await record(
      fact('f1', { occurredAt: '2026-07-16T00:00:00+08:00' }),
      fact('f2', { reference: 'C-99' }),
      fact('f3', { kind: 'revenue' }),
      fact('f4', { kind: 'reached' }),
      fact('f5', { kind: 'surveyed', campaign: 'K1' }),
      fact('f6', { kind: 'bought' }),
      fact('f7', { amount: 'NaN' }),
      fact('f8'),
    );
    expect(outcome.new).toBe(1);
    expect(outcome.quarantined.map(({ index, column, reason }) => `${index} ${column} ${reason}`)).toEqual([
      '0 occurredAt futureDate',
      '1 reference unknownCustomer',
      '2 amount missing',
      '3 campaign missing',
      '4 score missing',
      '5 kind notInList',
      '6 amount notFinite',
    ]);
  });

  it('is replayed once the customer is known', async () => {
    const { runId, quarantined } = await record(fact('early', { reference: 'C-3' }));
    expect(quarantined).toHaveLength(1);
    await bench.importText('customers', lines('reference,region', 'C-3,east'));
    const replay = (await bench.get(RequestReplay).execute({ runId }, marketer)) as RunId;
    expect((await bench.finish(replay)).counts).toMatchObject({ read: 1, new: 1, quarantined: 0 });
    expect(await known('early')).toHaveLength(1);
    expect((await bench.get(QuarantineReader).list({ runId }, 10)).map((row) => row.state)).toEqual([
      'replayed',
    ]);
  });
});

it('refuses a batch that is too large, and a role that may not import', async () => {
  const many = Array.from({ length: 1001 }, (_, i) => fact(`many-${i}`));
  expect(await bench.get(RecordFacts).execute({ facts: many }, marketer)).toMatchObject({
    refusal: 'TooManyFacts',
  });
  const executive = { ...systemActor, role: 'executive' as const };
  expect(await bench.get(RecordFacts).execute({ facts: [] }, executive)).toMatchObject({
    refusal: 'NotPermitted',
  });
});
