import fc from 'fast-check';
import pg from 'pg';
import { calendarDate } from '#kernel';
import { connect, Database, sql, type Sql } from '#platform';
import { createTestDatabase, type TestDatabase } from '../../../test/support/create-test-database.js';
import { readBy } from '../../../test/support/read-by.js';
import { CustomerSample } from '../sample/customer-sample.js';
import {
  consentStandingSql,
  isKeptOfEverybodySql,
  keptConsentStandingSql,
  keptUnusualStandingSql,
  undecidedSql,
  unusualStandingSql,
  unusualStandingThatHoldsSql,
  type ConsentQuestion,
} from './consent-standing.sql.js';
import { ConsentStandingStore } from './consent-standing.store.js';

let test: TestDatabase;
let database: Database;
const store = new ConsentStandingStore();

beforeAll(async () => {
  test = await createTestDatabase();
  database = new Database(
    await connect({ url: test.appUrl, poolSize: 2, applicationName: 'consent standing spec' }),
  );
});

afterAll(async () => {
  await database?.onApplicationShutdown();
  await test?.drop();
});

const day = (n: number) => calendarDate(`2026-03-${String(n).padStart(2, '0')}`);
const instant = (n: number) => new Date(Date.UTC(2026, 3, 1, n));

interface Recorded {
  readonly customer: number;
  readonly day: number;
  readonly granted: boolean;
}

/** Records a decision as an import does: a decision of the same day ends the one that was known before. */
async function record({ customer, day: on, granted }: Recorded, at: Date, purpose: string) {
  await database.transaction(async (tx) => {
    await tx.query(sql`
      update customers.consent set superseded_at = ${at}
       where customer_id = ${customer} and purpose = ${purpose} and decided_on = ${day(on)} and superseded_at = 'infinity'`);
    await tx.query(sql`
      insert into customers.consent (customer_id, purpose, decided_on, recorded_at, granted)
      values (${customer}, ${purpose}, ${day(on)}, ${at}, ${granted})`);
  });
}

const nobody = sql`select null::bigint where false`;

const rowsOf = (relation: Sql) =>
  database.query<{ customer_id: string }>(sql`
    select customer_id, decided_on, granted, ever_granted from (${relation}) as standing order by customer_id`);

/** Customers who were known at the instant, with what a statement is told that joins unusual standings to them. */
const consentsOf = (unusual: Sql, { knownAt }: ConsentQuestion) =>
  database.query(sql`
    select customer_id, coalesce(granted, true) as granted, coalesce(ever_granted, true) as ever_granted
      from customers.customer left join (${unusual}) as unusual using (customer_id)
     where recorded_at <= ${knownAt}::timestamptz order by customer_id`);

/** The same, from all decisions. */
const decisionsOf = (asked: ConsentQuestion) =>
  database.query(sql`
    select customer_id, coalesce(granted, false) as granted, coalesce(ever_granted, false) as ever_granted
      from customers.customer left join (${consentStandingSql(asked)}) as standing using (customer_id)
     where recorded_at <= ${asked.knownAt}::timestamptz order by customer_id`);

async function recordCustomer(customer: number, at: Date) {
  await database.query(sql`
    insert into customers.customer (customer_id, reference, recorded_at)
    values (${customer}, ${`C-${customer}`}, ${at}) on conflict do nothing`);
}

async function asOwner(statement: string) {
  const owner = new pg.Client({ connectionString: test.ownerUrl });
  await owner.connect();
  await owner.query(statement);
  await owner.end();
}

const anyStep = fc.record({
  recorded: fc.record({
    customer: fc.integer({ min: 1, max: 4 }),
    day: fc.integer({ min: 1, max: 5 }),
    granted: fc.boolean(),
  }),
  /** Of customers, beside the one who decides: whether somebody comes who does not. */
  comes: fc.option(fc.integer({ min: 5, max: 8 })),
  /** Asked after the step, where it is asked at all: on which day, and how many steps back. */
  question: fc.option(
    fc.record({
      onDay: fc.integer({ min: 1, max: 6 }),
      back: fc.integer({ min: 0, max: 3 }),
      as: fc.constantFrom('keep', 'keepUnusual', 'currentUnusual' as const),
    }),
  ),
});

