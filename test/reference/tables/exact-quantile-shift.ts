import { exactQuantileShift } from '#statistics';
import type { TableAdapter } from '../table-adapter.js';
import { bounds, known } from '../words.js';

interface Input {
  readonly control: readonly number[];
  readonly treatment: readonly number[];
  readonly nu: number;
  readonly level: number;
}

export const table: TableAdapter = {
  table: 'exact_quantile_shift',
  fields: [
    ...['controlQuantile', 'treatmentQuantile', 'difference'],
    ...['pTwoSided', 'pUpper', 'pLower', 'ciLower', 'ciUpper'],
  ],
  run: ({ control, treatment, nu, level }: Input) => {
    const answer = known(exactQuantileShift(control, treatment, nu, level));
    const { controlQuantile, treatmentQuantile, difference, p, pUpper, pLower, interval } = answer;
    return {
      ...{ controlQuantile, treatmentQuantile, difference, pTwoSided: p, pUpper, pLower },
      ...bounds(interval),
    };
  },
};
