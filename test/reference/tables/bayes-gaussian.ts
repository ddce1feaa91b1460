import { absoluteBelief, isDefined, posteriorOfEffect } from '#statistics';
import type { TableAdapter } from '../table-adapter.js';
import { effectOf } from './sequential-confidence-sequence.js';

interface Arm {
  readonly n: number;
  readonly mean: number;
  readonly variance: number;
}

interface Input {
  readonly control: Arm;
  readonly treatment: Arm;
  readonly differenceType: 'relative' | 'absolute';
  readonly priorType: 'relative' | 'absolute';
  readonly priorMean: number;
  readonly priorVariance: number;
  readonly proper: boolean;
  readonly alpha: number;
  readonly inverse: boolean;
}

/** The prior on the scale of the effect that is looked at. */
function priorOf({ control, differenceType, priorType, priorMean, priorVariance, proper }: Input) {
  if (!proper) return undefined;
  const prior = { mean: priorMean, variance: priorVariance };
  if (differenceType === priorType) return prior;
  return priorType === 'relative'
    ? absoluteBelief(prior, control.mean)
    : absoluteBelief(prior, 1 / control.mean);
}

export const table: TableAdapter = {
  table: 'bayes_gaussian',
  fields: [
    'estimate',
    'variance',
    'posteriorMean',
    'posteriorSd',
    'chanceToWin',
    'ciLower',
    'ciUpper',
    'risk',
  ],
  run: (input: Input) => {
    const effect = effectOf(input.control, input.treatment, input.differenceType === 'relative');
    const posterior = posteriorOfEffect(effect, {
      prior: priorOf(input),
      level: 1 - input.alpha,
      lowerIsBetter: input.inverse,
    });
    if (!isDefined(posterior)) return {};
    return {
      estimate: effect.estimate,
      variance: effect.standardError ** 2,
      posteriorMean: posterior.mean,
      posteriorSd: posterior.sd,
      chanceToWin: posterior.chanceToBeat,
      ciLower: posterior.interval.low,
      ciUpper: posterior.interval.high,
      risk: [posterior.expectedLossOfControl, posterior.expectedLossOfTreatment],
    };
  },
};
