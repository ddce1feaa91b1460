import { normalUpper, normalUpperQuantile } from '../distributions/index.js';
import { interval, type Interval } from '../interval.js';
import { isDefined, undefinedBecause, type Maybe } from '../undefined.js';
import type { FollowUpStep } from './follow-up.js';
import type { ArmsOverTime } from './log-rank.js';

/** Units with the same time and the same value of the covariate. */
export interface CoxStep extends FollowUpStep {
  /** Value of the one covariate: 0 or 1 for arms, or any measurement taken before time 0. */
  readonly covariate: number;
}

/** How events at the same time share the risk set: Efron's is close to exact, Breslow's too small with many ties. */
export type Ties = 'efron' | 'breslow';

export interface CoxRegression {
  readonly method: 'cox';
  readonly ties: Ties;
  /** Change of the logarithm of the hazard for one unit of the covariate (treatment against control). */
  readonly logHazardRatio: number;
  /** From the observed information, on the logarithmic scale. */
  readonly standardError: number;
  readonly hazardRatio: number;
  /** Interval of the hazard ratio, made on the logarithmic scale. */
  readonly interval: Interval;
  /** Two-sided Wald test, the one that the interval inverts. */
  readonly p: number;
  /** Twice the gain in log partial likelihood over no effect; χ² with 1 degree of freedom. */
  readonly likelihoodRatio: number;
}

/**
 * Cox regression with one covariate: the hazard ratio, assumed constant over time; strata have their own baselines.
 *
 * Errors: `noEvents`; `noCovariateVariance` when all units at risk are alike at every event; `boundary` when the
 * likelihood grows for ever (events only at the highest, or only at the lowest, covariate at risk); `didNotConverge`.
 *
 * Source: Cox (1972), JRSS B 34, 187–220; Efron (1977), JASA 72, 557–565; Breslow (1974), Biometrics 30, 89–99.
 */
export function coxRegression(
  strata: readonly (readonly CoxStep[])[],
  options: { ties?: Ties; level?: number } = {},
): Maybe<CoxRegression> {
  const { ties = 'efron', level = 0.95 } = options;
  const timeGroups = timeGroupsOf(strata);
  const identified = isIdentified(timeGroups);
  if (!isDefined(identified)) return identified;
  const none = partialLikelihood(timeGroups, 0, ties);
  let beta = 0;
  let here = none;
  for (let iteration = 0; iteration < 60; iteration++) {
    let step = here.score / here.information;
    let next = partialLikelihood(timeGroups, beta + step, ties);
    while (!(next.logLikelihood >= here.logLikelihood - 1e-12 * Math.abs(here.logLikelihood))) {
      step /= 2;
      if (Math.abs(step) < 1e-300) return undefinedBecause('didNotConverge');
      next = partialLikelihood(timeGroups, beta + step, ties);
    }
    beta += step;
    here = next;
    if (Math.abs(step) <= 1e-13 * Math.max(1, Math.abs(beta))) {
      const standardError = 1 / Math.sqrt(here.information);
      const reach = normalUpperQuantile((1 - level) / 2) * standardError;
      return {
        method: 'cox',
        ties,
        logHazardRatio: beta,
        standardError,
        hazardRatio: Math.exp(beta),
        interval: interval(Math.exp(beta - reach), Math.exp(beta + reach), level),
        p: 2 * normalUpper(Math.abs(beta) / standardError),
        likelihoodRatio: Math.max(0, 2 * (here.logLikelihood - none.logLikelihood)),
      };
    }
  }
  return undefinedBecause('didNotConverge');
}

/** Cox regression of treatment against control, stratified when several pairs of arms (one a tier) are given. */
export function hazardRatioOfArms(
  strata: ArmsOverTime | readonly ArmsOverTime[],
  options: { ties?: Ties; level?: number } = {},
): Maybe<CoxRegression> {
  const list: readonly ArmsOverTime[] = 'control' in strata ? [strata] : strata;
  return coxRegression(
    list.map(({ control, treatment }) => [
      ...control.map((step) => ({ ...step, covariate: 0 })),
      ...treatment.map((step) => ({ ...step, covariate: 1 })),
    ]),
    options,
  );
}

