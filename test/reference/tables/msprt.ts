import { isDefined, mixtureSprt } from '#statistics';
import type { TableAdapter } from '../table-adapter.js';

interface Input {
  readonly difference: number;
  readonly variance: number;
  readonly tau2: number;
  readonly alpha: number;
}

export const table: TableAdapter = {
  table: 'msprt',
  fields: ['logLikelihoodRatio', 'pValue', 'halfWidth', 'ciLower', 'ciUpper'],
  run: ({ difference, variance, tau2, alpha }: Input) => {
    const look = mixtureSprt({ difference, variance, mixtureVariance: tau2, level: 1 - alpha });
    if (!isDefined(look)) return {};
    return {
      logLikelihoodRatio: look.logLikelihoodRatio,
      pValue: look.p,
      halfWidth: look.halfWidth,
      ciLower: look.interval.low,
      ciUpper: look.interval.high,
    };
  },
};
