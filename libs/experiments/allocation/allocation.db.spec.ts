import fc from 'fast-check';
import { connect, Database, sql, type Transaction } from '#platform';
import { createTestDatabase, type TestDatabase } from '../../../test/support/create-test-database.js';
import { allocate, type AllocationRule, type EligibleCustomer } from './allocate.js';
import { countHashes, variantSql } from './allocation.sql.js';
import { assignmentHash } from './assignment-hash.js';

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

async function loadRoster(tx: Transaction, roster: readonly EligibleCustomer[], hash: string) {
  await tx.query(sql`
    create temporary table roster (reference text, tier text, hash bigint) on commit drop`);
  await tx.query(sql`
    insert into roster
    select reference, tier, ${sql.literal(hash)}
      from unnest(${roster.map((each) => each.reference)}::text[], ${roster.map((each) => each.tier)}::text[])
           as roster (reference, tier)`);
}

async function allocateInSql(roster: readonly EligibleCustomer[], rule: AllocationRule) {
  return database.transaction(async (tx) => {
    await loadRoster(tx, roster, `experiments.assignment_hash('${rule.salt}', reference)`);
    const variant = await variantSql(tx, sql`roster`, await countHashes(tx, sql`roster`), rule);
    return tx.query<{ reference: string; tier: string; hash: string; variant: string }>(sql`
      select roster.reference, roster.tier, roster.hash, ${variant} as variant from roster`);
  });
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

  it('equals the plain definition where buckets hold many customers', async () => {
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

  it('breaks ties of the hash by the bytes of the reference', async () => {
    const references = ['b', 'B', 'a', '\uFF5E', '\u{1F600}', 'Z'];
    const rows = await database.transaction(async (tx) => {
      await loadRoster(
        tx,
        references.map((reference) => ({ reference, tier: 'high' })),
        '42',
      );
      const shares = { control: 5000, a: 5000, b: 0 };
      const variant = await variantSql(tx, sql`roster`, await countHashes(tx, sql`roster`), {
        variants,
        allocation: { byTier: {}, otherTiers: shares },
      });
      return tx.query<{ reference: string; variant: string }>(sql`
        select roster.reference, ${variant} as variant from roster order by roster.reference collate "C"`);
    });
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
