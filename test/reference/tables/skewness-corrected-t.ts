import { centralMomentsOf, correctedT, type CorrectedT } from '#statistics';
import type { TableAdapter } from '../table-adapter.js';
import { bounds, known } from '../words.js';

interface Input {
  readonly control: readonly number[];
  readonly treatment: readonly number[];
  readonly method: CorrectedT['method'];
  readonly level: number;
}

export const table: TableAdapter = {
  table: 'skewness_corrected_t',
  fields: [
    ...['difference', 'standardError', 'df', 'skewness', 't'],
    ...['pTwoSided', 'pUpper', 'pLower', 'ciLower', 'ciUpper'],
  ],
  run: ({ control, treatment, ...options }: Input) => {
    const answer = known(correctedT(centralMomentsOf(control), centralMomentsOf(treatment), options));
    const { difference, standardError, df, skewness, t, p, pUpper, pLower, interval } = answer;
    return {
      ...{ difference, standardError, df, skewness, t, pTwoSided: p, pUpper, pLower },
      ...bounds(interval),
    };
  },
};
