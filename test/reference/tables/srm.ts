import { sampleRatioTest } from '#statistics';
import type { TableAdapter } from '../table-adapter.js';
import { known } from '../words.js';

export const table: TableAdapter = {
  table: 'srm',
  fields: ['statistic', 'df', 'pValue'],
  run: ({ counts, weights }: { counts: readonly number[]; weights: readonly number[] }) => {
    const arms = counts.map((count, i) => ({ count, weight: weights[i]! }));
    const { statistic, df, pChiSquare } = known(sampleRatioTest(arms));
    return { statistic, df, pValue: pChiSquare };
  },
};
