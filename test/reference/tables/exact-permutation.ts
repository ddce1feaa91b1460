import { isUndefined, studentisedPermutation, type EffectModel } from '#statistics';
import { everyAssignment, levelAtRank } from '../every-assignment.js';
import type { TableAdapter } from '../table-adapter.js';
import { bounds, known } from '../words.js';

interface Stratum {
  readonly control: readonly number[];
  readonly treatment: readonly number[];
  readonly weight?: number;
  readonly covariate?: { readonly control: readonly number[]; readonly treatment: readonly number[] };
}

export const table: TableAdapter = {
  table: 'exact_permutation',
  fields: ['difference', 'standardError', 't', 'pTwoSided', 'pUpper', 'pLower', 'ciLower', 'ciUpper'],
  // the library bisects to a millionth of the standard error
  relative: { ciLower: 2e-6, ciUpper: 2e-6 },
  run: ({ strata, rank, model }: { strata: readonly Stratum[]; rank: number; model?: EffectModel }) => {
    const every = everyAssignment(
      strata.map(({ control, treatment }) => ({ controls: control.length, treated: treatment.length })),
    );
    const units = strata.map(({ covariate, ...stratum }) => ({
      ...stratum,
      covariates: covariate && { control: [covariate.control], treatment: [covariate.treatment] },
    }));
    const answer = known(studentisedPermutation(units, { ...every, level: levelAtRank(rank, every), model }));
    const { difference, standardError, t, p, pUpper, pLower, interval } = answer;
    return {
      ...{ difference, standardError, t, pTwoSided: p, pUpper, pLower },
      ...(isUndefined(interval) ? {} : bounds(interval)),
    };
  },
};