describe('the standing of consents that is kept', () => {
  it('is what all decisions come to, whatever is recorded, asked and kept in between', async () => {
    let trial = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(anyStep, { minLength: 1, maxLength: 12 }), async (steps) => {
        const purpose = `purpose-${(trial += 1)}`;
        const nobodyBefore = 100 * trial;
        for (const [index, { recorded, comes, question }] of steps.entries()) {
          const now = instant(index + 1);
          const customer = nobodyBefore + recorded.customer;
          await recordCustomer(customer, now);
          if (comes !== null) await recordCustomer(nobodyBefore + comes, now);
          await record({ ...recorded, customer }, now, purpose);
          if (question === null) continue;
          const asked: ConsentQuestion = {
            purpose,
            onDate: day(question.onDay),
            knownAt: instant(Math.max(1, index + 1 - question.back)),
          };
          const also = nobodyBefore + 2;
          const kept = await database.transaction(async (tx) =>
            store[question.as](tx, asked, sql`select ${also}::bigint`),
          );
          const standing = await rowsOf(consentStandingSql(asked));
          if (question.as === 'keep') expect(await rowsOf(kept)).toEqual(standing);
          else {
            expect(await consentsOf(kept, asked)).toEqual(await decisionsOf(asked));
            // Ids of this spec are small and above 0: all in the upper half.
            const ofHalf = async (half: number) => {
              const sample = CustomerSample.part(half, 1);
              return rowsOf(await store.currentUnusual(database, { ...asked, sample }, nobody));
            };
            expect(await ofHalf(0)).toEqual([]);
            expect(await ofHalf(1)).toEqual(
              await rowsOf(await store.currentUnusual(database, asked, nobody)),
            );
            const ofAlso = ({ customer_id }: { customer_id: string }) => customer_id === `${also}`;
            expect((await rowsOf(kept)).filter(ofAlso)).toEqual(
              expect.arrayContaining(standing.filter(ofAlso)),
            );
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('is not read while it lags behind', async () => {
    await recordCustomer(7, instant(1));
    await record({ customer: 7, day: 1, granted: true }, instant(1), 'lagging');
    const asked = { purpose: 'lagging', onDate: day(5), knownAt: instant(1) };
    await database.transaction((tx) => store.keepUnusual(tx, asked, nobody));
    await record({ customer: 7, day: 2, granted: false }, instant(2), 'lagging');
    const later = { ...asked, knownAt: instant(2) };
    const consents = await consentsOf(await store.currentUnusual(database, later, nobody), later);
    expect(consents).toContainEqual({ customer_id: '7', granted: false, ever_granted: true });
  });

  it('names a customer who came after it was kept and never decided', async () => {
    const asked = { purpose: 'coming', onDate: day(5), knownAt: instant(3) };
    await database.transaction((tx) => store.keepUnusual(tx, asked, nobody));
    await recordCustomer(9, instant(4));
    const later = { ...asked, knownAt: instant(4) };
    const consents = await consentsOf(await store.currentUnusual(database, later, nobody), later);
    expect(consents).toContainEqual({ customer_id: '9', granted: false, ever_granted: false });
  });

  it('takes nobody at their silence where standings are missing', async () => {
    const asked = { purpose: 'emptied', onDate: day(5), knownAt: instant(9) };
    await recordCustomer(21, instant(1));
    await recordCustomer(22, instant(1));
    await record({ customer: 22, day: 1, granted: true }, instant(1), 'emptied');
    await database.transaction((tx) => store.keepUnusual(tx, asked, nobody));
    await asOwner(`delete from customers.consent_standing where purpose = 'emptied' and customer_id = 21`);
    const known = { customer_id: '21', granted: false, ever_granted: false };
    expect(await consentsOf(await store.currentUnusual(database, asked, nobody), asked)).toContainEqual(
      known,
    );
    const kept = await database.transaction((tx) => store.keepUnusual(tx, asked, nobody));
    expect(await consentsOf(kept, asked)).toContainEqual(known);
    expect(await consentsOf(kept, asked)).toContainEqual({
      customer_id: '22',
      granted: true,
      ever_granted: true,
    });
  });

  it('waits for whoever brings it forward', async () => {
    await record({ customer: 8, day: 1, granted: true }, instant(1), 'turns');
    const asked = { purpose: 'turns', onDate: day(5), knownAt: instant(1) };
    const both = await Promise.all([
      database.transaction((tx) => store.keep(tx, asked)),
      database.transaction((tx) => store.keep(tx, asked)),
    ]);
    for (const relation of both) expect(await rowsOf(relation)).toHaveLength(1);
  });

  it('is read of a sample only, whichever way it is found', async () => {
    const sample = CustomerSample.part(0, 3);
    const asked = { purpose: 'sampled', onDate: day(5), knownAt: instant(3), sample };
    const relations: [Sql, ...string[]][] = [
      [consentStandingSql(asked), 'consent'],
      [keptConsentStandingSql(asked), 'consent', 'consent_standing'],
      [unusualStandingSql(asked), 'consent', 'customer'],
      [unusualStandingThatHoldsSql(asked, nobody), 'consent_standing'],
      [keptUnusualStandingSql(asked, nobody, instant(2)), 'consent', 'consent_standing', 'customer'],
      [undecidedSql('sampled', instant(2), instant(3), sample), 'consent_standing', 'customer'],
      [isKeptOfEverybodySql('sampled', instant(2), sample), 'consent_standing', 'customer'],
    ];
    for (const [{ text, values }, ...bounded] of relations) {
      const read = await readBy(database, [{ text, bound: values }], '-6917529027641081856');
      expect(read).toEqual({ bounded, unbounded: [] });
    }
  });
});
