import fc from 'fast-check';
import { connect, Database, sql, type Sql, type Transaction } from '#platform';
import { createTestDatabase, type TestDatabase } from '../../../test/support/create-test-database.js';
import { allocate, type AllocationRule, type EligibleCustomer } from './allocate.js';
import { expectedVariantSql, findCorrections, seeEnds } from './allocation.sql.js';
import { assignmentHash } from './assignment-hash.js';
import { liesUnevenly, shiftedCuts, type CohortSize, type Division } from './shifted-cuts.js';

let test: TestDatabase;
let database: Database;

beforeAll(async () => {
  test = await createTestDatabase();
  database = new Database(
    await connect({ url: test.appUrl, poolSize: 2, applicationName: 'allocation spec' }),
  );
});

afterAll(async () => {
  await database?.onApplicationShutdown();
  await test?.drop();
});

const variants = ['control', 'a', 'b'];

const table = { name: sql`roster`, reference: sql`divided.reference` };

/** Says how large the expected variants are. */
async function divideAsExpected(
  tx: Transaction,
  roster: readonly EligibleCustomer[],
  rule: Division,
  hash: Sql,
): Promise<CohortSize[]> {
  const expected = expectedVariantSql(rule, { tier: sql`tier`, hash: sql`reference_hash` });
  await tx.query(sql`
    create temporary table roster on commit drop as
    select *, ${expected} as variant
      from (select reference, tier, ${hash} as reference_hash
              from unnest(${roster.map((each) => each.reference)}::text[], ${roster.map((each) => each.tier)}::text[])
                   as roster (reference, tier)) as hashed`);
  return tx.query<CohortSize>(sql`select tier, variant, count(*)::int as n from roster group by 1, 2`);
}

async function divide(
  tx: Transaction,
  roster: readonly EligibleCustomer[],
  rule: Division,
  hash: Sql,
): Promise<{ reference: string; tier: string; hash: string; variant: string }[]> {
  const sizes = await divideAsExpected(tx, roster, rule, hash);
  for (const { variant, places } of await findCorrections(tx, table, sizes, rule))
    await tx.query(sql`update roster set variant = ${variant} where ctid = any (${places}::tid[])`);
  return tx.query(sql`
    select reference, tier, reference_hash as hash, variant from roster order by reference collate "C"`);
}

function allocateInSql(roster: readonly EligibleCustomer[], rule: AllocationRule) {
  const hash = sql`experiments.assignment_hash(${rule.salt}, reference)`;
  return database.transaction((tx) => divide(tx, roster, rule, hash));
}

const sorted = (
  rows: readonly { reference: string; tier: string; hash: string | bigint; variant: string }[],
) => rows.map((row) => [row.reference, row.tier, String(row.hash), row.variant].join('|')).sort();

const anyRoster = fc.uniqueArray(
  fc.record({
    reference: fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !text.includes('\0')),
    tier: fc.constantFrom('high', 'mid', 'none'),
  }),
  { selector: (customer) => customer.reference, maxLength: 80 },
);
const anyShares = fc
  .tuple(fc.integer({ min: 0, max: 10_000 }), fc.integer({ min: 0, max: 10_000 }))
  .map(([x, y]) => ({ control: Math.min(x, y), a: Math.abs(x - y), b: 10_000 - Math.max(x, y) }));

