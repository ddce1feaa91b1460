import { setTimeout } from 'node:timers/promises';
import { calendarDate, isRefusal } from '#kernel';
import { latestKnownAt, Log, RunExecutor, Runs, sql, type Run } from '#platform';
import { createIntakeBench, marketer, type IntakeBench } from '../../../test/support/intake-bench.js';
import { ConsentStandingStore } from '../consent/consent-standing.store.js';
import { CustomersModule } from '../customers.module.js';
import { CountSegment } from '../segments/count-segment.js';
import { KeepPopulations } from './keep-populations.js';

let bench: IntakeBench;
beforeEach(async () => {
  bench = await createIntakeBench([CustomersModule]);
  await today('2026-07-01');
});
afterEach(() => bench?.close());

const today = (day: string) =>
  bench.database.query(
    sql`update platform.clock set simulated_now = ${`${day}T04:00:00Z`}::timestamptz where true`,
  );

const references = Array.from({ length: 40 }, (_, index) => `P-${index}`);

async function importCustomers(): Promise<void> {
  const rows = references.map((reference) => `${reference},2020-01-01`);
  await bench.importText('customers', `reference,openedOn\n${rows.join('\n')}\n`);
}

async function importSnapshots(monthEnd: string, aum: number, chosen = references): Promise<void> {
  const rows = chosen.map((reference) => `${reference},${monthEnd},${aum}`);
  const run = await bench.importText('snapshots', `reference,asOf,aum\n${rows.join('\n')}\n`);
  expect(run.state).toBe('succeeded');
}

const executor = () =>
  new RunExecutor(bench.database, { keepPopulations: bench.get(KeepPopulations) }, Log.silent());
const makeDue = () =>
  bench.database.query(sql`update platform.run set run_after = now() where state = 'queued'`);

async function work(): Promise<number> {
  await makeDue();
  return executor().drain();
}

const requested = () => bench.get(Runs).list({ kind: 'keepPopulations', limit: 20 });
const payloads = (runs: readonly Run[]) => runs.map(({ payload }) => payload['ofDate']);
const kept = () =>
  bench.database.query<{ asOf: string; rows: number }>(sql`
    select as_of as "asOf", (select count(*)::int from customers.population p where p.population_no = b.population_no) as rows
      from customers.population_build b order by as_of`);

/** What a count finds in which tier; a customer whose kept row was taken away is missing where what is kept is read. */
async function countOf(asOf: string) {
  const outcome = await bench
    .get(CountSegment)
    .execute({ rule: { known: { field: 'openedOn' } }, asOf: calendarDate(asOf) }, marketer);
  if (isRefusal(outcome)) throw new Error(outcome.message);
  return outcome.cells.map(({ tier, customers }) => `${tier} ${customers}`);
}
const takeKeptRow = (reference: string) =>
  bench.database.query(
    sql`delete from customers.population where population_no in (select population_no from customers.population_build)
         and customer_id = customers.customer_id_of(${reference})`,
  );

