import { Fault } from '#kernel';
import { sql, type Queryable, type Sql } from '#platform';
import { highestHash } from './assignment-hash.js';
import {
  betweenCuts,
  endsOf,
  exactDivisions,
  expectedEnds,
  hashesToSearch,
  shiftedCuts,
  type CohortSize,
  type Division,
  type Ends,
  type NearCut,
  type ShiftedCut,
} from './shifted-cuts.js';

/** A table with one row per eligible customer: tier, variant and reference_hash. */
export interface DividedTable {
  readonly name: Sql;
  /** The reference of a row's customer, over `divided`. */
  readonly reference: Sql;
}

/** Rows that are to have another variant, told by where they lie in their table. */
export interface Correction {
  readonly variant: string;
  readonly places: readonly string[];
}

interface FoundRow {
  readonly tier: string;
  readonly variant: string;
  readonly hash: string;
  readonly place: string;
}

type PlacedCustomer = NearCut & { readonly place: string };

/**
 * The variant that a customer has by where their tier is taken to end, which needs no look at any other customer: right for all but
 * those few who lie between such a cut and the one that counts customers (`findCorrections`).
 */
export function expectedVariantSql(
  rule: Division,
  { tier, hash }: { readonly tier: Sql; readonly hash: Sql },
): Sql {
  const variantBy = (ends: Ends) => {
    const last = ends.at(-1)!.variant;
    const before = ends
      .slice(0, -1)
      .map(({ variant, end }) => sql`when ${hash} < ${end!}::bigint then ${variant}`);
    return before.length === 0 ? sql`${last}::text` : sql`case ${sql.join(before, ' ')} else ${last} end`;
  };
  const { allocation, variants, seenEnds = new Map<string, Ends>() } = rule;
  const ofTheirOwn = new Set([...Object.keys(allocation.byTier), ...seenEnds.keys()]);
  const own = [...ofTheirOwn].map((key) => sql`when ${key} then ${variantBy(endsOf(rule, key))}`);
  const ofOthers = variantBy(expectedEnds(allocation.otherTiers, variants));
  return own.length === 0 ? ofOthers : sql`case ${tier} ${sql.join(own, ' ')} else ${ofOthers} end`;
}

/**
 * The same division with the ends that its customers have: the hash of the first who is not before a cut. Puts everybody in order,
 * once; equal hashes at a cut, which hardly ever are, are left to `findCorrections`. `sizes` are those of the table.
 */
export async function seeEnds(
  via: Queryable,
  { name }: Pick<DividedTable, 'name'>,
  sizes: readonly CohortSize[],
  rule: Division,
): Promise<Division> {
  const divisions = exactDivisions(sizes, rule);
  const cuts = divisions.flatMap(({ tier, slices }) => slices.map(({ to }) => ({ tier, before: to })));
  const rows = await via.query<{ tier: string; before: number; hash: string }>(sql`
    select tier, before::int, reference_hash as hash
      from (select tier, reference_hash, row_number() over (partition by tier order by reference_hash) - 1 as before
              from ${name}) as ranked
     where (tier, before) in (
       select * from unnest(${cuts.map(({ tier }) => tier)}::text[], ${cuts.map(({ before }) => before)}::bigint[]))`);
  const hashAt = new Map(rows.map(({ tier, before, hash }) => [`${before} ${tier}`, BigInt(hash)]));
  const seenEnds = divisions.map(({ tier, slices }): [string, Ends] => [
    tier,
    endsOf(rule, tier).map(({ variant, end }) => {
      const { to } = slices.find((slice) => slice.variant === variant)!;
      return { variant, end: end === undefined ? undefined : (hashAt.get(`${to} ${tier}`) ?? highestHash) };
    }),
  ]);
  return { ...rule, seenEnds: new Map(seenEnds) };
}

/**
 * Makes a division by expected variants exact: says which rows are to have which other variant. `sizes` are those of the expected
 * variants, whose differences from the exact ones say how many customers lie between the cuts, and about where. Only those are read,
 * in one scan, and put in order.
 */
export async function findCorrections(
  via: Queryable,
  table: DividedTable,
  sizes: readonly CohortSize[],
  rule: Division,
): Promise<Correction[]> {
  const cuts = shiftedCuts(sizes, rule);
  const found = await customersAtCuts(via, table, cuts);
  const places = new Map<string, Set<string>>();
  for (const { customer, variant } of cuts.flatMap((cut) => betweenCuts(cut, found))) {
    if (customer.variant === variant) continue;
    const own = places.get(variant);
    if (own === undefined) places.set(variant, new Set([customer.place]));
    else own.add(customer.place);
  }
  return [...places].map(([variant, own]) => ({ variant, places: [...own] }));
}

/** All customers between expected and exact cuts, and some more. */
async function customersAtCuts(
  via: Queryable,
  table: DividedTable,
  cuts: readonly ShiftedCut[],
): Promise<PlacedCustomer[]> {
  if (cuts.length === 0) return [];
  // Hashes lie evenly: the second look is for salts that nobody has met yet.
  for (let widening = 1; ; widening *= 16) {
    const rows = await rowsOf(via, table, cuts, widening);
    const isComplete = cuts.every((cut) => {
      const { from, to } = hashesToSearch(cut, widening);
      const within = rows.filter(
        ({ tier, hash }) => tier === cut.tier && from <= BigInt(hash) && BigInt(hash) <= to,
      );
      return within.length >= Math.abs(cut.exact - cut.expected);
    });
    if (isComplete) return withReferences(via, table, rows);
    if (widening > 2 ** 40)
      throw new Fault('ALLOCATION_INCOMPLETE', 'The roster has fewer customers than were counted in it');
  }
}

async function rowsOf(
  via: Queryable,
  { name }: DividedTable,
  cuts: readonly ShiftedCut[],
  widening: number,
): Promise<FoundRow[]> {
  const near = cuts.map((cut) => {
    const { from, to } = hashesToSearch(cut, widening);
    return sql`reference_hash between ${from}::bigint and ${to}::bigint and tier = ${cut.tier}`;
  });
  return via.query<FoundRow>(sql`
    select tier, variant, reference_hash as hash, ctid::text as place from ${name} where ${sql.join(near, ' or ')}`);
}

/** References decide between equal hashes, which hardly ever are: they are read for such customers only. */
async function withReferences(
  via: Queryable,
  { name, reference }: DividedTable,
  rows: readonly FoundRow[],
): Promise<PlacedCustomer[]> {
  const times = new Map<string, number>();
  for (const { hash } of rows) times.set(hash, (times.get(hash) ?? 0) + 1);
  const equal = rows.filter(({ hash }) => times.get(hash)! > 1).map(({ place }) => place);
  const references = new Map<string, string>();
  if (equal.length > 0) {
    const read = await via.query<{ place: string; reference: string }>(sql`
      select divided.ctid::text as place, ${reference} as reference
        from ${name} as divided where divided.ctid = any (${equal}::tid[])`);
    for (const each of read) references.set(each.place, each.reference);
  }
  return rows.map((row) => ({
    ...row,
    hash: BigInt(row.hash),
    reference: references.get(row.place) ?? '',
  }));
}