describe('the allocation in SQL', () => {
  it('hashes as anyone outside does', async () => {
    const references = ['C000001', '客户-壹', '=HYPERLINK', '\u{1F600}'];
    const rows = await database.query<{ reference: string; hash: string }>(sql`
      select reference, experiments.assignment_hash('tierlift-demo-2026', reference) as hash
        from unnest(${references}::text[]) as reference`);
    expect(rows.map(({ hash }) => hash)).toEqual(
      references.map((reference) => assignmentHash('tierlift-demo-2026', reference).toString()),
    );
  });

  it('equals the plain definition on any roster', async () => {
    await fc.assert(
      fc.asyncProperty(anyRoster, anyShares, anyShares, async (roster, high, otherTiers) => {
        const rule = { salt: 'salt-of-a-trial', variants, allocation: { byTier: { high }, otherTiers } };
        expect(sorted(await allocateInSql(roster, rule))).toEqual(sorted(allocate(roster, rule)));
      }),
      { numRuns: 60 },
    );
  });

  it('equals the plain definition of many customers, where cuts lie hundreds of customers apart', async () => {
    const roster = Array.from({ length: 40_000 }, (_, index) => ({
      reference: `C${index}`,
      tier: index % 7 === 0 ? 'high' : 'mid',
    }));
    const rule: AllocationRule = {
      salt: 'larger-trial',
      variants,
      allocation: {
        byTier: { high: { control: 1234, a: 4321, b: 4445 } },
        otherTiers: { control: 3333, a: 3333, b: 3334 },
      },
    };
    expect(sorted(await allocateInSql(roster, rule))).toEqual(sorted(allocate(roster, rule)));
  });

  it('looks further where hashes do not lie evenly', async () => {
    const roster = Array.from({ length: 500 }, (_, index) => ({
      reference: `C${String(index).padStart(3, '0')}`,
      tier: 'mid',
    }));
    // All of them far below where half of all hashes lie.
    const hash = sql`-9000000000000000000 + 1000 * substr(reference, 2)::bigint`;
    const shares = { control: 5000, a: 2500, b: 2500 };
    const rows = await database.transaction((tx) =>
      divide(tx, roster, { variants, allocation: { byTier: {}, otherTiers: shares } }, hash),
    );
    expect(rows.map(({ variant }) => variant)).toEqual([
      ...Array<string>(250).fill('control'),
      ...Array<string>(125).fill('a'),
      ...Array<string>(125).fill('b'),
    ]);
  });

  it('sees where tiers end, and is exact then but for equal hashes', async () => {
    await fc.assert(
      fc.asyncProperty(anyRoster, anyShares, anyShares, async (roster, high, otherTiers) => {
        const rule = { variants, allocation: { byTier: { high }, otherTiers } };
        // Few hashes, so that some are equal.
        const hash = sql`hashtext(reference)::bigint % 20`;
        const outcomes = await database.transaction(async (tx) => {
          const expected = await divide(tx, roster, rule, hash);
          const sizes = await tx.query<CohortSize>(
            sql`select tier, variant, count(*)::int as n from roster group by 1, 2`,
          );
          const seen = await seeEnds(tx, table, sizes, rule);
          await tx.query(sql`drop table roster`);
          return { expected, seen: await divide(tx, roster, seen, hash) };
        });
        expect(sorted(outcomes.seen)).toEqual(sorted(outcomes.expected));
      }),
      { numRuns: 40 },
    );
  });

  it('tells chance from a salt that is used again among those whom it chose, and needs no correction then', async () => {
    const salt = 'used-again';
    const all = Array.from({ length: 6_000 }, (_, index) => ({ reference: `C${index}`, tier: 'mid' }));
    const chosen = all.filter(({ reference }) => assignmentHash(salt, reference) < 0n);
    const rule = { variants, allocation: { byTier: {}, otherTiers: { control: 5000, a: 2500, b: 2500 } } };
    const hash = sql`experiments.assignment_hash(${salt}, reference)`;
    await database.transaction(async (tx) => {
      expect(liesUnevenly(await divideAsExpected(tx, all, rule, hash), rule)).toBe(false);
      await tx.query(sql`drop table roster`);
      const sizes = await divideAsExpected(tx, chosen, rule, hash);
      expect(liesUnevenly(sizes, rule)).toBe(true);
      const seen = await seeEnds(tx, table, sizes, rule);
      await tx.query(sql`drop table roster`);
      expect(shiftedCuts(await divideAsExpected(tx, chosen, seen, hash), seen)).toEqual([]);
      const rows = await tx.query<{ reference: string; tier: string; hash: string; variant: string }>(
        sql`select reference, tier, reference_hash as hash, variant from roster`,
      );
      expect(sorted(rows)).toEqual(sorted(allocate(chosen, { ...rule, salt })));
    });
  });

  it.each([42, -(2 ** 62)])('breaks ties of the hash %d by the bytes of the reference', async (hash) => {
    const references = ['b', 'B', 'a', '\uFF5E', '\u{1F600}', 'Z'];
    const rows = await database.transaction((tx) =>
      divide(
        tx,
        references.map((reference) => ({ reference, tier: 'high' })),
        { variants, allocation: { byTier: {}, otherTiers: { control: 5000, a: 5000, b: 0 } } },
        sql`${hash}::bigint`,
      ),
    );
    expect(rows.map(({ reference, variant }) => `${reference} ${variant}`)).toEqual([
      'B control',
      'Z control',
      'a control',
      'b a',
      '\uFF5E a',
      '\u{1F600} a',
    ]);
  });
});
