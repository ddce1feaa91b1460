import { fisherExactTest, isUndefined, type Count } from '#statistics';
import type { TableAdapter } from '../table-adapter.js';

/** With all units or none converted only one table has these margins: the table calls that p = 1, the library no test. */
const onlyTable = {
  pTwoSided: 1,
  pGreater: 1,
  pLess: 1,
  pointProbability: 1,
  midPGreater: 0.5,
  midPLess: 0.5,
};

export const table: TableAdapter = {
  table: 'fisher_exact',
  fields: ['pTwoSided', 'pGreater', 'pLess', 'pointProbability', 'midPGreater', 'midPLess'],
  run: ({ control, treatment }: { control: Count; treatment: Count }) => {
    const test = fisherExactTest(control, treatment);
    if (isUndefined(test)) {
      if (test.because !== 'noEvents' && test.because !== 'noVariance') throw new Error(test.because);
      return onlyTable;
    }
    const { p, pGreater, pLess, pointProbability, midPGreater, midPLess } = test;
    return { pTwoSided: p, pGreater, pLess, pointProbability, midPGreater, midPLess };
  },
};
