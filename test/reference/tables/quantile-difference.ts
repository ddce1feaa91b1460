import { isUndefined, quantileDifference, type QuantileOfArm } from '#statistics';
import type { TableAdapter } from '../table-adapter.js';
import { bounds, known } from '../words.js';

const answers = ['estimate', 'standardError', 'df', 't', 'pTwoSided', 'ciLower', 'ciUpper'];

export const table: TableAdapter = {
  table: 'quantile_difference',
  fields: [
    ...['varianceControl', 'varianceTreatment', 'error'],
    ...['absolute', 'relative'].flatMap((scale) => answers.map((field) => `${scale}.${field}`)),
  ],
  run: ({
    control,
    treatment,
    alpha,
  }: {
    control: QuantileOfArm;
    treatment: QuantileOfArm;
    alpha: number;
  }) => {
    // gbstats raises variances below 1e-5 to it from 100 units on
    const leastVariance = Math.min(control.n, treatment.n) >= 100 ? 1e-5 : 0;
    const answer = quantileDifference(control, treatment, { level: 1 - alpha, leastVariance });
    if (isUndefined(answer)) return { error: 'ZERO_NEGATIVE_VARIANCE' };
    const lift = known(answer.relativeLift);
    const standardError = known(lift.standardError);
    return {
      varianceControl: answer.control.variance,
      varianceTreatment: answer.treatment.variance,
      absolute: {
        estimate: answer.difference,
        standardError: answer.standardError,
        df: known(answer.df),
        t: known(answer.t),
        pTwoSided: known(answer.p),
        ...bounds(answer.interval),
      },
      relative: {
        estimate: lift.point,
        standardError,
        df: lift.df,
        t: lift.point / standardError,
        pTwoSided: known(lift.p),
        ...bounds(lift.interval),
      },
    };
  },
};
