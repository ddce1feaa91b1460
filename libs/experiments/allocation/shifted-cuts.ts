import type { AllocationRule } from './allocate.js';
import { sharesOf, wholeBasisPoints, type Shares } from './allocation-plan.js';
import { hashAtShare, hashes, highestHash, lowestHash } from './assignment-hash.js';
import { cutPoints, type Slice } from './cut-points.js';
import { byHashThenReference } from './hash-order.js';

/** The rule of a division without the salt: hashes are known. */
export type Division = Omit<AllocationRule, 'salt'>;

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

/** Where a tier is cut by the shares of all hashes, and where it is cut by customers. */
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

/** The variants that shares give customers to, in order, each with the hash below which it ends; the last has no end. */
export function expectedEnds(
  shares: Shares,
  variants: readonly string[],
): { readonly variant: string; readonly end: bigint | undefined }[] {
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
  return [...new Set(sizes.map(({ tier }) => tier))].flatMap((tier) => {
    const sizeOf = (variant: string) =>
      sizes.find((each) => each.tier === tier && each.variant === variant)?.n ?? 0;
    const shares = sharesOf(rule.allocation, tier);
    const ends = expectedEnds(shares, rule.variants);
    const size = ends.reduce((sum, { variant }) => sum + sizeOf(variant), 0);
    const slices = cutPoints(size, shares, rule.variants);
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
