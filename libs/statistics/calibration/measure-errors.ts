import type { RandomSource } from '../distributions/index.js';
import { isUndefined, type Maybe } from '../undefined.js';

/** What one simulated experiment without any effect led to. */
export type Decision = 'treatmentHigher' | 'treatmentLower' | 'notRejected' | 'noAnswer';

/** Draws one experiment, picks the method as the product does, and decides at two-sided 5 %. */
export type Trial = (random: RandomSource) => Decision;

/** Units of either arm. */
export interface Sizes {
  readonly treated: number;
  readonly controls: number;
}

/** A trial of whatever size. */
export type Draw = (sizes: Sizes, random: RandomSource) => Decision;

export interface MeasuredErrors {
  readonly repetitions: number;
  /** Share of experiments that wrongly found treatment higher (lower): each should be 2.5 %. */
  readonly higher: number;
  readonly lower: number;
  readonly noAnswer: number;
}

export function measureErrors(trial: Trial, repetitions: number, random: RandomSource): MeasuredErrors {
  const seen: Record<Decision, number> = {
    treatmentHigher: 0,
    treatmentLower: 0,
    notRejected: 0,
    noAnswer: 0,
  };
  for (let i = 0; i < repetitions; i++) seen[trial(random)]++;
  return {
    repetitions,
    higher: seen.treatmentHigher / repetitions,
    lower: seen.treatmentLower / repetitions,
    noAnswer: seen.noAnswer / repetitions,
  };
}

/** A decision from an estimate and its two-sided p-value. */
export function decide(answer: Maybe<{ readonly difference: number; readonly p: Maybe<number> }>): Decision {
  if (isUndefined(answer) || isUndefined(answer.p)) return 'noAnswer';
  if (answer.p > 0.05) return 'notRejected';
  return answer.difference > 0 ? 'treatmentHigher' : 'treatmentLower';
}

/** A decision from two one-sided p-values at 2.5 % each. */
export function decideByTails(answer: Maybe<{ readonly pUpper: number; readonly pLower: number }>): Decision {
  if (isUndefined(answer)) return 'noAnswer';
  if (answer.pUpper <= 0.025) return 'treatmentHigher';
  return answer.pLower <= 0.025 ? 'treatmentLower' : 'notRejected';
}

/** A decision from an interval: does it leave out the true effect, and on which side? */
export function decideByInterval(
  answer: Maybe<{ readonly interval: { readonly low: number; readonly high: number } }>,
  trueEffect = 0,
): Decision {
  if (isUndefined(answer)) return 'noAnswer';
  if (answer.interval.low > trueEffect) return 'treatmentHigher';
  return answer.interval.high < trueEffect ? 'treatmentLower' : 'notRejected';
}
