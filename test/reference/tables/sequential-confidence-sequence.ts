import { confidenceSequence, isDefined } from '#statistics';
import type { TableAdapter } from '../table-adapter.js';

interface Arm {
  readonly n: number;
  readonly mean: number;
  readonly variance: number;
}

interface Input {
  readonly control: Arm;
  readonly treatment: Arm;
  readonly alpha: number;
  readonly tuningParameter: number;
  readonly relative: boolean;
}

/** Difference or delta-method lift of two arms, as the table defines the estimate that the sequence is put around. */
export function effectOf(control: Arm, treatment: Arm, relative: boolean) {
  const [ofControl, ofTreatment] = [control.variance / control.n, treatment.variance / treatment.n];
  const difference = treatment.mean - control.mean;
  if (!relative) return { estimate: difference, standardError: Math.sqrt(ofControl + ofTreatment) };
  const lift = treatment.mean / control.mean;
  return {
    estimate: difference / control.mean,
    standardError: Math.sqrt(ofTreatment + lift ** 2 * ofControl) / Math.abs(control.mean),
  };
}

export const table: TableAdapter = {
  table: 'sequential_confidence_sequence',
  fields: [
    'n',
    'estimate',
    'standardError',
    'rho',
    'halfWidth',
    'ciLower',
    'ciUpper',
    'pValue',
    'logPValue',
    'oneSided.rho',
    'oneSided.halfWidth',
    'oneSided.greaterCiLower',
    'oneSided.lesserCiUpper',
  ],
  run: ({ control, treatment, alpha, tuningParameter, relative }: Input) => {
    const effect = effectOf(control, treatment, relative);
    const n = control.n + treatment.n;
    const look = { ...effect, n, level: 1 - alpha, tuningSize: tuningParameter };
    const twoSided = confidenceSequence(look);
    const greater = confidenceSequence({ ...look, alternative: 'greater' });
    const less = confidenceSequence({ ...look, alternative: 'less' });
    if (!isDefined(twoSided) || !isDefined(greater) || !isDefined(less)) return {};
    return {
      n,
      ...effect,
      rho: twoSided.rho,
      halfWidth: twoSided.halfWidth,
      ciLower: twoSided.interval.low,
      ciUpper: twoSided.interval.high,
      pValue: twoSided.p,
      logPValue: twoSided.logP,
      oneSided: {
        rho: greater.rho,
        halfWidth: greater.halfWidth,
        greaterCiLower: greater.interval.low,
        lesserCiUpper: less.interval.high,
      },
    };
  },
};
