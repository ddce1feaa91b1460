import { isUndefined, mantelHaenszel, type CommonRatio, type Maybe } from '#statistics';
import type { TableAdapter } from '../table-adapter.js';

interface Stratum {
  readonly xc: number;
  readonly nc: number;
  readonly xt: number;
  readonly nt: number;
}

const ratio = ['estimate', 'logStandardError', 'ciLower', 'ciUpper'];
const difference = [
  'estimate',
  'standardErrorGreenlandRobins',
  'ciLower',
  'ciUpper',
  'standardErrorSato',
  'satoCiLower',
  'satoCiUpper',
];

export const table: TableAdapter = {
  table: 'cmh',
  fields: [
    'statistic',
    'pValue',
    'statisticCorrected',
    'pValueCorrected',
    ...ratio.map((field) => `oddsRatio.${field}`),
    ...ratio.map((field) => `riskRatio.${field}`),
    ...difference.map((field) => `riskDifference.${field}`),
  ],
  run({ strata, alpha }: { strata: readonly Stratum[]; alpha: number }) {
    const result = mantelHaenszel(
      strata.map(({ xc, nc, xt, nt }, i) => ({
        name: String(i),
        control: { n: nc, successes: xc },
        treatment: { n: nt, successes: xt },
      })),
      1 - alpha,
    );
    if (isUndefined(result)) return {};
    const { riskDifference: large, riskDifferenceSato: sato } = result;
    return {
      statistic: valueOf(result.statistic),
      pValue: valueOf(result.p),
      statisticCorrected: valueOf(result.statisticCorrected),
      pValueCorrected: valueOf(result.pCorrected),
      oddsRatio: ratioColumns(result.oddsRatio),
      riskRatio: ratioColumns(result.riskRatio),
      riskDifference:
        isUndefined(large) || isUndefined(sato)
          ? undefined
          : {
              estimate: large.estimate,
              standardErrorGreenlandRobins: large.standardError,
              ciLower: large.interval.low,
              ciUpper: large.interval.high,
              standardErrorSato: sato.standardError,
              satoCiLower: sato.interval.low,
              satoCiUpper: sato.interval.high,
            },
    };
  },
};

function ratioColumns(common: Maybe<CommonRatio>) {
  if (isUndefined(common)) return undefined;
  const { estimate, logStandardError, interval } = common;
  return { estimate, logStandardError, ciLower: interval.low, ciUpper: interval.high };
}

function valueOf(value: Maybe<number>): number | undefined {
  return isUndefined(value) ? undefined : value;
}
