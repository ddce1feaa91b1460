import type { AllocationRule } from './allocate.js';
import { sharesOf, wholeBasisPoints, type Shares } from './allocation-plan.js';
import { hashAtShare, hashes, highestHash, lowestHash } from './assignment-hash.js';
import { cutPoints, type Slice } from './cut-points.js';
import { byHashThenReference } from './hash-order.js';

/** The variants that divide a tier, in order, each with the hash below which it ends; the last has no end. */
export type Ends = readonly { readonly variant: string; readonly end: bigint | undefined }[];

/** The rule of a division without the salt: hashes are known. */
export interface Division extends Omit<AllocationRule, 'salt'> {
  /** Where tiers end by their customers (allocation.sql#seeEnds); elsewhere ends are expected by the shares of all hashes. */
  readonly seenEnds?: ReadonlyMap<string, Ends>;
}

/** How many customers of a tier have a variant. */
export interface CohortSize {
  readonly tier: string;
  readonly variant: string;
  readonly n: number;
}

/** A customer whose variant may be another one than was expected of the hash. */
export interface NearCut {
  readonly tier: string;
  readonly variant: string;
  readonly hash: bigint;
  readonly reference: string;
}

export interface ExactDivision {
  readonly tier: string;
  readonly size: number;
  readonly slices: readonly Slice[];
}

/** Where a tier is cut by hashes that are taken for its ends, and where it is cut by customers. */
export interface ShiftedCut {
  readonly tier: string;
  /** Exact ranks of the tier's variants. */
  readonly slices: readonly Slice[];
  /** The first hash behind the expected cut. */
  readonly hash: bigint;
  /** Customers before the expected cut, and before the exact one. They differ. */
  readonly expected: number;
  readonly exact: number;
  /** Customers of the tier. */
  readonly size: number;
}

/** Where a tier is taken to end. */
export function endsOf({ allocation, variants, seenEnds }: Division, tier: string): Ends {
  return seenEnds?.get(tier) ?? expectedEnds(sharesOf(allocation, tier), variants);
}

/** Ends by the shares of all hashes, of the variants that shares give customers to. */
export function expectedEnds(shares: Shares, variants: readonly string[]): Ends {
  let cumulative = 0;
  return variants
    .filter((variant) => (shares[variant] ?? 0) > 0)
    .map((variant) => {
      cumulative += shares[variant]!;
      return { variant, end: cumulative < wholeBasisPoints ? hashAtShare(cumulative) : undefined };
    });
}

/** The cuts between expected variants that do not lie where the exact ones do; `sizes` are those of the expected variants. */
export function shiftedCuts(sizes: readonly CohortSize[], rule: Division): ShiftedCut[] {
  return tiersOf(sizes).flatMap((tier) => {
    const sizeOf = (variant: string) =>
      sizes.find((each) => each.tier === tier && each.variant === variant)?.n ?? 0;
    const ends = endsOf(rule, tier);
    const { size, slices } = divisionOf(tier, sizes, rule);
    let expected = 0;
    return ends.flatMap(({ variant, end }) => {
      expected += sizeOf(variant);
      const exact = slices.find((slice) => slice.variant === variant)!.to;
      return end === undefined || exact === expected
        ? []
        : [{ tier, slices, hash: end, expected, exact, size }];
    });
  });
}

/**
 * Whether far more customers lie between expected and exact cuts than chance puts there: hashes do not lie evenly, as where a salt
 * is used again among those whom it chose before. Cuts are then better seen than expected.
 */
export function liesUnevenly(sizes: readonly CohortSize[], rule: Division): boolean {
  const customers = sizes.reduce((sum, { n }) => sum + n, 0);
  const between = shiftedCuts(sizes, rule).reduce(
    (sum, { exact, expected }) => sum + Math.abs(exact - expected),
    0,
  );
  return between > 1_000 + customers / 100;
}

/** The exact division of each tier: its customers, and the ranks of each variant. */
export function exactDivisions(sizes: readonly CohortSize[], rule: Division): readonly ExactDivision[] {
  return tiersOf(sizes).map((tier) => divisionOf(tier, sizes, rule));
}

function tiersOf(sizes: readonly CohortSize[]): string[] {
  return [...new Set(sizes.map(({ tier }) => tier))];
}

function divisionOf(
  tier: string,
  sizes: readonly CohortSize[],
  { allocation, variants }: Division,
): ExactDivision {
  const size = sizes.reduce((sum, each) => (each.tier === tier ? sum + each.n : sum), 0);
  return { tier, size, slices: cutPoints(size, sharesOf(allocation, tier), variants) };
}

/**
 * Hashes among which the customers between an expected and its exact cut are: `widening` times those that as many customers have who
 * lie evenly, and some.
 */
export function hashesToSearch({ hash, expected, exact, size }: ShiftedCut, widening: number) {
  const width = (hashes * BigInt(Math.abs(exact - expected) * 2 + 20) * BigInt(widening)) / BigInt(size);
  return exact > expected
    ? { from: hash, to: hash + width > highestHash ? highestHash : hash + width }
    : { from: hash - width < lowestHash ? lowestHash : hash - width, to: hash - 1n };
}

/** Of customers on the searched side of a cut, those between it and the exact one, with the variant that their rank gives them. */
export function betweenCuts<Near extends NearCut>(
  { tier, slices, hash, expected, exact }: ShiftedCut,
  found: readonly Near[],
): { readonly customer: Near; readonly variant: string }[] {
  const isUpward = exact > expected;
  const ordered = found
    .filter((each) => each.tier === tier && each.hash >= hash === isUpward)
    .sort((a, b) => (isUpward ? byHashThenReference(a, b) : byHashThenReference(b, a)))
    .slice(0, Math.abs(exact - expected));
  return ordered.map((customer, place) => {
    const rank = isUpward ? expected + place : expected - 1 - place;
    return { customer, variant: slices.find(({ from, to }) => from <= rank && rank < to)!.variant };
  });
}
