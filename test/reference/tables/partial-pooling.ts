import { partialPooling, type PartialPooling, type StratumEffect } from '#statistics';
import type { TableAdapter } from '../table-adapter.js';
import { bounds, known } from '../words.js';

interface Input {
  readonly strata: readonly StratumEffect[];
  readonly method: PartialPooling['method'];
  readonly level: number;
}

export const table: TableAdapter = {
  table: 'partial_pooling',
  fields: [
    ...['betweenVariance', 'mean', 'standardError', 'ciLower', 'ciUpper', 'q', 'pValue', 'share'],
    ...['shrunken', 'kept', 'standardError', 'ciLower', 'ciUpper'].map((field) => `strata.${field}`),
  ],
  run({ strata, ...options }: Input) {
    const { betweenVariance, mean, standardError, interval, heterogeneity, ...answer } = known(
      partialPooling(strata, options),
    );
    return {
      ...{ betweenVariance, mean, standardError },
      ...bounds(interval),
      q: heterogeneity.q,
      pValue: heterogeneity.p,
      share: heterogeneity.share,
      strata: answer.strata.map((stratum) => ({
        shrunken: stratum.shrunken,
        kept: stratum.kept,
        standardError: stratum.standardError,
        ...bounds(stratum.interval),
      })),
    };
  },
};
