import { isUndefined, mannWhitneyTest } from '#statistics';
import type { TableAdapter } from '../table-adapter.js';
import { known } from '../words.js';

export const table: TableAdapter = {
  table: 'mann_whitney',
  fields: [
    ...['uTreatment', 'pAsymptoticContinuity', 'pAsymptotic', 'probabilitySuperiority'],
    ...['pExact', 'hodgesLehmann', 'exactCiLower', 'exactCiUpper'],
  ],
  notAlwaysGiven: ['pExact', 'hodgesLehmann', 'exactCiLower', 'exactCiUpper'],
  run: ({ control, treatment }: { control: readonly number[]; treatment: readonly number[] }) => {
    const test = known(mannWhitneyTest(control, treatment));
    const exact = isUndefined(test.pExact) ? undefined : known(test.interval);
    return {
      uTreatment: test.u,
      pAsymptoticContinuity: known(test.pAsymptoticContinuity),
      pAsymptotic: known(test.pAsymptotic),
      probabilitySuperiority: test.probabilityOfSuperiority,
      pExact: exact && known(test.pExact),
      hodgesLehmann: test.shift,
      exactCiLower: exact?.low,
      exactCiUpper: exact?.high,
    };
  },
};
