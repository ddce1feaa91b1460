import { equivalenceTest, momentsFromVariance } from '#statistics';
import type { TableAdapter } from '../table-adapter.js';
import { bounds, known } from '../words.js';

interface Arm {
  readonly n: number;
  readonly mean: number;
  readonly variance: number;
}

interface Input {
  readonly control: Arm;
  readonly treatment: Arm;
  readonly margin: number;
  readonly alpha: number;
}

export const table: TableAdapter = {
  table: 'tost',
  fields: [
    ...['difference', 'standardError', 'df', 'pNonInferiority', 'pNonSuperiority', 'pTost'],
    ...['ciLower', 'ciUpper', 'nonInferior', 'equivalent'],
  ],
  run: ({ control, treatment, margin, alpha }: Input) => {
    const moments = ({ n, mean, variance }: Arm) => momentsFromVariance(n, mean, variance);
    const test = known(equivalenceTest(moments(control), moments(treatment), { margin, alpha }));
    const { difference, standardError, df, pNonInferiority, pNonSuperiority, pTost } = test;
    return {
      ...{ difference, standardError, df, pNonInferiority, pNonSuperiority, pTost },
      ...bounds(test.interval),
      nonInferior: test.nonInferior,
      equivalent: test.equivalent,
    };
  },
};
