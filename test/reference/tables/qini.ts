import { qini, scoreGroups } from '#statistics';
import { inferenceColumns, inferenceFields } from '../inference-columns.js';
import type { TableAdapter } from '../table-adapter.js';
import { known } from '../words.js';

interface Input {
  readonly scores: readonly number[];
  readonly treated: readonly number[];
  readonly outcomes: readonly number[];
  readonly groups: number;
  readonly level: number;
}

export const table: TableAdapter = {
  table: 'qini',
  fields: [...inferenceFields('area'), 'curve.share', 'curve.gain', 'curve.standardError', 'gainOfAll'],
  run: ({ groups, level, ...units }: Input) => {
    const answer = known(qini(scoreGroups(units, groups), level));
    return { area: inferenceColumns(answer), curve: answer.curve, gainOfAll: answer.gainOfAll };
  },
};
