import fc from 'fast-check';
import { compareText } from '#kernel';
import { allocate, type AllocationRule } from './allocate.js';
import { faultOfShares, sharesOf, wholeBasisPoints, type Shares } from './allocation-plan.js';
import { assignmentHash } from './assignment-hash.js';
import { cutPoints } from './cut-points.js';

const variants = ['control', 'a', 'b'];

/** Shares with a whole of exactly 10000, zero shares included. */
const anyShares: fc.Arbitrary<Shares> = fc
  .tuple(fc.integer({ min: 0, max: wholeBasisPoints }), fc.integer({ min: 0, max: wholeBasisPoints }))
  .map(([x, y]) => {
    const [low, high] = [Math.min(x, y), Math.max(x, y)];
    return { control: low, a: high - low, b: wholeBasisPoints - high };
  });

const anyRoster = fc.uniqueArray(
  fc.record({
    reference: fc.string({ unit: 'grapheme', minLength: 1 }),
    tier: fc.constantFrom('high', 'mid', 'none'),
  }),
  { selector: (customer) => customer.reference, maxLength: 60 },
);

const rule = (shares: Shares, salt = 'salt'): AllocationRule => ({
  salt,
  variants,
  allocation: { byTier: { high: shares }, otherTiers: { control: 5000, a: 2500, b: 2500 } },
});

const byReference = (assignments: ReturnType<typeof allocate>) =>
  Object.fromEntries(assignments.map(({ reference, variant }) => [reference, variant]));

describe('the hash of a customer', () => {
  // Computed with Python's hashlib; the same vectors stand in docs/allocation.md.
  it.each([
    ['tierlift-demo-2026', 'C000001', 1522194415157033754n],
    ['tierlift-demo-2026', 'C000002', -5095874248745857265n],
    ['tierlift-demo-2026', '客户-壹', -3614695361025134488n],
    ['a', 'b', 6463353407833682387n],
    ['ab', '', -7594006944450953003n],
  ])('is the one anybody else computes from salt %s and reference %s', (salt, reference, hash) => {
    expect(assignmentHash(salt, reference)).toBe(hash);
  });
});

describe('the order of references', () => {
  it('is that of their UTF-8 bytes, where a character beyond the basic plane comes last', () => {
    expect(['\u{1F600}', '\uFF5E', 'z', 'Z'].sort(compareText)).toEqual(['Z', 'z', '\uFF5E', '\u{1F600}']);
  });
});

describe('cutting a tier', () => {
  it.each([
    [7, { control: 4000, a: 4000, b: 2000 }, [3, 3, 1]],
    [1, { control: 5000, a: 2500, b: 2500 }, [1, 0, 0]],
    [2, { control: 2500, a: 2500, b: 5000 }, [1, 0, 1]],
    [3, { control: 3333, a: 3333, b: 3334 }, [1, 1, 1]],
    [0, { control: 4000, a: 4000, b: 2000 }, [0, 0, 0]],
    [10, { control: 0, a: 10000, b: 0 }, [0, 10, 0]],
  ])('divides %i customers by %j into %j', (size, shares, counts) => {
    expect(cutPoints(size, shares, variants).map(({ from, to }) => to - from)).toEqual(counts);
  });

  it('differs from the plan by less than one customer in every variant and leaves nobody over', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100_000_000 }), anyShares, (size, shares) => {
        const slices = cutPoints(size, shares, variants);
        for (const { variant, from, to } of slices) {
          const shortfallTimesWhole = (to - from) * wholeBasisPoints - size * shares[variant]!;
          expect(Math.abs(shortfallTimesWhole)).toBeLessThan(wholeBasisPoints);
        }
        expect(slices.at(-1)!.to).toBe(size);
      }),
    );
  });
});

describe('the allocation of a roster', () => {
  it('gives the documented example', () => {
    const roster = [
      'C000001',
      'C000002',
      'C000003',
      '客户-壹',
      '=HYPERLINK',
      'Ω-7',
      'c000001',
      'C000010',
      'C000011',
      'C000012',
    ];
    const assignments = allocate(
      roster.map((reference) => ({ reference, tier: 'high' })),
      rule({ control: 4000, a: 4000, b: 2000 }, 'tierlift-demo-2026'),
    );
    expect(assignments.map(({ reference, variant }) => [reference, variant])).toEqual([
      ['C000011', 'control'],
      ['c000001', 'control'],
      ['C000002', 'control'],
      ['客户-壹', 'control'],
      ['C000003', 'a'],
      ['C000010', 'a'],
      ['C000001', 'a'],
      ['=HYPERLINK', 'a'],
      ['C000012', 'b'],
      ['Ω-7', 'b'],
    ]);
  });

  it('does not depend on the order in which customers arrive', () => {
    fc.assert(
      fc.property(anyRoster, anyShares, fc.infiniteStream(fc.nat()), (roster, shares, keys) => {
        const shuffled = roster
          .map((customer) => ({ customer, key: keys.next().value as number }))
          .sort((x, y) => x.key - y.key)
          .map(({ customer }) => customer);
        expect(byReference(allocate(shuffled, rule(shares)))).toEqual(
          byReference(allocate(roster, rule(shares))),
        );
      }),
    );
  });

  it('divides each tier by its own shares', () => {
    fc.assert(
      fc.property(anyRoster, anyShares, (roster, shares) => {
        const plan = rule(shares);
        const assignments = allocate(roster, plan);
        expect(assignments).toHaveLength(roster.length);
        for (const tier of ['high', 'mid', 'none']) {
          const inTier = assignments.filter((each) => each.tier === tier);
          for (const variant of variants) {
            const count = inTier.filter((each) => each.variant === variant).length;
            const planned = (inTier.length * sharesOf(plan.allocation, tier)[variant]!) / wholeBasisPoints;
            expect(Math.abs(count - planned)).toBeLessThan(1);
          }
        }
      }),
    );
  });

  it('leaves the assignment of one tier alone when another tier changes', () => {
    fc.assert(
      fc.property(anyRoster, anyShares, (roster, shares) => {
        const all = byReference(allocate(roster, rule(shares)).filter((each) => each.tier === 'high'));
        const alone = byReference(
          allocate(
            roster.filter((each) => each.tier === 'high'),
            rule(shares),
          ),
        );
        expect(alone).toEqual(all);
      }),
    );
  });

  it('changes with the salt', () => {
    const roster = Array.from({ length: 200 }, (_, index) => ({ reference: `C${index}`, tier: 'high' }));
    const half = { control: 5000, a: 5000, b: 0 };
    const [one, other] = ['one', 'other'].map((salt) => byReference(allocate(roster, rule(half, salt))));
    const moved = roster.filter(({ reference }) => one![reference] !== other![reference]).length;
    expect(moved).toBeGreaterThan(50);
    expect(moved).toBeLessThan(150);
  });
});

describe('a division of a tier', () => {
  it.each([
    [{ control: 5000, a: 5000 }, /no share is given for b/],
    [{ control: 5000, a: 5000, b: 0, c: 0 }, /c is not a variant/],
    [{ control: 5000, a: 4000, b: 500 }, /95 %/],
    [{ control: 5000.5, a: 4999.5, b: 0 }, /whole basis points/],
    [{ control: 11000, a: -1000, b: 0 }, /whole basis points/],
  ])('is refused when it is %j', (shares: Shares, because) => {
    expect(faultOfShares(shares, variants)).toMatch(because);
  });

  it('is accepted when every variant has a share and they add up to the whole', () => {
    fc.assert(fc.property(anyShares, (shares) => faultOfShares(shares, variants) === undefined));
  });
});
