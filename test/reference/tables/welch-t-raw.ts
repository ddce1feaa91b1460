import { momentsOf, shiftMoments, studentTest, variance } from '#statistics';
import type { TableAdapter } from '../table-adapter.js';
import { bounds, known } from '../words.js';
import { welchAnswer, welchFields } from './welch-t.js';

interface Input {
  readonly control: readonly number[];
  readonly treatment: readonly number[];
  readonly alpha: number;
}

export const table: TableAdapter = {
  table: 'welch_t_raw',
  fields: [
    ...welchFields,
    ...['t', 'df', 'pTwoSided', 'ciLower', 'ciUpper'].map((field) => `student.${field}`),
    ...['control', 'treatment'].flatMap((arm) => ['n', 'mean', 'variance'].map((f) => `moments.${arm}.${f}`)),
  ],
  run: ({ control, treatment, alpha }: Input) => {
    // one origin near both arms, which the values lose exactly: differences keep the digits that a large mean takes
    const origin = originOf([...control, ...treatment]);
    const [c, t] = [control, treatment].map((values) => momentsOf(values.map((value) => value - origin)));
    const student = known(studentTest(c!, t!, { level: 1 - alpha }));
    const arm = (moments: typeof c) => ({
      n: moments!.n,
      mean: shiftMoments(moments!, origin).mean,
      variance: variance(moments!),
    });
    return {
      ...welchAnswer(c!, t!, 1 - alpha, origin),
      student: {
        t: known(student.t),
        df: known(student.df),
        pTwoSided: known(student.p),
        ...bounds(student.interval),
      },
      moments: { control: arm(c), treatment: arm(t) },
    };
  },
};

/** A value that all values can lose without rounding, or 0: only worth it when they are far from 0 and close together. */
export function originOf(values: readonly number[]): number {
  const least = Math.min(...values);
  const greatest = Math.max(...values);
  return least > 0 && greatest <= 2 * least ? least : 0;
}
