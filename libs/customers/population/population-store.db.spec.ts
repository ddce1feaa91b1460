import fc from 'fast-check';
import { addDays, addMonths, calendarDate, monthEnd } from '#kernel';
import { pinKnownAt, sql, type Sql, type Transaction } from '#platform';
import { createIntakeBench, marketer, type IntakeBench } from '../../../test/support/intake-bench.js';
import { CustomersModule } from '../customers.module.js';
import { LifecycleRuleReader } from '../lifecycle/lifecycle-rule.reader.js';
import { TierSchemeReader } from '../tiers/tier-scheme.reader.js';
import { EraseCustomer } from './erase-customer.js';
import { populationColumns, populationSql } from './population.sql.js';
import { PopulationStore, type PopulationOfDate } from './population.store.js';

const asOf = calendarDate('2026-06-30');
const references = Array.from({ length: 40 }, (_, index) => `P-${index}`);

let bench: IntakeBench;
let store: PopulationStore;
beforeEach(async () => {
  bench = await createIntakeBench([CustomersModule]);
  store = bench.get(PopulationStore);
  await bench.database.query(sql`update platform.clock set simulated_now = '2026-09-01T04:00:00Z'`);
  const rows = references.map((reference, index) => `${reference},2020-01-0${1 + (index % 9)},east`);
  await imported('customers', `reference,openedOn,region\n${rows.join('\n')}\n`);
});
afterEach(() => bench?.close());

async function imported(format: string, text: string): Promise<void> {
  const { state, error } = await bench.importText(format, text);
  expect({ state, error }).toEqual({ state: 'succeeded', error: null });
}

async function ofDate(): Promise<PopulationOfDate> {
  const { definition } = (await bench.get(LifecycleRuleReader).find('default'))!;
  return { asOf, knownAt: await pinKnownAt(bench.database), lifecycleRule: definition };
}

async function rowsOf(tx: Transaction, question: PopulationOfDate, stored?: Sql) {
  const tierScheme = (await bench.get(TierSchemeReader).find('personal-4'))!.definition;
  const population = populationSql({ ...question, tierScheme, ...(stored ? { stored } : {}) });
  return tx.query(
    sql`select customer_id::text, ${sql.literal(populationColumns.join(', '))} from (${population}) p order by 1`,
  );
}

/** Rows of what is kept, which are those of the population worked out anew; undefined where nothing that is kept can be used. */
async function checked(how: 'keep' | 'current', question: PopulationOfDate) {
  return bench.database.transaction(async (tx) => {
    const stored = await store[how](tx, question);
    if (stored === undefined) return undefined;
    const rows = await rowsOf(tx, question, stored);
    expect(rows).toEqual(await rowsOf(tx, question));
    return rows;
  });
}

/** Who only reads cannot give a profile to customers who are unlike all others before. */
const withoutProfiles = (rows: readonly Record<string, unknown>[]) =>
  rows.map(({ profile_no: _profile, ...row }) => row);

const builds = () =>
  bench.database.query<{ number: number }>(
    sql`select population_no as number from customers.population_build order by known_at`,
  );

const anyDelivery = fc.oneof(
  { weight: 3, arbitrary: fc.record({
    kind: fc.constant('snapshots' as const),
    customers: fc.uniqueArray(fc.nat(references.length - 1), { minLength: 1, maxLength: 4 }),
    monthsBack: fc.integer({ min: -1, max: 16 }),
    day: fc.constantFrom('end' as const, 5, 17),
    aum: fc.constantFrom(0, 900, 40_000, 2_000_000),
    transactions: fc.option(fc.nat(5), { nil: undefined }),
    closed: fc.nat(9).map((n) => n === 0),
  }) },
  { weight: 1, arbitrary: fc.record({
    kind: fc.constant('customers' as const),
    customers: fc.uniqueArray(fc.nat(references.length + 3), { minLength: 1, maxLength: 3 }),
    region: fc.constantFrom('east', 'west', 'north'),
    closedOn: fc.constantFrom('', '2026-06-15', '2026-07-15'),
  }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('erasure' as const), customer: fc.nat(references.length - 1) }) },
); // prettier-ignore

type Delivery = typeof anyDelivery extends fc.Arbitrary<infer Value> ? Value : never;

async function deliver(delivery: Delivery): Promise<void> {
  if (delivery.kind === 'erasure') {
    await bench
      .get(EraseCustomer)
      .execute(
        { reference: references[delivery.customer]!, reason: 'asked for it' },
        { ...marketer, role: 'admin' },
      );
  } else if (delivery.kind === 'customers') {
    const rows = delivery.customers.map(
      (index) => `P-${index},2020-01-01,${delivery.region},${delivery.closedOn}`,
    );
    await imported('customers', `reference,openedOn,region,closedOn\n${rows.join('\n')}\n`);
  } else {
    const month = addMonths(asOf, -delivery.monthsBack);
    const day =
      delivery.day === 'end'
        ? monthEnd(month)
        : addDays(calendarDate(`${month.slice(0, 7)}-01`), delivery.day - 1);
    const rows = delivery.customers.map(
      (index) => `P-${index},${day},${delivery.aum},${delivery.transactions ?? ''},${delivery.closed}`,
    );
    await imported('snapshots', `reference,asOf,aum,transactions,closed\n${rows.join('\n')}\n`);
  }
}

