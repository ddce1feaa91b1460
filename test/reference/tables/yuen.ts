import { yuenTest } from '#statistics';
import type { TableAdapter } from '../table-adapter.js';
import { known } from '../words.js';

interface Input {
  readonly control: readonly number[];
  readonly treatment: readonly number[];
  readonly trim: number;
}

export const table: TableAdapter = {
  table: 'yuen',
  fields: ['difference', 'standardError', 'df', 't', 'pTwoSided'],
  run: ({ control, treatment, trim }: Input) => {
    const { difference, standardError, df, t, p } = known(yuenTest(control, treatment, trim));
    return { difference, standardError, df: known(df), t: known(t), pTwoSided: known(p) };
  },
};
