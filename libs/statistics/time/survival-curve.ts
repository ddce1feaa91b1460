import { normalUpperQuantile } from '../distributions/index.js';
import { interval, type Interval } from '../interval.js';
import { undefinedBecause, type Maybe } from '../undefined.js';
import { unitsFollowed, type FollowUp } from './follow-up.js';

export interface SurvivalPoint {
  readonly time: number;
  /** Units still followed just before this time. */
  readonly atRisk: number;
  readonly events: number;
  readonly censored: number;
  /** Estimated share without the event after this time. */
  readonly survival: number;
  /** Greenwood, on the scale of the share; undefined (`boundary`) once nobody is left without the event. */
  readonly standardError: Maybe<number>;
  /** Interval made on the scale ln(−ln S), never outside [0, 1]; undefined (`boundary`) while S is 1 or once it is 0. */
  readonly logLogInterval: Maybe<Interval>;
  /** S ± z·SE, cut to [0, 1]; poor in small groups and near the ends. */
  readonly plainInterval: Maybe<Interval>;
}

export interface SurvivalCurve {
  /** Units followed from time 0. */
  readonly n: number;
  /** One point for each distinct time, with and without events. */
  readonly points: readonly SurvivalPoint[];
  /** First time at which half of the units had the event; the middle of the step where S is exactly one half. */
  readonly median: Maybe<number>;
  /** Times at which one half lies within the log-log interval (Brookmeyer and Crowley); high may be ∞. */
  readonly medianInterval: Maybe<Interval>;
}

/**
 * Kaplan–Meier estimate of the share of units without the event as a function of time.
 *
 * Assumption: leaving observation has nothing to do with the event; a competing event is not leaving (use
 * `cumulativeIncidence`). Errors: `emptyArm` without units.
 *
 * Source: Kaplan, Meier (1958), JASA 53, 457–481; Greenwood (1926); Kalbfleisch, Prentice (2002), section 1.4.
 */
export function survivalCurve(followUp: FollowUp, level = 0.95): Maybe<SurvivalCurve> {
  const n = unitsFollowed(followUp);
  if (n === 0) return undefinedBecause('emptyArm');
  if (!(level > 0 && level < 1)) return undefinedBecause('outOfDomain');
  const z = normalUpperQuantile((1 - level) / 2);
  let atRisk = n;
  let survival = 1;
  let greenwood = 0;
  const points = followUp.map(({ time, events, censored }) => {
    survival *= (atRisk - events) / atRisk;
    greenwood += events / (atRisk * (atRisk - events));
    const point = { time, atRisk, events, censored, ...estimateAt(survival, greenwood, z, level) };
    atRisk -= events + censored;
    return point;
  });
  return { n, points, median: medianOf(points), medianInterval: medianIntervalOf(points, level) };
}

function estimateAt(survival: number, greenwood: number, z: number, level: number) {
  if (survival === 0) {
    const nobodyLeft = undefinedBecause('boundary');
    return { survival, standardError: nobodyLeft, logLogInterval: nobodyLeft, plainInterval: nobodyLeft };
  }
  const standardError = survival * Math.sqrt(greenwood);
  const width = (z * Math.sqrt(greenwood)) / Math.log(survival);
  return {
    survival,
    standardError,
    logLogInterval:
      survival === 1
        ? undefinedBecause('boundary')
        : interval(survival ** Math.exp(-width), survival ** Math.exp(width), level),
    plainInterval: interval(
      Math.max(0, survival - z * standardError),
      Math.min(1, survival + z * standardError),
      level,
    ),
  };
}

function medianOf(points: readonly SurvivalPoint[]): Maybe<number> {
  const tolerance = 1e-12;
  const first = points.findIndex(({ survival }) => survival <= 0.5 + tolerance);
  if (first < 0) return undefinedBecause('notReached');
  const { time, survival } = points[first]!;
  if (survival < 0.5 - tolerance) return time;
  const next = points.slice(first + 1).find(({ events }) => events > 0);
  return next ? (time + next.time) / 2 : time;
}

function medianIntervalOf(points: readonly SurvivalPoint[], level: number): Maybe<Interval> {
  const firstBelowHalf = (bound: 'low' | 'high') =>
    points.find(({ logLogInterval: limits, survival }) =>
      'low' in limits ? limits[bound] <= 0.5 : survival <= 0.5,
    )?.time;
  const low = firstBelowHalf('low');
  if (low === undefined) return undefinedBecause('notReached');
  return interval(low, firstBelowHalf('high') ?? Infinity, level);
}
