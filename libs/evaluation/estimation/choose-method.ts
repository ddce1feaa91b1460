import {
  pickMeanMethod,
  pickProportionMethod,
  type ArmBlindStratum,
  type CentralMoments,
  type MeanMethodPick,
} from '#statistics';
import type { EstimationDesign } from './estimation-design.js';
import type { Estimator, Pair } from './estimate.js';
import { countOf } from './plain-comparison.js';
import type { EstimationQuestion, MethodEvidence, Stratum } from './question.js';
import { momentsOfPair } from './strata.js';

export interface MethodChoice {
  readonly method: 'classical' | 'conditionalMidP' | 'studentisedPermutation';
  /** Why, with the numbers that decided. */
  readonly reason: string;
}

/**
 * Which method answers one comparison, from sizes, baseline data and arm-blind moments only: exchanging the arms' outcomes
 * leaves the choice as it is. Shares follow `pickProportionMethod` (tier-weighted ones `pickMeanMethod`, their units being
 * known from the counts); means and ratios follow `pickMeanMethod` wherever unit values are read: for the leading estimator,
 * for the unadjusted ones beside it, from which totals are made, and for tiers. Undefined: no choice was asked for.
 */
export function chooseMethod(
  question: EstimationQuestion,
  design: EstimationDesign,
  pair: Pair<string>,
  estimator: Estimator,
  /** Null: all strata together. */
  stratum: Stratum | null,
): MethodChoice | undefined {
  const { evidence, kind } = question;
  if (evidence === undefined) return undefined;
  if (!question.randomised)
    return classical('nobody was assigned by chance, so that no assignment can be drawn anew');
  if (isAdjusted(estimator) && kind === 'proportion') return classical('an adjusted share never leads');
  if (kind === 'proportion' && estimator === 'plain') return shareChoice(pair, stratum ?? design.overall);
  if (kind !== 'proportion') {
    if (evidence.shapes === undefined)
      return classical('unit values are not read for the cells of a breakdown');
    if (!isTested(question, design, estimator, stratum))
      return classical('shown beside the estimates that are read first');
  }
  if (evidence.draws === undefined)
    return classical('no number of draws makes a permutation test exact at this level');
  const strata = armBlindStrata(question, evidence, pair, estimator, stratum);
  if (strata.length === 0) return classical('no tier has two units in both arms');
  return choiceOf(pickMeanMethod(strata, { unitsAtHand: true, level: 1 - question.alpha }));
}

const classical = (reason: string): MethodChoice => ({ method: 'classical', reason });

function choiceOf({ method, reason }: MeanMethodPick): MethodChoice {
  return method === 'studentisedPermutation' ? { method, reason } : classical(reason);
}

export function isAdjusted(estimator: Estimator): boolean {
  return estimator === 'adjusted' || estimator === 'tierWeightedAdjusted';
}

function isTested(
  question: EstimationQuestion,
  { leading, differs }: EstimationDesign,
  estimator: Estimator,
  stratum: Stratum | null,
): boolean {
  if (stratum !== null) return estimator === 'plain' || (isAdjusted(leading) && question.adjustedLeads);
  return estimator === leading || estimator === 'tierWeighted' || (estimator === 'plain' && !differs);
}

function shareChoice(pair: Pair<string>, stratum: Stratum): MethodChoice {
  const arms = momentsOfPair(pair, stratum);
  if (arms === undefined) return classical('an arm has no customer with an outcome');
  const [control, treatment] = [countOf(arms.control), countOf(arms.treatment)];
  const all = { n: control.n + treatment.n, successes: control.successes + treatment.successes };
  const { method, reason } = pickProportionMethod({ controls: control.n, treated: treatment.n, all });
  return method === 'conditionalMidP' ? { method, reason } : classical(reason);
}

/** Sizes per arm, and the shape of all units together. Pooled units are one stratum where tiers were not cut exactly. */
function armBlindStrata(
  question: EstimationQuestion,
  { shapes, overallShape, exactAllocation }: MethodEvidence,
  pair: Pair<string>,
  estimator: Estimator,
  stratum: Stratum | null,
): ArmBlindStratum[] {
  const strata = stratum === null ? question.strata : [stratum];
  const found = strata.flatMap((each): ArmBlindStratum[] => {
    const arms = momentsOfPair(pair, each);
    if (arms === undefined || arms.control.n < 2 || arms.treatment.n < 2) return [];
    const known = question.kind === 'proportion' ? { shape: shapeOfShare(each) } : shapes?.get(each.name);
    if (known === undefined) return [];
    const eligible = question.arms.reduce((sum, arm) => sum + (each.arms[arm]?.eligible ?? 0), 0);
    const weight = estimator === 'plain' || estimator === 'adjusted' ? undefined : eligible;
    const { n: controls } = arms.control;
    const { n: treated } = arms.treatment;
    return [{ controls, treated, ...known, ...(weight === undefined ? {} : { weight }) }];
  });
  const pooled = stratum === null && (estimator === 'plain' || estimator === 'adjusted') && !exactAllocation;
  if (!pooled || overallShape === undefined || found.length === 0) return found;
  const sum = (side: 'controls' | 'treated') => found.reduce((all, each) => all + each[side], 0);
  return [{ controls: sum('controls'), treated: sum('treated'), ...overallShape }];
}

/** Central moments of zeros and ones, all arms together. */
function shapeOfShare({ arms }: Stratum): CentralMoments {
  const counts = Object.values(arms).map(({ moments }) => countOf(moments));
  const n = counts.reduce((sum, count) => sum + count.n, 0);
  const mean = counts.reduce((sum, count) => sum + count.successes, 0) / n;
  const m2 = mean * (1 - mean);
  return { n, mean, m2, m3: m2 * (1 - 2 * mean), m4: m2 * (1 - 3 * m2) };
}
