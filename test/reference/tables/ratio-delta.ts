import { compareRatios, crossMomentsOf, isUndefined, type TInference } from '#statistics';
import type { TableAdapter } from '../table-adapter.js';
import { bounds, known } from '../words.js';
import { originOf } from './welch-t-raw.js';

interface Arm {
  readonly numerator: readonly number[];
  readonly denominator: readonly number[];
}

const answers = ['estimate', 'standardError', 'df', 't', 'pTwoSided', 'ciLower', 'ciUpper'];

function absolute({ difference, standardError, df, t, p, interval }: TInference) {
  return {
    estimate: difference,
    standardError,
    df: known(df),
    t: known(t),
    pTwoSided: known(p),
    ...bounds(interval),
  };
}

export const table: TableAdapter = {
  table: 'ratio_delta',
  fields: [
    ...['controlRatio', 'treatmentRatio', 'controlVariance', 'treatmentVariance'],
    ...['absolute', 'relative'].flatMap((scale) => answers.map((field) => `${scale}.${field}`)),
  ],
  run: ({ control, treatment, alpha }: { control: Arm; treatment: Arm; alpha: number }) => {
    const origins = {
      numerator: originOf([...control.numerator, ...treatment.numerator]),
      denominator: originOf([...control.denominator, ...treatment.denominator]),
    };
    const moments = (arm: Arm) =>
      crossMomentsOf({
        numerator: arm.numerator.map((value) => value - origins.numerator),
        denominator: arm.denominator.map((value) => value - origins.denominator),
      });
    const answer = known(
      compareRatios(moments(control), moments(treatment), {
        numerator: 'numerator',
        denominator: 'denominator',
        level: 1 - alpha,
        origins,
      }),
    );
    const lift = answer.relativeLift;
    return {
      controlRatio: answer.control.ratio,
      treatmentRatio: answer.treatment.ratio,
      controlVariance: known(answer.control.variance),
      treatmentVariance: known(answer.treatment.variance),
      absolute: absolute(answer),
      relative: isUndefined(lift)
        ? undefined
        : {
            estimate: lift.point,
            standardError: known(lift.standardError),
            df: lift.df,
            t: lift.point / known(lift.standardError),
            pTwoSided: known(lift.p),
            ...bounds(lift.interval),
          },
    };
  },
};
