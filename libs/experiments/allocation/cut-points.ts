import { wholeBasisPoints, type Shares } from './allocation-plan.js';

/** The ranks of one variant within the ordered tier: `from` up to, but without, `to` (0 is the first customer). */
export interface Slice {
  readonly variant: string;
  readonly from: number;
  readonly to: number;
}

/**
 * Cuts an ordered tier of `size` customers into the planned shares, in the order of the variants.
 *
 * With c the shares added up to and including a variant (in basis points), the variant ends at rank
 * ⌊(size·c + 5000) / 10000⌋: the exact end rounded to the nearest customer, halves upward. Each end is off by more than
 * −½ and at most ½, so that every variant is off by less than one customer, and the last end is the size itself.
 * Integers only: the result is the same in any language.
 */
export function cutPoints(size: number, shares: Shares, variants: readonly string[]): Slice[] {
  let cumulative = 0n;
  let from = 0;
  return variants.map((variant) => {
    cumulative += BigInt(shares[variant] ?? 0);
    const to = roundedEnd(BigInt(size), cumulative);
    const slice = { variant, from, to };
    from = to;
    return slice;
  });
}

function roundedEnd(size: bigint, cumulative: bigint): number {
  const whole = BigInt(wholeBasisPoints);
  return Number((size * cumulative + whole / 2n) / whole);
}
