import { chiSquareUpper } from '../distributions/index.js';
import { undefinedBecause, type Maybe } from '../undefined.js';
import { unitsFollowed, type FollowUp } from './follow-up.js';

export interface ArmsOverTime {
  readonly control: FollowUp;
  readonly treatment: FollowUp;
}

/** `logRank` weighs all events alike, `petoPeto` by the pooled share still without the event: early ones more. */
export type EventWeighting = 'logRank' | 'petoPeto';

export interface LogRankTest {
  readonly method: EventWeighting;
  /** Weighted events in the treatment arm. */
  readonly observedTreatment: number;
  /** Weighted events expected there if the arms had the same hazard. */
  readonly expectedTreatment: number;
  /** Hypergeometric variance of observed − expected. */
  readonly variance: number;
  /** (observed − expected)² / variance. */
  readonly chiSquare: number;
  readonly df: 1;
  /** Two-sided. */
  readonly p: number;
}

/**
 * Test of equal hazards of two arms; with several strata (tiers) events are compared within each stratum only.
 *
 * Assumption: leaving observation has nothing to do with the event. Sensitive to hazards that differ in one direction.
 * Errors: `emptyArm` when an arm has no units; `noEvents`; `noVariance` when events happened only while one arm was
 * still followed.
 *
 * Source: Mantel (1966), Cancer Chemotherapy Reports 50, 163–170; Peto, Peto (1972), JRSS A 135, 185–206, with the
 * weights of Harrington and Fleming (ρ = 1) as in R's `survdiff`.
 */
export function logRankTest(
  strata: ArmsOverTime | readonly ArmsOverTime[],
  method: EventWeighting = 'logRank',
): Maybe<LogRankTest> {
  const list: readonly ArmsOverTime[] = 'control' in strata ? [strata] : strata;
  const units = (arm: keyof ArmsOverTime) =>
    list.reduce((sum, stratum) => sum + unitsFollowed(stratum[arm]), 0);
  if (units('control') === 0 || units('treatment') === 0) return undefinedBecause('emptyArm');
  const sums = { observed: 0, expected: 0, variance: 0, events: 0 };
  for (const stratum of list) addStratum(stratum, method, sums);
  if (sums.events === 0) return undefinedBecause('noEvents');
  if (sums.variance === 0) return undefinedBecause('noVariance');
  const chiSquare = (sums.observed - sums.expected) ** 2 / sums.variance;
  return {
    method,
    observedTreatment: sums.observed,
    expectedTreatment: sums.expected,
    variance: sums.variance,
    chiSquare,
    df: 1,
    p: chiSquareUpper(chiSquare, 1),
  };
}

function addStratum(
  arms: ArmsOverTime,
  method: EventWeighting,
  sums: { observed: number; expected: number; variance: number; events: number },
): void {
  let pooledSurvival = 1;
  for (const step of stepsOfArms(arms)) {
    const atRisk = step.controlAtRisk + step.treatmentAtRisk;
    const events = step.controlEvents + step.treatmentEvents;
    if (events > 0) {
      const weight = method === 'petoPeto' ? pooledSurvival : 1;
      const share = step.treatmentAtRisk / atRisk;
      sums.events += events;
      sums.observed += weight * step.treatmentEvents;
      sums.expected += weight * events * share;
      if (atRisk > 1) {
        sums.variance += weight ** 2 * events * share * (1 - share) * ((atRisk - events) / (atRisk - 1));
      }
      pooledSurvival *= (atRisk - events) / atRisk;
    }
  }
}

export interface StepOfArms {
  readonly time: number;
  readonly controlAtRisk: number;
  readonly treatmentAtRisk: number;
  readonly controlEvents: number;
  readonly treatmentEvents: number;
}

/** The two arms walked through together, one step for each time at which anything happened in either. */
export function stepsOfArms({ control, treatment }: ArmsOverTime): readonly StepOfArms[] {
  const steps: StepOfArms[] = [];
  let [i, j] = [0, 0];
  let [controlAtRisk, treatmentAtRisk] = [unitsFollowed(control), unitsFollowed(treatment)];
  while (i < control.length || j < treatment.length) {
    const time = Math.min(control[i]?.time ?? Infinity, treatment[j]?.time ?? Infinity);
    const c = control[i]?.time === time ? control[i++] : undefined;
    const t = treatment[j]?.time === time ? treatment[j++] : undefined;
    steps.push({
      time,
      controlAtRisk,
      treatmentAtRisk,
      controlEvents: c?.events ?? 0,
      treatmentEvents: t?.events ?? 0,
    });
    controlAtRisk -= (c?.events ?? 0) + (c?.censored ?? 0);
    treatmentAtRisk -= (t?.events ?? 0) + (t?.censored ?? 0);
  }
  return steps;
}
