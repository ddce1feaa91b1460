import { normalUpper } from '../distributions/index.js';
import { undefinedBecause, type Maybe } from '../undefined.js';
import { unitsWithCauses, type CompetingFollowUp } from './competing-follow-up.js';

export interface GrayTest {
  readonly method: 'grayInfinitesimalJackknife';
  /** Weighted difference of the arms' subdistribution hazards, treatment − control; above 0 when treatment has more. */
  readonly score: number;
  readonly standardError: number;
  /** (score / standard error)². */
  readonly chiSquare: number;
  readonly df: 1;
  /** Two-sided. */
  readonly p: number;
}

/**
 * Test of equal cumulative incidence of one cause in two arms, by Gray's statistic: the weighted difference of the
 * subdistribution hazards dF/(1 − F), with risk sets in which a unit that had another event stays.
 * Its variance here is not Gray's martingale formula but the infinitesimal jackknife within each arm (the sum of
 * squared influences, with the weights held fixed), which also holds away from the hypothesis; in samples that are not
 * tiny both agree.
 *
 * @param cause index of the cause, from 0.
 * Assumption: leaving observation is independent of the events and may differ between arms.
 * Errors: `emptyArm`; `noEvents` of the cause; `noVariance` when the arms were never at risk together.
 *
 * Source: Gray (1988), Annals of Statistics 16, 1141–1154.
 */
export function grayTest(
  arms: { control: CompetingFollowUp; treatment: CompetingFollowUp },
  cause: number,
): Maybe<GrayTest> {
  const [control, treatment] = [pathOf(arms.control, cause), pathOf(arms.treatment, cause)];
  if (control.n === 0 || treatment.n === 0) return undefinedBecause('emptyArm');
  if (control.steps.every(isQuiet) && treatment.steps.every(isQuiet)) return undefinedBecause('noEvents');
  const weight = (time: number) => {
    const [c, t] = [riskSetBefore(control, time), riskSetBefore(treatment, time)];
    return c + t > 0 ? (c * t) / (c + t) : 0;
  };
  const [c, t] = [weightedHazard(control, weight), weightedHazard(treatment, weight)];
  const score = t.sum - c.sum;
  const standardError = Math.sqrt(c.variance + t.variance);
  if (!(standardError > 0)) return undefinedBecause('noVariance');
  const z = Math.abs(score) / standardError;
  return {
    method: 'grayInfinitesimalJackknife',
    score,
    standardError,
    chiSquare: z * z,
    df: 1,
    p: 2 * normalUpper(z),
  };
}

interface Step {
  readonly time: number;
  readonly atRisk: number;
  readonly ofCause: number;
  readonly ofAny: number;
  readonly censored: number;
  readonly eventFreeBefore: number;
  readonly eventFree: number;
  readonly incidenceBefore: number;
  readonly incidence: number;
}

interface Path {
  readonly n: number;
  readonly steps: readonly Step[];
}

function isQuiet(step: Step): boolean {
  return step.ofCause === 0;
}

function pathOf(followUp: CompetingFollowUp, cause: number): Path {
  const n = unitsWithCauses(followUp);
  let [atRisk, eventFree, incidence] = [n, 1, 0];
  const steps = followUp.map(({ time, events, censored }): Step => {
    const ofCause = events[cause] ?? 0;
    const ofAny = events.reduce((sum, count) => sum + count, 0);
    const before = { atRisk, eventFreeBefore: eventFree, incidenceBefore: incidence };
    incidence += (eventFree * ofCause) / atRisk;
    eventFree *= (atRisk - ofAny) / atRisk;
    atRisk -= ofAny + censored;
    return { time, ofCause, ofAny, censored, ...before, eventFree, incidence };
  });
  return { n, steps };
}

/** Gray's risk set: those at risk, enlarged by those who had another event: Y·(1 − F)/S, just before `time`. */
function riskSetBefore({ n, steps }: Path, time: number): number {
  let [low, high] = [0, steps.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (steps[middle]!.time < time) low = middle + 1;
    else high = middle;
  }
  const next = steps[low];
  if (!next) return 0;
  if (low === 0) return n;
  return (next.atRisk * (1 - next.incidenceBefore)) / next.eventFreeBefore;
}

/**
 * Σ w·dF/(1 − F before) of one arm and the sum of its units' squared influences. As for the incidence itself, units
 * still at risk are alike, and what a unit that left still contributes is proportional to the rest of one sum.
 */
function weightedHazard({ steps }: Path, weight: (time: number) => number) {
  const terms = steps.map((step) => {
    const free = 1 - step.incidenceBefore;
    const w = step.ofCause > 0 && free > 0 ? weight(step.time) : 0;
    const jump = step.incidence - step.incidenceBefore;
    return w > 0 ? { slope: w / free, later: (w * jump) / free ** 2, value: (w * jump) / free } : noTerm;
  });
  let restLater = terms.reduce((sum, { later }) => sum + later, 0);
  let [onEventFree, onIncidence, onSum, sum, variance] = [0, 0, 0, 0, 0];
  steps.forEach((step, i) => {
    const { slope, later, value } = terms[i]!;
    const { atRisk, ofCause, ofAny, censored, eventFreeBefore, eventFree, incidence } = step;
    const [hazardOfCause, hazard] = [ofCause / atRisk, ofAny / atRisk];
    restLater -= later;
    sum += value;
    const influence = (hasCause: number, hasAny: number) => {
      const change = onEventFree * hazardOfCause + (eventFreeBefore * (hasCause - hazardOfCause)) / atRisk;
      return {
        onSum: onSum + slope * change + later * onIncidence,
        onIncidence: onIncidence + change,
        onEventFree: onEventFree * (1 - hazard) - (eventFreeBefore * (hasAny - hazard)) / atRisk,
      };
    };
    const leave = (count: number, unit: ReturnType<typeof influence>) => {
      if (count === 0) return;
      const a = eventFree > 0 ? unit.onEventFree / eventFree : 0;
      const b = unit.onIncidence - a * incidence;
      variance += count * (unit.onSum + (a + b) * restLater) ** 2;
    };
    leave(ofCause, influence(1, 1));
    leave(ofAny - ofCause, influence(0, 1));
    const stays = influence(0, 0);
    leave(censored, stays);
    ({ onSum, onIncidence, onEventFree } = stays);
  });
  return { sum, variance };
}

const noTerm = { slope: 0, later: 0, value: 0 };
