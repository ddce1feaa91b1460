import fc from 'fast-check';
import { calendarDate } from '#kernel';
import { connect, Database, sql, type Sql } from '#platform';
import { createTestDatabase, type TestDatabase } from '../../../test/support/create-test-database.js';
import { consentStandingSql, type ConsentQuestion } from './consent-standing.sql.js';
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

const rowsOf = (relation: Sql) =>
  database.query(sql`
    select customer_id, decided_on, granted, ever_granted from (${relation}) as standing order by customer_id`);

const anyStep = fc.record({
  recorded: fc.record({
    customer: fc.integer({ min: 1, max: 4 }),
    day: fc.integer({ min: 1, max: 5 }),
    granted: fc.boolean(),
  }),
  /** Asked after the step, where it is asked at all: on which day, and how many steps back. */
  question: fc.option(
    fc.record({
      onDay: fc.integer({ min: 1, max: 6 }),
      back: fc.integer({ min: 0, max: 3 }),
      keeps: fc.boolean(),
    }),
  ),
});

describe('the standing of consents that is kept', () => {
  it('is what all decisions come to, whatever is recorded, asked and kept in between', async () => {
    let trial = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(anyStep, { minLength: 1, maxLength: 12 }), async (steps) => {
        const purpose = `purpose-${(trial += 1)}`;
        for (const [index, { recorded, question }] of steps.entries()) {
          await record(recorded, instant(index + 1), purpose);
          if (question === null) continue;
          const asked: ConsentQuestion = {
            purpose,
            onDate: day(question.onDay),
            knownAt: instant(Math.max(1, index + 1 - question.back)),
          };
          const kept = await database.transaction(async (tx) =>
            question.keeps ? store.keep(tx, asked) : store.current(tx, asked),
          );
          expect(await rowsOf(kept)).toEqual(await rowsOf(consentStandingSql(asked)));
        }
      }),
      { numRuns: 40 },
    );
  });

  it('is not read while it lags behind', async () => {
    await record({ customer: 7, day: 1, granted: true }, instant(1), 'lagging');
    const asked = { purpose: 'lagging', onDate: day(5), knownAt: instant(1) };
    await database.transaction((tx) => store.keep(tx, asked));
    await record({ customer: 7, day: 2, granted: false }, instant(2), 'lagging');
    const later = { ...asked, knownAt: instant(2) };
    expect(await rowsOf(await store.current(database, later))).toEqual([
      { customer_id: '7', decided_on: day(2), granted: false, ever_granted: true },
    ]);
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
});
