import { isUndefined, type Maybe, type TInference } from '#statistics';

/** Paths of the columns that the tables give for a t inference, below `field`. */
export function inferenceFields(field: string, pValue: 'pTwoSided' | 'pValue' = 'pTwoSided'): string[] {
  return ['estimate', 'standardError', 'df', 't', pValue, 'ciLower', 'ciUpper'].map(
    (column) => `${field}.${column}`,
  );
}

/** A t inference in the tables' words; what has no value is left out. */
export function inferenceColumns(inference: TInference): Record<string, number | undefined> {
  return {
    estimate: inference.difference,
    standardError: inference.standardError,
    df: numberOf(inference.df),
    t: numberOf(inference.t),
    pTwoSided: numberOf(inference.p),
    ciLower: isUndefined(inference.interval) ? undefined : inference.interval.low,
    ciUpper: isUndefined(inference.interval) ? undefined : inference.interval.high,
  };
}

function numberOf(value: Maybe<number>): number | undefined {
  return isUndefined(value) ? undefined : value;
}