interface Group {
  readonly covariate: number;
  readonly count: number;
}

/** One time of one stratum, latest first: who is at risk from here backwards, and whose event it is. */
interface TimeGroup {
  readonly startsStratum: boolean;
  readonly entering: readonly Group[];
  readonly having: readonly Group[];
  readonly events: number;
}

/** Latest time first, so that the risk set only grows; covariates centred, since only differences count. */
function timeGroupsOf(strata: readonly (readonly CoxStep[])[]): readonly TimeGroup[] {
  const all = strata.flat();
  const centre = all.reduce((sum, { covariate }) => sum + covariate, 0) / Math.max(1, all.length);
  return strata.flatMap((steps) => {
    const latestFirst = [...steps].sort((a, b) => b.time - a.time);
    const groups: TimeGroup[] = [];
    for (let i = 0; i < latestFirst.length;) {
      const startsStratum = i === 0;
      const { time } = latestFirst[i]!;
      const entering: Group[] = [];
      const having: Group[] = [];
      for (; latestFirst[i]?.time === time; i++) {
        const { events, censored, covariate } = latestFirst[i]!;
        entering.push({ covariate: covariate - centre, count: events + censored });
        if (events > 0) having.push({ covariate: covariate - centre, count: events });
      }
      groups.push({
        startsStratum,
        entering,
        having,
        events: having.reduce((sum, { count }) => sum + count, 0),
      });
    }
    return groups;
  });
}

function isIdentified(timeGroups: readonly TimeGroup[]): Maybe<true> {
  let [varies, allHighest, allLowest, anyEvent] = [false, true, true, false];
  let [lowest, highest] = [Infinity, -Infinity];
  for (const { startsStratum, entering, having } of timeGroups) {
    if (startsStratum) [lowest, highest] = [Infinity, -Infinity];
    for (const { covariate, count } of entering) {
      if (count > 0) [lowest, highest] = [Math.min(lowest, covariate), Math.max(highest, covariate)];
    }
    if (having.length > 0) {
      anyEvent = true;
      varies ||= lowest < highest;
      allHighest &&= having.every(({ covariate }) => covariate === highest);
      allLowest &&= having.every(({ covariate }) => covariate === lowest);
    }
  }
  if (!anyEvent) return undefinedBecause('noEvents');
  if (!varies) return undefinedBecause('noCovariateVariance');
  return allHighest || allLowest ? undefinedBecause('boundary') : true;
}

function partialLikelihood(timeGroups: readonly TimeGroup[], beta: number, ties: Ties) {
  let [logLikelihood, score, information] = [0, 0, 0];
  let atRisk = nobody;
  for (const { startsStratum, entering, having, events } of timeGroups) {
    atRisk = plus(startsStratum ? nobody : atRisk, entering, beta);
    const tied = plus(nobody, having, beta);
    for (const { covariate, count } of having) {
      logLikelihood += beta * covariate * count;
      score += covariate * count;
    }
    for (let event = 0; event < events; event++) {
      const left = ties === 'efron' ? event / events : 0;
      const weight = atRisk.weight - left * tied.weight;
      const mean = (atRisk.first - left * tied.first) / weight;
      logLikelihood -= Math.log(weight);
      score -= mean;
      information += (atRisk.second - left * tied.second) / weight - mean * mean;
    }
  }
  return { logLikelihood, score, information };
}

/** Σ count·e^{βx}·(1, x, x²). */
interface RiskSums {
  readonly weight: number;
  readonly first: number;
  readonly second: number;
}

const nobody: RiskSums = { weight: 0, first: 0, second: 0 };

function plus(sums: RiskSums, groups: readonly Group[], beta: number): RiskSums {
  let { weight, first, second } = sums;
  for (const { covariate, count } of groups) {
    const risk = count * Math.exp(beta * covariate);
    weight += risk;
    first += risk * covariate;
    second += risk * covariate * covariate;
  }
  return { weight, first, second };
}
