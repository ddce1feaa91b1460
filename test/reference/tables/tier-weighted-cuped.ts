import { crossMomentsOf, tierWeightedCuped } from '#statistics';
import { inferenceColumns, inferenceFields } from '../inference-columns.js';
import type { TableAdapter } from '../table-adapter.js';
import { known } from '../words.js';

type Columns = Readonly<Record<string, readonly number[]>>;

interface Input {
  readonly strata: readonly {
    readonly weight: number;
    readonly control: Columns;
    readonly treatment: Columns;
  }[];
  readonly covariates: readonly string[];
  readonly level: number;
}

export const table: TableAdapter = {
  table: 'tier_weighted_cuped',
  fields: ['controlMean', 'treatmentMean', ...inferenceFields('absolute'), ...inferenceFields('relative')],
  run({ strata, ...question }: Input) {
    const tiers = strata.map(({ weight, control, treatment }, i) => ({
      name: String(i),
      weight,
      control: crossMomentsOf(control),
      treatment: crossMomentsOf(treatment),
    }));
    const answer = known(tierWeightedCuped(tiers, { outcome: 'y', ...question }));
    return {
      controlMean: answer.control.mean,
      treatmentMean: answer.treatment.mean,
      absolute: inferenceColumns(answer),
      relative: inferenceColumns(known(answer.relativeLift)),
    };
  },
};
