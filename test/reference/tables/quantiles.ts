import { quantile, type QuantileType } from '#statistics';
import type { TableAdapter } from '../table-adapter.js';
import { known } from '../words.js';

const types: readonly QuantileType[] = [1, 2, 4, 5, 6, 7, 8, 9];

export const table: TableAdapter = {
  table: 'quantiles',
  fields: types.map((type) => `type${type}`),
  run: ({ values, probabilities }: { values: readonly number[]; probabilities: readonly number[] }) =>
    Object.fromEntries(
      types.map((type) => [`type${type}`, probabilities.map((p) => known(quantile(values, p, type)))]),
    ),
};
