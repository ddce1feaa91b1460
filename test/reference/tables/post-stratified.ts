import { armMean, isUndefined, momentsOf, postStratifiedMeans, tierWeighted } from '#statistics';
import { inferenceColumns, inferenceFields } from '../inference-columns.js';
import type { TableAdapter } from '../table-adapter.js';

interface Stratum {
  readonly control: readonly number[];
  readonly treatment: readonly number[];
}

export const table: TableAdapter = {
  table: 'post_stratified',
  fields: [
    'fixedWeights.estimate',
    'fixedWeights.standardError',
    'fixedWeights.controlMean',
    ...inferenceFields('absolute'),
    ...inferenceFields('relative'),
  ],
  run({ strata, alpha }: { strata: readonly Stratum[]; alpha: number }) {
    const moments = strata.map(({ control, treatment }, i) => ({
      name: String(i),
      control: momentsOf(control),
      treatment: momentsOf(treatment),
    }));
    const random = postStratifiedMeans(moments, { level: 1 - alpha });
    const fixed = tierWeighted(
      moments.map((stratum) => ({
        name: stratum.name,
        weight: stratum.control.n + stratum.treatment.n,
        control: armMean(stratum.control),
        treatment: armMean(stratum.treatment),
      })),
      1 - alpha,
    );
    if (isUndefined(random) || isUndefined(fixed)) return {};
    return {
      fixedWeights: {
        estimate: fixed.difference,
        standardError: fixed.standardError,
        controlMean: fixed.control.mean,
      },
      absolute: inferenceColumns(random),
      relative: isUndefined(random.relative) ? undefined : inferenceColumns(random.relative),
    };
  },
};
