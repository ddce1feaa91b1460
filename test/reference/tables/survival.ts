import {
  followUpOf,
  hazardRatioOfArms,
  isDefined,
  isUndefined,
  logRankTest,
  restrictedMean,
  restrictedMeanDifference,
  survivalCurve,
} from '#statistics';
import type { Interval, Maybe } from '#statistics';
import type { TableAdapter } from '../table-adapter.js';

interface Arm {
  readonly time: readonly number[];
  readonly event: readonly number[];
}

interface Input {
  readonly control: Arm;
  readonly treatment: Arm;
  readonly tau: number;
  readonly alpha: number;
}

/** R prints NaN where the library says why there is no value. */
const orNaN = (value: Maybe<number>) => (isDefined(value) ? value : NaN);
const low = (limits: Maybe<Interval>) => (isDefined(limits) ? limits.low : NaN);
const high = (limits: Maybe<Interval>) => (isDefined(limits) ? limits.high : NaN);

function curve(arm: Arm, tau: number, alpha: number) {
  const followUp = followUpOf(arm.time, arm.event);
  const curve = survivalCurve(followUp, 1 - alpha);
  const mean = restrictedMean(followUp, tau);
  if (isUndefined(curve) || isUndefined(mean)) return {};
  const { points } = curve;
  return {
    time: points.map((point) => point.time),
    nRisk: points.map((point) => point.atRisk),
    nEvent: points.map((point) => point.events),
    nCensor: points.map((point) => point.censored),
    survival: points.map((point) => point.survival),
    standardError: points.map((point) => orNaN(point.standardError)),
    logLogLower: points.map((point) => low(point.logLogInterval)),
    logLogUpper: points.map((point) => high(point.logLogInterval)),
    plainLower: points.map((point) => low(point.plainInterval)),
    plainUpper: points.map((point) => high(point.plainInterval)),
    median: orNaN(curve.median),
    rmst: mean.mean,
    rmstStandardError: mean.standardError,
  };
}

export const table: TableAdapter = {
  table: 'survival',
  fields: [
    ...['control', 'treatment'].flatMap((arm) =>
      [
        'time',
        'nRisk',
        'nEvent',
        'nCensor',
        'survival',
        'standardError',
        'logLogLower',
        'logLogUpper',
        'plainLower',
        'plainUpper',
        'median',
        'rmst',
        'rmstStandardError',
      ].map((field) => `${arm}.${field}`),
    ),
    ...['estimate', 'standardError', 'ciLower', 'ciUpper', 'pValue'].map(
      (field) => `rmstDifference.${field}`,
    ),
    ...['observedTreatment', 'expectedTreatment', 'variance', 'chiSquare', 'pValue'].map(
      (field) => `logRank.${field}`,
    ),
    'petoPeto.chiSquare',
    'petoPeto.pValue',
    ...['efron', 'breslow'].flatMap((ties) =>
      ['logHazardRatio', 'standardError'].map((field) => `cox.${ties}.${field}`),
    ),
  ],
  run: ({ control, treatment, tau, alpha }: Input) => {
    const arms = {
      control: followUpOf(control.time, control.event),
      treatment: followUpOf(treatment.time, treatment.event),
    };
    const difference = restrictedMeanDifference(arms, tau, 1 - alpha);
    const logRank = logRankTest(arms);
    const petoPeto = logRankTest(arms, 'petoPeto');
    const cox = (ties: 'efron' | 'breslow') => {
      const fit = hazardRatioOfArms(arms, { ties });
      return isDefined(fit)
        ? { logHazardRatio: fit.logHazardRatio, standardError: fit.standardError }
        : undefined;
    };
    return {
      control: curve(control, tau, alpha),
      treatment: curve(treatment, tau, alpha),
      rmstDifference: isDefined(difference)
        ? {
            estimate: difference.difference,
            standardError: difference.standardError,
            ciLower: difference.interval.low,
            ciUpper: difference.interval.high,
            pValue: difference.p,
          }
        : undefined,
      logRank: isDefined(logRank)
        ? {
            observedTreatment: logRank.observedTreatment,
            expectedTreatment: logRank.expectedTreatment,
            variance: logRank.variance,
            chiSquare: logRank.chiSquare,
            pValue: logRank.p,
          }
        : undefined,
      petoPeto: isDefined(petoPeto) ? { chiSquare: petoPeto.chiSquare, pValue: petoPeto.p } : undefined,
      cox: { efron: cox('efron'), breslow: cox('breslow') },
    };
  },
  relative: Object.fromEntries(
    ['efron', 'breslow'].flatMap((ties) =>
      ['logHazardRatio', 'standardError'].map((field) => [`cox.${ties}.${field}`, 1e-6]),
    ),
  ),
};
