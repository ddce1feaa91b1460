import {
  crossMomentsOf,
  isUndefined,
  postStratifiedCuped,
  postStratifiedCupedRatio,
  postStratifiedProportions,
  postStratifiedRatio,
  type CrossMoments,
  type Maybe,
  type PostStratified,
  type TInference,
} from '#statistics';
import { inferenceColumns } from '../inference-columns.js';
import type { TableAdapter } from '../table-adapter.js';

type Columns = Readonly<Record<string, readonly number[]>>;
interface Input {
  readonly kind: 'proportion' | 'cuped_mean' | 'ratio' | 'cuped_ratio';
  readonly strata: readonly { readonly control: Columns; readonly treatment: Columns }[];
  readonly alpha: number;
}

const fields = ['estimate', 'standardError', 'pValue', 'ciLower', 'ciUpper'];

export const table: TableAdapter = {
  table: 'post_stratified_gbstats',
  fields: ['absolute', 'relative'].flatMap((kind) => fields.map((field) => `${kind}.${field}`)),
  // gbstats takes 2·(1 − cdf): below 1e-11 its p-value is a small multiple of the rounding unit 1.1e-16.
  relative: { 'absolute.pValue': 1e-4, 'relative.pValue': 1e-4 },
  run(input: Input) {
    const result = answer(input);
    if (isUndefined(result)) return {};
    return {
      absolute: columns(result),
      relative: isUndefined(result.relative) ? undefined : columns(result.relative),
    };
  },
};

function columns(inference: TInference) {
  const { estimate, standardError, pTwoSided, ciLower, ciUpper } = inferenceColumns(inference);
  return { estimate, standardError, pValue: pTwoSided, ciLower, ciUpper };
}

function answer({ kind, strata, alpha }: Input): Maybe<PostStratified> {
  const options = { level: 1 - alpha };
  const cross = strata.map(({ control, treatment }, i) => ({
    name: String(i),
    control: crossMomentsOf(control) as CrossMoments,
    treatment: crossMomentsOf(treatment) as CrossMoments,
  }));
  switch (kind) {
    case 'proportion':
      return postStratifiedProportions(
        strata.map(({ control, treatment }, i) => ({
          name: String(i),
          control: countOf(control.z as readonly number[]),
          treatment: countOf(treatment.z as readonly number[]),
        })),
        options,
      );
    case 'cuped_mean':
      return postStratifiedCuped(cross, { outcome: 'y', covariates: ['x'], ...options });
    case 'ratio':
      return postStratifiedRatio(cross, { numerator: 'y', denominator: 'd', ...options });
    case 'cuped_ratio':
      return postStratifiedCupedRatio(cross, {
        numerator: 'y',
        denominator: 'd',
        numeratorBefore: 'x',
        denominatorBefore: 'e',
        ...options,
      });
  }
}

function countOf(values: readonly number[]) {
  return { n: values.length, successes: values.reduce((sum, value) => sum + value, 0) };
}
