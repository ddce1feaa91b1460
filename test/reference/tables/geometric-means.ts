import { geometricMeanRatio } from '#statistics';
import { inferenceColumns, inferenceFields } from '../inference-columns.js';
import type { TableAdapter } from '../table-adapter.js';
import { bounds, known } from '../words.js';

interface Input {
  readonly control: readonly number[];
  readonly treatment: readonly number[];
  readonly level: number;
}

export const table: TableAdapter = {
  table: 'geometric_means',
  fields: ['ratio', 'pTwoSided', 'ciLower', 'ciUpper', ...inferenceFields('logs')],
  run: ({ control, treatment, level }: Input) => {
    const { ratio, p, interval, logs } = known(geometricMeanRatio(control, treatment, level));
    return { ratio, pTwoSided: known(p), ...bounds(interval), logs: inferenceColumns(logs) };
  },
};
