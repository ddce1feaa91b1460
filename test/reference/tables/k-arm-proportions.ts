import { homogeneityOfRates, isUndefined, type HomogeneityOfRates } from '#statistics';
import type { TableAdapter } from '../table-adapter.js';

const fields = ['statistic', 'df', 'pValue'];

export const table: TableAdapter = {
  table: 'k_arm_proportions',
  fields: ['pearson', 'gTest'].flatMap((test) => fields.map((field) => `${test}.${field}`)),
  run({ successes, n }: { successes: readonly number[]; n: readonly number[] }) {
    const result = homogeneityOfRates(
      successes.map((events, i) => ({ n: n[i] as number, successes: events })),
    );
    if (isUndefined(result)) return {};
    return { pearson: columns(result.pearson), gTest: columns(result.likelihoodRatio) };
  },
};

function columns({ statistic, df, p }: HomogeneityOfRates) {
  return { statistic, df, pValue: p };
}
