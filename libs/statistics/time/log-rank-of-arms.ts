import { chiSquareUpper } from '../distributions/index.js';
import { solvePositive } from '../precision/solve-positive.js';
import { undefinedBecause, type Maybe } from '../undefined.js';
import { unitsFollowed, type FollowUp } from './follow-up.js';
import type { EventWeighting } from './log-rank.js';

export interface LogRankOfArms {
  readonly method: EventWeighting;
  /** Weighted events of each arm, and those expected if all arms had the same hazard; in the order given. */
  readonly observed: readonly number[];
  readonly expected: readonly number[];
  readonly chiSquare: number;
  /** Arms that can be told apart − 1: an arm that is never at risk when an event happens counts for nothing. */
  readonly df: number;
  readonly p: number;
}

/**
 * Test of equal hazards of all arms; with several strata (tiers) events are compared within each stratum only. Of two arms
 * it is `logRankTest`.
 *
 * (O − E)′V⁻(O − E) with the covariance of the multivariate hypergeometric distribution. Shapes: for each stratum the
 * follow-up of every arm, in the same order. Assumption and weights as in `logRankTest`.
 * Errors: `tooFewObservations` with fewer than two arms that have units; `noEvents`; `noVariance` when events happened only
 * while one arm was still followed.
 *
 * Source: Peto, Peto (1972), JRSS A 135, 185–206; Kalbfleisch, Prentice (2002), section 1.5.
 */
export function logRankTestOfArms(
  strata: readonly (readonly FollowUp[])[],
  method: EventWeighting = 'logRank',
): Maybe<LogRankOfArms> {
  const arms = strata[0]?.length ?? 0;
  if (strata.some((stratum) => stratum.length !== arms)) throw new RangeError('strata differ in their arms');
  const units = Array.from({ length: arms }, (_, arm) =>
    strata.reduce((sum, stratum) => sum + unitsFollowed(stratum[arm]!), 0),
  );
  if (units.filter((count) => count > 0).length < 2) return undefinedBecause('tooFewObservations');
  const sums: Sums = {
    observed: new Float64Array(arms),
    expected: new Float64Array(arms),
    covariance: new Float64Array(arms * arms),
    events: 0,
  };
  for (const stratum of strata) addStratum(stratum, method, sums);
  if (sums.events === 0) return undefinedBecause('noEvents');
  const excess = sums.observed.map((observed, arm) => observed - sums.expected[arm]!);
  // the excesses sum to zero, so the solver leaves one arm out, and every arm that is never at risk
  const { solution, leftOut } = solvePositive(sums.covariance, excess, arms);
  const df = arms - leftOut.length;
  if (df === 0) return undefinedBecause('noVariance');
  const chiSquare = excess.reduce((sum, value, arm) => sum + value * solution[arm]!, 0);
  return {
    method,
    observed: Array.from(sums.observed),
    expected: Array.from(sums.expected),
    chiSquare,
    df,
    p: chiSquareUpper(chiSquare, df),
  };
}

interface Sums {
  readonly observed: Float64Array;
  readonly expected: Float64Array;
  /** Row by row. */
  readonly covariance: Float64Array;
  events: number;
}

function addStratum(arms: readonly FollowUp[], method: EventWeighting, sums: Sums): void {
  const atRisk = arms.map(unitsFollowed);
  const position = arms.map(() => 0);
  let pooledSurvival = 1;
  for (;;) {
    const time = Math.min(...arms.map((steps, arm) => steps[position[arm]!]?.time ?? Infinity));
    if (time === Infinity) return;
    const now = arms.map((steps, arm) => {
      const step = steps[position[arm]!];
      return step?.time === time ? step : undefined;
    });
    const all = atRisk.reduce((sum, count) => sum + count, 0);
    const events = now.reduce((sum, step) => sum + (step?.events ?? 0), 0);
    if (events > 0) {
      const weight = method === 'petoPeto' ? pooledSurvival : 1;
      addTime({ atRisk, now: now.map((step) => step?.events ?? 0), all, events, weight }, sums);
      pooledSurvival *= (all - events) / all;
    }
    now.forEach((step, arm) => {
      if (step === undefined) return;
      atRisk[arm]! -= step.events + step.censored;
      position[arm]! += 1;
    });
  }
}

function addTime(
  time: {
    readonly atRisk: readonly number[];
    readonly now: readonly number[];
    readonly all: number;
    readonly events: number;
    readonly weight: number;
  },
  sums: Sums,
): void {
  const { atRisk, now, all, events, weight } = time;
  sums.events += events;
  // of a single unit at risk nothing could have been otherwise
  const spread = all > 1 ? weight ** 2 * events * ((all - events) / (all - 1)) : 0;
  atRisk.forEach((count, arm) => {
    const share = count / all;
    sums.observed[arm]! += weight * now[arm]!;
    sums.expected[arm]! += weight * events * share;
    atRisk.forEach((other, j) => {
      sums.covariance[arm * atRisk.length + j]! += spread * share * ((arm === j ? 1 : 0) - other / all);
    });
  });
}
