import { compareBetaBinomial, isDefined } from '#statistics';
import type { Count, RatePosterior } from '#statistics';
import type { TableAdapter } from '../table-adapter.js';

interface Input {
  readonly control: Count;
  readonly treatment: Count;
  readonly priorAlpha: number;
  readonly priorBeta: number;
}

const posterior = ({ alpha, beta, mean }: RatePosterior) => ({ alpha, beta, mean });

export const table: TableAdapter = {
  table: 'bayes_beta_binomial',
  fields: [
    ...['posteriorControl', 'posteriorTreatment'].flatMap((arm) =>
      ['alpha', 'beta', 'mean'].map((field) => `${arm}.${field}`),
    ),
    'chanceToWin',
    'chanceToLose',
    'expectedLossChoosingTreatment',
    'expectedLossChoosingControl',
  ],
  run: ({ control, treatment, priorAlpha, priorBeta }: Input) => {
    const comparison = compareBetaBinomial({ control, treatment }, { alpha: priorAlpha, beta: priorBeta });
    if (!isDefined(comparison)) return {};
    return {
      posteriorControl: posterior(comparison.control),
      posteriorTreatment: posterior(comparison.treatment),
      chanceToWin: comparison.chanceToBeat,
      chanceToLose: comparison.chanceToLose,
      expectedLossChoosingTreatment: comparison.expectedLossOfTreatment,
      expectedLossChoosingControl: comparison.expectedLossOfControl,
    };
  },
  relative: { expectedLossChoosingTreatment: 1e-6, expectedLossChoosingControl: 1e-6 },
};
