import type { Pair } from './estimate.js';

/** The units' values as they are, or less what covariates explain of them: within each stratum, or over all of them. */
export type ValuesKind = 'raw' | 'adjustedWithinStrata' | 'adjustedOverall';

/** Unit values that a method asks for, described by moments that are blind to the arms. */
export interface WantedValues {
  readonly kind: ValuesKind;
  /** The arms that are adjusted together; undefined: all arms, as they are. */
  readonly pair?: Pair<string>;
  /** Of a ratio: Σnumerator / Σdenominator over all arms; 0 for a mean. Bins are made along numerator − ratio · denominator. */
  readonly ratio: number;
  readonly strata: readonly WantedStratum[];
}

export interface WantedStratum {
  readonly name: string;
  /** One row an outcome (a mean; or numerator, denominator): its slopes on the covariates. Empty rows: as it is. */
  readonly slopes: readonly (readonly number[])[];
  /** Means of the covariates from which deviations are taken. */
  readonly reference: readonly number[];
  /** Where the binned value lies and how far it spreads, in the metric's unit; a ratio's denominator is binned too. */
  readonly axes: readonly { readonly centre: number; readonly spread: number }[];
}

/** The units of one stratum in fine bins: a bin has the mean value of its units of all arms, so that no arm is favoured. */
export interface BinnedValues {
  readonly stratum: string;
  /** One array an outcome, in the metric's unit. */
  readonly values: readonly Float64Array[];
  /** Units per bin, by arm. */
  readonly counts: Readonly<Record<string, Int32Array>>;
}

export interface UnitValues {
  readonly kind: ValuesKind;
  readonly pair?: Pair<string>;
  readonly strata: readonly BinnedValues[];
}
