import { familyPermutation } from '#statistics';
import { everyDeal, levelAtRank } from '../every-assignment.js';
import type { TableAdapter } from '../table-adapter.js';
import { known } from '../words.js';

export const table: TableAdapter = {
  table: 'exact_family_permutation',
  fields: [
    ...['difference', 'standardError', 't', 'pTwoSided', 'pAdjusted'].map((field) => `comparisons.${field}`),
    'pOverall',
  ],
  run: ({ arms }: { arms: readonly (readonly number[])[] }) => {
    const every = everyDeal(arms.map((arm) => arm.length));
    const { comparisons, pOverall } = known(
      familyPermutation([{ arms }], { ...every, level: levelAtRank(1, every) }),
    );
    return {
      comparisons: comparisons.map(({ difference, standardError, t, p, pAdjusted }) => ({
        ...{ difference, standardError, t, pTwoSided: p, pAdjusted },
      })),
      pOverall,
    };
  },
};
