import { normalUpperQuantile } from '../distributions/index.js';
import { interval, type Interval } from '../interval.js';
import { undefinedBecause, type Maybe } from '../undefined.js';
import { unitsWithCauses, type CompetingFollowUp } from './competing-follow-up.js';

export interface IncidencePoint {
  readonly time: number;
  readonly atRisk: number;
  /** Estimated share of units that had this cause's event by this time. */
  readonly incidence: number;
  /** Infinitesimal jackknife, on the scale of the share; what R's `survfit` reports. */
  readonly standardError: number;
  /** Made on the scale ln(−ln F), never outside [0, 1]; undefined (`noEvents`) before the first event, `boundary` at 1. */
  readonly interval: Maybe<Interval>;
}

export interface CumulativeIncidence {
  readonly n: number;
  /** One curve for each cause, in the order of `FollowUp` steps' `events`; one point for each distinct time. */
  readonly causes: readonly (readonly IncidencePoint[])[];
  /** Share of units without any event after each time. */
  readonly eventFree: readonly number[];
}

/**
 * Aalen–Johansen estimate of the share of units that had each of several mutually exclusive events by each time: a
 * customer who closed the account can no longer return, so that 1 − Kaplan–Meier would count too many returns.
 *
 * Assumption: leaving observation has nothing to do with any of the events. Errors: `emptyArm` without units.
 *
 * Source: Aalen, Johansen (1978), Scandinavian Journal of Statistics 5, 141–150; variance by the infinitesimal
 * jackknife (Efron 1982), as in Therneau, Grambsch, survival package, "methods" vignette.
 */
export function cumulativeIncidence(followUp: CompetingFollowUp, level = 0.95): Maybe<CumulativeIncidence> {
  const n = unitsWithCauses(followUp);
  if (n === 0) return undefinedBecause('emptyArm');
  if (!(level > 0 && level < 1)) return undefinedBecause('outOfDomain');
  const causes = Math.max(...followUp.map(({ events }) => events.length));
  const curves = Array.from({ length: causes }, (_, cause) => incidenceOf(followUp, cause, level));
  return {
    n,
    causes: curves.map((curve) => curve.map(({ point }) => point)),
    eventFree: curves[0]!.map(({ eventFree }) => eventFree),
  };
}

/**
 * Walks forward in time. The jackknife needs Σ over units of the squared influence of each unit on F. Units still at
 * risk all have the same influence; a unit that left at s keeps b + a·F(t), since it acts on later steps only through
 * the share without event: so three sums over those who left are enough, whatever the number of units.
 */
function incidenceOf(followUp: CompetingFollowUp, cause: number, level: number) {
  const z = normalUpperQuantile((1 - level) / 2);
  let atRisk = unitsWithCauses(followUp);
  let eventFree = 1;
  let incidence = 0;
  let onEventFree = 0;
  let onIncidence = 0;
  const left = { aa: 0, ab: 0, bb: 0 };
  return followUp.map(({ time, events, censored }) => {
    const ofCause = events[cause] ?? 0;
    const ofAny = events.reduce((sum, count) => sum + count, 0);
    const [hazardOfCause, hazard] = [ofCause / atRisk, ofAny / atRisk];
    const eventFreeBefore = eventFree;
    eventFree *= (atRisk - ofAny) / atRisk;
    incidence += eventFreeBefore * hazardOfCause;

    const influence = (hasCause: number, hasAny: number) => ({
      onIncidence:
        onIncidence + onEventFree * hazardOfCause + (eventFreeBefore * (hasCause - hazardOfCause)) / atRisk,
      onEventFree: onEventFree * (1 - hazard) - (eventFreeBefore * (hasAny - hazard)) / atRisk,
    });
    const leave = (count: number, unit: { onIncidence: number; onEventFree: number }) => {
      if (count === 0) return;
      const a = eventFree > 0 ? unit.onEventFree / eventFree : 0;
      const b = unit.onIncidence - a * incidence;
      left.aa += count * a * a;
      left.ab += count * a * b;
      left.bb += count * b * b;
    };
    leave(ofCause, influence(1, 1));
    leave(ofAny - ofCause, influence(0, 1));
    const stays = influence(0, 0);
    leave(censored, stays);
    const staying = atRisk - ofAny - censored;
    ({ onIncidence, onEventFree } = stays);
    const variance =
      staying * onIncidence ** 2 + left.bb + 2 * left.ab * incidence + left.aa * incidence * incidence;
    const standardError = Math.sqrt(Math.max(0, variance));
    const point: IncidencePoint = {
      time,
      atRisk,
      incidence,
      standardError,
      interval: logLogInterval(incidence, standardError, z, level),
    };
    atRisk = staying;
    return { point, eventFree };
  });
}

function logLogInterval(share: number, standardError: number, z: number, level: number): Maybe<Interval> {
  if (share === 0) return undefinedBecause('noEvents');
  if (share >= 1) return undefinedBecause('boundary');
  const width = (z * standardError) / (share * Math.log(share));
  return interval(share ** Math.exp(-width), share ** Math.exp(width), level);
}
