import { studentisedRatioPermutation } from '#statistics';
import { everyAssignment, levelAtRank } from '../every-assignment.js';
import type { TableAdapter } from '../table-adapter.js';
import { bounds, known } from '../words.js';

type Units = readonly (readonly [numerator: number, denominator: number])[];

const columns = (units: Units) => ({
  numerator: units.map(([numerator]) => numerator),
  denominator: units.map(([, denominator]) => denominator),
});

export const table: TableAdapter = {
  table: 'exact_ratio_permutation',
  fields: [
    ...['controlRatio', 'treatmentRatio', 'difference', 'standardError', 't'],
    ...['pTwoSided', 'pUpper', 'pLower', 'ciLower', 'ciUpper'],
  ],
  run: ({ control, treatment, rank }: { control: Units; treatment: Units; rank: number }) => {
    const every = everyAssignment([{ controls: control.length, treated: treatment.length }]);
    const arms = [{ control: columns(control), treatment: columns(treatment) }];
    const { controlRatio, treatmentRatio, difference, standardError, t, p, pUpper, pLower, interval } = known(
      studentisedRatioPermutation(arms, { ...every, level: levelAtRank(rank, every) }),
    );
    return {
      ...{ controlRatio, treatmentRatio, difference, standardError, t, pTwoSided: p, pUpper, pLower },
      ...bounds(interval),
    };
  },
};
