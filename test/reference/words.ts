import { isUndefined, type Interval, type Maybe } from '#statistics';

/** The value, or an error that says why there is none: for fields that a table expects to have one. */
export function known<T>(value: Maybe<T>): T {
  if (isUndefined(value)) throw new Error(`the library has no value: ${value.because}`);
  return value;
}

/** The value, or nothing: for fields that a table leaves out where they are undefined. */
export function orNothing<T>(value: Maybe<T>): T | undefined {
  return isUndefined(value) ? undefined : value;
}

/** An interval in the words of the tables. */
export function bounds(value: Maybe<Interval>): { ciLower: number; ciUpper: number } {
  const { low, high } = known(value);
  return { ciLower: low, ciUpper: high };
}
