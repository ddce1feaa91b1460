import type { Maybe } from '../undefined.js';
import { undefinedBecause } from '../undefined.js';

/** The outcomes of one stratum (tier), unit by unit. Units were assigned to the arms by chance within the stratum. */
export interface UnitStratum {
  readonly control: ArrayLike<number>;
  readonly treatment: ArrayLike<number>;
  /** Fixed weight of the stratum in the estimate; without it the stratum's share of all units counts. */
  readonly weight?: number;
  /** Pre-assignment covariates, one column each, in the order of the units of each arm. */
  readonly covariates?: {
    readonly control: readonly ArrayLike<number>[];
    readonly treatment: readonly ArrayLike<number>[];
  };
}

/**
 * Units of one stratum as a family of values a + s·b indexed by one number s (a shift, or the inverse of a factor),
 * so that the permutation distribution at every s follows from five sums per draw. The first `controls` units were
 * control. `count` is how many units share a row: 1 for raw units, more for bins.
 */
export interface LinearStratum {
  readonly a: Float64Array;
  /** null when only s = 0 is asked for. */
  readonly b: Float64Array | null;
  readonly count: Int32Array | null;
  readonly controls: number;
  readonly treated: number;
  /** Rows (units or bins) that were control come first. */
  readonly controlRows: number;
  readonly weight: number;
}

/** An arm needs two units in a stratum for a variance; a stratum that lacks them cannot take part and is named. */
export function usableStrata<T extends { readonly controls: number; readonly treated: number }>(
  strata: readonly T[],
): Maybe<{ readonly used: readonly T[]; readonly dropped: readonly number[] }> {
  const used: T[] = [];
  const dropped: number[] = [];
  strata.forEach((stratum, index) => {
    if (stratum.controls >= 2 && stratum.treated >= 2) used.push(stratum);
    else dropped.push(index);
  });
  return used.length === 0 ? undefinedBecause('tooFewObservations') : { used, dropped };
}

/** Weights that sum to one over the strata that take part. */
export function normalisedWeights(strata: readonly { readonly weight: number }[]): Float64Array {
  let sum = 0;
  for (const stratum of strata) sum += stratum.weight;
  return Float64Array.from(strata, (stratum) => stratum.weight / sum);
}
