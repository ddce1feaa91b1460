import { sql, type Queryable, type Sql } from '#platform';
import { sharesOf } from './allocation-plan.js';
import type { AllocationRule } from './allocate.js';
import { cutPoints } from './cut-points.js';

/** The part of a tier's order that one variant gets: from the first pair (hash, reference) up to, but without, the next. */
interface Cohort {
  readonly tier: string;
  readonly variant: string;
  readonly rank: number;
  lowHash: string | null;
  lowReference: string | null;
}

/** Leading bits of the hash that make a bucket: 65,536 per tier, so that only a sliver around each cut is sorted. */
const bucketShift = 48;

/**
 * The allocation over a table, set-based: `roster` has one row per eligible customer with tier, hash and reference.
 * Yields a relation of (tier, variant, low_hash, low_reference, high_hash, high_reference), at most one row per tier
 * and variant, in which every customer of the roster falls into exactly one row. Join it by `cohortHolds`.
 *
 * Instead of sorting the roster, hashes are counted in buckets; a running sum says in which bucket each cut lies, and
 * only those buckets are sorted. The same counts add up over the shards of a cluster.
 */
export async function cohortsOf(
  via: Queryable,
  roster: Sql,
  rule: Omit<AllocationRule, 'salt'>,
): Promise<Sql> {
  const sizes = await via.query<{ tier: string; size: number }>(
    sql`select tier, count(*)::int as size from ${roster} as roster group by tier order by tier`,
  );
  const cohorts: Cohort[] = sizes.flatMap(({ tier, size }) =>
    cutPoints(size, sharesOf(rule.allocation, tier), rule.variants)
      .filter(({ from, to }) => to > from)
      .map(({ variant, from }) => ({ tier, variant, rank: from, lowHash: null, lowReference: null })),
  );
  const inner = cohorts.filter(({ rank }) => rank > 0);
  const bounds = inner.length === 0 ? [] : await via.query<Bound>(boundsSql(roster, inner));
  for (const { tier, rank, hash, reference } of bounds) {
    const cohort = inner.find((each) => each.tier === tier && each.rank === Number(rank))!;
    Object.assign(cohort, { lowHash: hash, lowReference: reference });
  }
  return asRelation(cohorts);
}

/** Whether the customer of `roster` falls into the row of `cohort`. */
export const cohortHolds: Sql = sql`
  cohort.tier = roster.tier
  and (cohort.low_hash is null
       or (roster.hash, roster.reference collate "C") >= (cohort.low_hash, cohort.low_reference collate "C"))
  and (cohort.high_hash is null
       or (roster.hash, roster.reference collate "C") < (cohort.high_hash, cohort.high_reference collate "C"))`;

interface Bound {
  readonly tier: string;
  readonly rank: string;
  readonly hash: string;
  readonly reference: string;
}

/** The customers at which a cut lies, by tier and rank. */
function boundsSql(roster: Sql, cohorts: readonly Cohort[]): Sql {
  return sql`
    with cut as (
      select * from unnest(${cohorts.map(({ tier }) => tier)}::text[], ${cohorts.map(({ rank }) => rank)}::bigint[])
        as cut (tier, rank)
    ), counted as (
      select tier, hash >> ${bucketShift}::int as bucket, count(*) as size from ${roster} as roster group by 1, 2
    ), located as (
      select tier, bucket, (sum(size) over (partition by tier order by bucket))::bigint as upto, size from counted
    ), sliver as (
      select distinct located.tier, located.bucket, located.upto - located.size as before
        from located join cut on cut.tier = located.tier
         and cut.rank >= located.upto - located.size and cut.rank < located.upto
    ), ranked as (
      select roster.tier, roster.hash, roster.reference,
             sliver.before - 1 + row_number() over (
               partition by roster.tier, sliver.bucket order by roster.hash, roster.reference collate "C") as rank
        from ${roster} as roster
        join sliver on sliver.tier = roster.tier and sliver.bucket = roster.hash >> ${bucketShift}::int
    )
    select ranked.tier, ranked.rank, ranked.hash, ranked.reference
      from ranked join cut on cut.tier = ranked.tier and cut.rank = ranked.rank`;
}

function asRelation(cohorts: readonly Cohort[]): Sql {
  const column = (value: (cohort: Cohort) => string | number | null) => cohorts.map(value);
  return sql`(
    select tier, variant, low_hash, low_reference,
           lead(low_hash) over ordered as high_hash, lead(low_reference) over ordered as high_reference
      from unnest(
        ${column(({ tier }) => tier)}::text[], ${column(({ variant }) => variant)}::text[],
        ${column(({ rank }) => rank)}::bigint[], ${column(({ lowHash }) => lowHash)}::bigint[],
        ${column(({ lowReference }) => lowReference)}::text[]
      ) as cut (tier, variant, rank, low_hash, low_reference)
    window ordered as (partition by tier order by rank))`;
}
