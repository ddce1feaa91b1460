import { crossMomentsOf, interactedRegression } from '#statistics';
import { inferenceColumns, inferenceFields } from '../inference-columns.js';
import type { TableAdapter } from '../table-adapter.js';
import { known } from '../words.js';

type Columns = Readonly<Record<string, readonly number[]>>;

interface Input {
  readonly control: Columns;
  readonly treatment: Columns;
  readonly covariates: readonly string[];
  readonly level: number;
}

export const table: TableAdapter = {
  table: 'interacted_regression',
  fields: [
    ...['controlSlopes', 'treatmentSlopes', 'controlMean', 'treatmentMean', 'populationStandardError'],
    ...inferenceFields('absolute'),
    ...inferenceFields('relative'),
  ],
  run({ control, treatment, ...question }: Input) {
    const answer = known(
      interactedRegression(crossMomentsOf(control), crossMomentsOf(treatment), { outcome: 'y', ...question }),
    );
    const { controlSlopes, treatmentSlopes, controlMean, treatmentMean, populationStandardError } = answer;
    return {
      ...{ controlSlopes, treatmentSlopes, controlMean, treatmentMean, populationStandardError },
      absolute: inferenceColumns(answer),
      relative: inferenceColumns(known(answer.relativeLift)),
    };
  },
};