describe('a population that is kept', () => {
  it('has the rows of one worked out anew, whatever arrives late, is restated or erased', async () => {
    let seen = 0;
    for (const delivery of fc.sample(anyDelivery, { numRuns: 40, seed: 20260630 })) {
      const before = await checked('current', await ofDate());
      await deliver(delivery);
      const unmended = await checked('current', await ofDate());
      const after = await checked('keep', await ofDate());
      expect(after).toBeDefined();
      expect(after!.map(({ profile_no: profile }) => profile)).not.toContain(null);
      if (unmended !== undefined) expect(withoutProfiles(unmended)).toEqual(withoutProfiles(after!));
      if (before !== undefined && JSON.stringify(before) !== JSON.stringify(after)) seen += 1;
    }
    // Deliveries that changed nothing would prove nothing.
    expect(seen).toBeGreaterThan(15);
    expect(await builds()).toHaveLength(1);
  });

  it('is refreshed for few customers, and built again for many', async () => {
    const rows = (from: number, to: number, aum: number) =>
      references.slice(from, to).map((reference) => `${reference},2026-05-31,${aum}`);
    await imported('snapshots', `reference,asOf,aum\n${rows(0, 40, 60_000).join('\n')}\n`);
    await checked('keep', await ofDate());
    const first = await builds();
    await imported('snapshots', `reference,asOf,aum\n${rows(0, 3, 70_000).join('\n')}\n`);
    await checked('keep', await ofDate());
    expect(await builds()).toEqual(first);
    await imported('snapshots', `reference,asOf,aum\n${rows(0, 9, 80_000).join('\n')}\n`);
    await checked('keep', await ofDate());
    expect(await builds()).not.toEqual(first);
  });

  it('is not used for an instant before it, and read beside few customers of whom something was recorded since', async () => {
    const early = await ofDate();
    await checked('keep', await ofDate());
    expect(await checked('keep', early)).toBeUndefined();
    expect(await checked('current', early)).toBeUndefined();
    expect(await checked('current', await ofDate())).toHaveLength(references.length);
    await imported('snapshots', 'reference,asOf,aum\nP-1,2026-06-30,5000\n');
    const before = await builds();
    expect(await checked('current', await ofDate())).toHaveLength(references.length);
    expect(await builds()).toEqual(before);
  });

  it('is not read where many were touched since', async () => {
    await checked('keep', await ofDate());
    const days = Array.from({ length: 300 }, (_, index) => addDays(asOf, -index));
    const rows = references.flatMap((reference) => days.map((day) => `${reference},${day},5000`));
    await imported('snapshots', `reference,asOf,aum\n${rows.join('\n')}\n`);
    expect(await checked('current', await ofDate())).toBeUndefined();
  });

  it('is not read while somebody changes it, unlike that of another date', async () => {
    await checked('keep', await ofDate());
    const other = { ...(await ofDate()), asOf: calendarDate('2026-05-31') };
    await checked('keep', other);
    await imported('snapshots', 'reference,asOf,aum\nP-1,2026-06-30,5000\n');
    await bench.database.transaction(async (tx) => {
      await store.keep(tx, await ofDate());
      expect(await checked('current', await ofDate())).toBeUndefined();
      expect(await checked('current', { ...other, ...(await ofDate()), asOf: other.asOf })).toBeDefined();
    });
  });

  it('is read, and kept for somebody else, beside whoever keeps it and finds nothing to change', async () => {
    await checked('keep', await ofDate());
    await bench.database.transaction(async (tx) => {
      await store.keep(tx, await ofDate());
      expect(await checked('current', await ofDate())).toHaveLength(references.length);
      expect(await checked('keep', await ofDate())).toHaveLength(references.length);
    });
  });

  it('is not let go of while somebody reads it', async () => {
    await checked('keep', await ofDate());
    await bench.database.transaction(async (tx) => {
      expect(await store.current(tx, await ofDate())).toBeDefined();
      for (const monthsBack of [1, 2, 3])
        await checked('keep', { ...(await ofDate()), asOf: monthEnd(addMonths(asOf, -monthsBack)) });
      await store.shed();
      expect(await builds()).toHaveLength(4);
    });
    await store.shed();
    expect(await builds()).toHaveLength(3);
  });

  it('leaves nothing behind when its transaction fails', async () => {
    const failing = bench.database.transaction(async (tx) => {
      await store.keep(tx, await ofDate());
      throw new Error('killed');
    });
    await expect(failing).rejects.toThrow('killed');
    expect(await builds()).toEqual([]);
    expect(await checked('keep', await ofDate())).toHaveLength(references.length);
  });

  it('goes when three other dates were asked about since', async () => {
    for (const monthsBack of [0, 1, 2, 3]) {
      const question = { ...(await ofDate()), asOf: monthEnd(addMonths(asOf, -monthsBack)) };
      await checked('keep', question);
      await store.shed();
    }
    const parts = await bench.database.query<{ name: string }>(sql`
      select relname as name from pg_class
       where relname ~ '^population_[0-9]+$' and relkind = 'r' order by relname`);
    expect(parts.map(({ name }) => name)).toEqual(
      (await builds()).map(({ number }) => `population_${number}`),
    );
    expect(parts).toHaveLength(3);
  });
});
