import { interactionTest, momentsOf } from '#statistics';
import { inferenceColumns, inferenceFields } from '../inference-columns.js';
import type { TableAdapter } from '../table-adapter.js';
import { known } from '../words.js';

interface Part {
  readonly control: readonly number[];
  readonly treatment: readonly number[];
}

const momentsOfArms = ({ control, treatment }: Part) => ({
  control: momentsOf(control),
  treatment: momentsOf(treatment),
});

export const table: TableAdapter = {
  table: 'interaction',
  fields: ['effectInFirst', 'effectInSecond', ...inferenceFields('difference')],
  run: ({ first, second, level }: { first: Part; second: Part; level: number }) => {
    const answer = known(interactionTest(momentsOfArms(first), momentsOfArms(second), level));
    return {
      effectInFirst: answer.effectInFirst,
      effectInSecond: answer.effectInSecond,
      difference: inferenceColumns(answer),
    };
  },
};
