import type { CrossMoments } from './cross-moments.js';
import { quotient } from './whole-quotient.js';

/** Sums over the same units, in whole numbers of whatever unit the variables are counted in. */
export interface ExactCrossSums {
  readonly n: bigint;
  /** Σ xᵢ. */
  readonly sums: readonly bigint[];
  /** Σ xᵢ·xⱼ; only the upper triangle (j ≥ i) is read. */
  readonly products: readonly (readonly bigint[])[];
}

/**
 * Cross moments from exact sums: n·Σxᵢxⱼ − Σxᵢ·Σxⱼ is taken in whole numbers of any size, so that nothing cancels however
 * large the means are, and rounded once at the end. All 0 where there is no unit.
 */
export function crossMomentsFromExactSums<Name extends string>(
  names: readonly Name[],
  { n, sums, products }: ExactCrossSums,
): CrossMoments<Name> {
  const centred = (i: number, j: number) => {
    const [first, second] = i <= j ? [i, j] : [j, i];
    return n === 0n ? 0 : quotient(n * products[first]![second]! - sums[i]! * sums[j]!, n);
  };
  return {
    names,
    n: Number(n),
    means: sums.map((sum) => (n === 0n ? 0 : quotient(sum, n))),
    cross: names.map((_, i) => names.map((__, j) => centred(i, j))),
  };
}