describe('populations that the worker keeps', () => {
  it('has that of the latest month-end once customers and snapshots came in, and asks for it once', async () => {
    await importCustomers();
    await importSnapshots('2026-05-31', 60_000);
    await importSnapshots('2026-06-30', 70_000);
    expect(payloads(await requested())).toEqual([undefined]);
    expect(await work()).toBe(1);
    expect(await kept()).toEqual([{ asOf: '2026-06-30', rows: 40 }]);
    await takeKeptRow('P-7');
    expect(await countOf('2026-06-30')).toEqual(['mid 39']);
  });

  it('follows corrections of many and of few, and the month that comes next', async () => {
    await importCustomers();
    await importSnapshots('2026-06-30', 60_000);
    await work();
    await importSnapshots('2026-06-30', 600_000);
    expect(await countOf('2026-06-30')).toEqual(['high 40']);
    await work();
    await takeKeptRow('P-7');
    expect(await countOf('2026-06-30')).toEqual(['high 39']);
    await importSnapshots('2026-06-30', 1_000, ['P-1', 'P-2']);
    expect(await countOf('2026-06-30')).toEqual(['high 37', 'mass 2']);
    await work();
    expect(await countOf('2026-06-30')).toEqual(['high 37', 'mass 2']);
    await today('2026-08-01');
    await importSnapshots('2026-07-31', 70_000);
    await work();
    expect(await kept()).toMatchObject([{ asOf: '2026-06-30' }, { asOf: '2026-07-31' }]);
    await takeKeptRow('P-9');
    expect(await countOf('2026-07-31')).toEqual(['mid 39']);
  });

  it('has a date that somebody asked about, asked for once however often', async () => {
    await importCustomers();
    await importSnapshots('2026-06-30', 60_000);
    await work();
    const before = (await requested()).length;
    const answers = await Promise.all([1, 2, 3].map(() => countOf('2026-06-15')));
    expect(new Set(answers.map(String)).size).toBe(1);
    expect((await requested()).length).toBe(before + 1);
    expect(await work()).toBe(1);
    expect(await kept()).toMatchObject([{ asOf: '2026-06-15' }, { asOf: '2026-06-30' }]);
    await takeKeptRow('P-7');
    expect(await countOf('2026-06-15')).toEqual(['none 39']);
    expect((await requested()).length).toBe(before + 1);
  });

  it('are no more than can be kept, and those asked about last stay', async () => {
    await importCustomers();
    for (const day of ['2026-06-01', '2026-06-02', '2026-06-03', '2026-06-04']) await countOf(day);
    expect((await requested()).filter(({ payload }) => payload['ofDate'])).toHaveLength(3);
    await work();
    await countOf('2026-06-04');
    await bench.database.query(sql`
      update customers.population_build set asked_at = asked_at - interval '1 hour' where true`);
    await countOf('2026-06-01');
    await work();
    expect((await kept()).map(({ asOf }) => asOf)).toContain('2026-06-01');
    expect((await kept()).map(({ asOf }) => asOf)).toContain('2026-06-04');
    expect(await kept()).toHaveLength(3);
  });

  it('come with what consents come to, once consents came in', async () => {
    await importCustomers();
    await bench.importText(
      'consents',
      'reference,purpose,granted,decidedOn\nP-1,marketing,true,2026-01-01\nP-2,marketing,false,2026-01-01\n',
    );
    expect((await requested()).length).toBe(1);
    await work();
    const unusual = async () => {
      const relation = await bench.get(ConsentStandingStore).currentUnusual(
        bench.database,
        {
          purpose: 'marketing',
          onDate: calendarDate('2026-07-01'),
          knownAt: await latestKnownAt(bench.database),
        },
        sql`select null::bigint where false`,
      );
      return bench.database.query<{ reference: string }>(sql`
        select reference from (${relation}) as unusual join customers.customer using (customer_id)
         where not granted order by reference`);
    };
    expect(await unusual()).toHaveLength(39);
    // Read from what is kept: it is told what is kept, true or not.
    await bench.database.query(sql`
      update customers.consent_standing set granted = true where customer_id = customers.customer_id_of('P-3')`);
    expect(await unusual()).toHaveLength(38);
  });

  it('wait for imports that wait or run', async () => {
    await importCustomers();
    await importSnapshots('2026-06-30', 60_000);
    await makeDue();
    await bench.database.query(sql`
      insert into platform.run (run_id, kind, requested_by, actor, payload)
      values ('00000000-0000-7000-8000-000000000001', 'importFile', 'maya', '{}', '{}')`);
    expect(await executor().drain()).toBe(0);
    await bench.database.query(
      sql`update platform.run set run_after = now() - interval '16 minutes' where kind = 'keepPopulations' and state = 'queued'`,
    );
    expect(await executor().drain()).toBe(1);
  });

  it('are whole or not there where the worker is killed, and there once it is tried again', async () => {
    await importCustomers();
    await importSnapshots('2026-06-30', 60_000);
    const tables = () =>
      bench.database.query(sql`select relname from pg_class where relname ~ '^population_[0-9]+$'`);
    let working: Promise<number> | undefined;
    await bench.database.transaction(async (tx) => {
      await tx.query(sql`lock table customers.population in exclusive mode`);
      working = work();
      await killWaitingBackend();
      await setTimeout(50);
      expect([await kept(), await tables()]).toEqual([[], []]);
    });
    await working;
    expect((await requested())[0]).toMatchObject({ state: 'queued', attempts: 1 });
    await work();
    expect(await kept()).toEqual([{ asOf: '2026-06-30', rows: 40 }]);
    expect(await tables()).toHaveLength(1);
  });
});

/** Ends the connection that is held up between filling a table and giving it its place. */
async function killWaitingBackend(): Promise<void> {
  for (;;) {
    const killed = await bench.database.query(sql`
      select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and wait_event_type = 'Lock' and query like '%close_population%'`);
    if (killed.length > 0) return;
    await setTimeout(20);
  }
}
