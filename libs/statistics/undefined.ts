/** Why a quantity has no value. A reason is part of the answer: it is shown, stored and compared like a number. */
export type UndefinedBecause =
  /** Fewer units (or events) than the method needs. */
  | 'tooFewObservations'
  /** All units of an arm have the same value, so that a standard error is not estimable. */
  | 'noVariance'
  /** A ratio or lift whose denominator is zero or not distinguishable from zero. */
  | 'denominatorNearZero'
  /** The covariate does not vary, so that it explains nothing. */
  | 'noCovariateVariance'
  /** No event occurred in any arm. */
  | 'noEvents'
  /** An arm, stratum or cell that the method needs is empty. */
  | 'emptyArm'
  /** The estimate lies on the edge of the parameter space and the method has no answer there. */
  | 'boundary'
  /** An iteration ended without meeting its tolerance. */
  | 'didNotConverge'
  /** Follow-up ends before the quantity can be read off the curve. */
  | 'notReached'
  /** Units were not assigned by chance: a p-value would not mean what it says. */
  | 'notRandomised'
  /** Observation windows are still open: a p-value now would be one look too many. */
  | 'interim'
  /** No plan to compare with. */
  | 'notPlanned'
  /** The caller did not ask for it (an interval without a named model). */
  | 'notRequested'
  /** An argument outside the domain of the function. */
  | 'outOfDomain';

export interface Undefined {
  readonly kind: 'undefined';
  readonly because: UndefinedBecause;
}

export type Maybe<T> = T | Undefined;

export function undefinedBecause(because: UndefinedBecause): Undefined {
  return { kind: 'undefined', because };
}

export function isUndefined(value: unknown): value is Undefined {
  return typeof value === 'object' && value !== null && (value as { kind?: unknown }).kind === 'undefined';
}

export function isDefined<T>(value: Maybe<T>): value is T {
  return !isUndefined(value);
}
