import { sql, type Queryable, type Sql } from '#platform';
import { sharesOf } from './allocation-plan.js';
import type { AllocationRule } from './allocate.js';
import { cutPoints } from './cut-points.js';

/** How many customers of a tier have hashes with these leading bits. */
export interface HashCount {
  readonly tier: string;
  readonly bucket: number;
  readonly customers: number;
}

/** The part of a tier's order that one variant gets: from its first rank up to, but without, the next one's. */
interface Cohort {
  readonly tier: string;
  readonly variant: string;
  readonly from: number;
}

/** Where a cohort begins: in which bucket, as the how-manieth of it. */
interface Cut extends Cohort {
  readonly bucket: number;
  readonly within: number;
}

/** The customer with whom a cohort begins. */
interface Bound {
  readonly tier: string;
  readonly bucket: number;
  readonly within: number;
  readonly hash: string;
  readonly reference: string;
}

/** Leading bits of the hash make a bucket: 4,096 per tier, so that only a sliver around each cut is sorted. */
const bucketOfHash = sql.literal('(roster.hash >> 52)::int');

/**
 * Counts a roster by tier and leading bits of the hash, in one scan. `roster` has one row per eligible customer with tier,
 * hash and reference; a row without a hash is nobody's. The counts of the shards of a cluster add up.
 */
export async function countHashes(via: Queryable, roster: Sql): Promise<HashCount[]> {
  return via.query<HashCount>(sql`
    select tier, ${bucketOfHash} as bucket, count(*)::int as customers
      from ${roster} as roster where roster.hash is not null group by 1, 2`);
}

/**
 * The allocation over a table, set-based: an expression over a row `roster` that says the variant of its customer.
 *
 * Instead of sorting the roster, its hashes are counted in buckets; a running sum says in which bucket each cut lies, and
 * only those buckets are sorted to find the customer with whom a variant begins.
 */
export async function variantSql(
  via: Queryable,
  roster: Sql,
  counts: readonly HashCount[],
  rule: Omit<AllocationRule, 'salt'>,
): Promise<Sql> {
  const tiers = [...new Set(counts.map(({ tier }) => tier))].map((tier) => {
    const buckets = counts.filter((each) => each.tier === tier).sort((a, b) => a.bucket - b.bucket);
    return { tier, buckets, size: buckets.reduce((sum, { customers }) => sum + customers, 0) };
  });
  // Larger tiers first: the expression tries one after the other.
  const divided = tiers
    .toSorted((a, b) => b.size - a.size || (a.tier < b.tier ? -1 : 1))
    .map(({ tier, buckets, size }) => {
      const cohorts = cutPoints(size, sharesOf(rule.allocation, tier), rule.variants)
        .filter(({ from, to }) => to > from)
        .map(({ variant, from }): Cohort => ({ tier, variant, from }));
      return { tier, cohorts, cuts: locate(cohorts, buckets) };
    });
  const bounds = await boundsOf(
    via,
    roster,
    divided.flatMap(({ cuts }) => cuts),
  );
  const cases = divided.map(({ tier, cohorts, cuts }) => {
    const before = cuts.map((cut, index) => {
      const bound = bounds.find((each) => isAt(each, cut))!;
      return sql`when ${isBefore(bound)} then ${cohorts[index]!.variant}`;
    });
    const last = cohorts.at(-1)!.variant;
    return before.length === 0
      ? sql`when ${tier} then ${last}`
      : sql`when ${tier} then case ${sql.join(before, ' ')} else ${last} end`;
  });
  return cases.length === 0 ? sql`null::text` : sql`case roster.tier ${sql.join(cases, ' ')} end`;
}

/** Finds the bucket of each cohort but the first, by a running sum. */
function locate(cohorts: readonly Cohort[], buckets: readonly HashCount[]): Cut[] {
  let [index, before] = [0, 0];
  return cohorts.slice(1).map((cohort) => {
    while (before + buckets[index]!.customers <= cohort.from) {
      before += buckets[index]!.customers;
      index += 1;
    }
    return { ...cohort, bucket: buckets[index]!.bucket, within: cohort.from - before };
  });
}

async function boundsOf(via: Queryable, roster: Sql, cuts: readonly Cut[]): Promise<Bound[]> {
  if (cuts.length === 0) return [];
  const column = (value: (cut: Cut) => string | number) => cuts.map(value);
  return via.query<Bound>(sql`
    with cut as (
      select * from unnest(${column(({ tier }) => tier)}::text[], ${column(({ bucket }) => bucket)}::int[],
                           ${column(({ within }) => within)}::int[]) as cut (tier, bucket, within)
    ), ranked as (
      select roster.tier, sliver.bucket, roster.hash, roster.reference,
             (row_number() over (
               partition by roster.tier, sliver.bucket order by roster.hash, roster.reference collate "C"))::int - 1 as within
        from ${roster} as roster
        join (select distinct tier, bucket from cut) as sliver
          on sliver.tier = roster.tier and sliver.bucket = ${bucketOfHash}
    )
    select ranked.tier, ranked.bucket, ranked.within, ranked.hash, ranked.reference
      from ranked join cut using (tier, bucket, within)`);
}

function isAt(bound: Bound, cut: Cut): boolean {
  return bound.tier === cut.tier && bound.bucket === cut.bucket && bound.within === cut.within;
}

/** Whether `roster` comes before a customer in the order of the tier. Hashes are hardly ever equal, so they are asked first. */
function isBefore({ hash, reference }: Bound): Sql {
  return sql`roster.hash < ${hash}::bigint
    or (roster.hash = ${hash}::bigint and roster.reference collate "C" < ${reference}::text collate "C")`;
}
