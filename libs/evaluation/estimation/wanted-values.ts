import { mergeCrossMoments, subsetCrossMoments, type CrossMoments } from '#statistics';
import { adjustmentOf, type Adjustment } from './adjusted-moments.js';
import { chooseMethod, isAdjusted } from './choose-method.js';
import { designOf, type EstimationDesign } from './estimation-design.js';
import type { Estimator, Pair } from './estimate.js';
import {
  denominatorName,
  numeratorName,
  variablesOf,
  type EstimationQuestion,
  type Stratum,
} from './question.js';
import { everybodyIn, momentsOfPair, pairsOf, strataToShow } from './strata.js';
import type { ValuesKind, WantedStratum, WantedValues } from './unit-values.js';

/**
 * The unit values that the chosen methods of a metric need beside its moments; none where the classical methods hold, and
 * none for shares, whose units are known from their counts.
 */
export function wantedValues(question: EstimationQuestion): WantedValues[] {
  if (question.evidence?.shapes === undefined || question.descriptive || question.kind === 'proportion')
    return [];
  const design = designOf(question);
  const ratio = pooledRatio(question, design);
  if (ratio === undefined) return [];
  const pairs = pairsOf(question);
  const permutes = (pair: Pair<string>, estimator: Estimator, stratum: Stratum | null) =>
    chooseMethod(question, design, pair, estimator, stratum)?.method === 'studentisedPermutation';
  const inTiers = (pair: Pair<string>, estimator: Estimator) =>
    strataToShow(question).some((stratum) => permutes(pair, estimator, stratum));
  const wanted: WantedValues[] = [];
  if (
    pairs.some(
      (pair) =>
        permutes(pair, 'tierWeighted', null) || permutes(pair, 'plain', null) || inTiers(pair, 'plain'),
    )
  ) {
    const strata = question.strata.flatMap((stratum) => {
      const moments = everybodyIn(stratum);
      return moments === undefined || moments.n === 0
        ? []
        : [wantedStratum(question, stratum.name, moments, ratio)];
    });
    wanted.push({ kind: 'raw', ratio, strata });
  }
  if (!isAdjusted(design.leading)) return wanted;
  for (const pair of pairs) {
    const overall = permutes(pair, design.leading, null);
    const within = design.leading === 'tierWeightedAdjusted' ? overall : inTiers(pair, 'adjusted');
    if (within || inTiers(pair, 'adjusted'))
      wanted.push(adjustedValues(question, design, pair, 'adjustedWithinStrata', ratio));
    if (overall && design.leading === 'adjusted')
      wanted.push(adjustedValues(question, design, pair, 'adjustedOverall', ratio));
  }
  return wanted;
}

/** What numerators are held against so that the rest is what a ratio's difference is made of; 0 for means. */
function pooledRatio({ kind }: EstimationQuestion, { overall }: EstimationDesign): number | undefined {
  if (kind !== 'ratio') return 0;
  const everybody = everybodyIn(overall);
  if (everybody === undefined) return undefined;
  const [numerator, denominator] = subsetCrossMoments(everybody, [numeratorName, denominatorName]).means;
  return denominator === 0 ? undefined : numerator! / denominator!;
}

function adjustedValues(
  question: EstimationQuestion,
  { overall }: EstimationDesign,
  pair: Pair<string>,
  kind: ValuesKind,
  ratio: number,
): WantedValues {
  const { covariates } = question;
  const fit = (stratum: Stratum) => {
    const arms = momentsOfPair(pair, stratum);
    return arms && adjustmentOf(arms, variablesOf(question), covariates);
  };
  const together = kind === 'adjustedOverall' ? fit(overall) : undefined;
  const strata = question.strata.flatMap((stratum) => {
    const arms = momentsOfPair(pair, stratum);
    const adjustment = kind === 'adjustedOverall' ? together : fit(stratum);
    if (arms === undefined || adjustment === undefined) return [];
    return [
      wantedStratum(
        question,
        stratum.name,
        mergeCrossMoments(arms.control, arms.treatment),
        ratio,
        adjustment,
      ),
    ];
  });
  return { kind, pair, ratio, strata };
}

function wantedStratum(
  question: EstimationQuestion,
  name: string,
  moments: CrossMoments,
  ratio: number,
  adjustment: Adjustment | undefined = undefined,
): WantedStratum {
  const outcomes = variablesOf(question);
  const slopes = adjustment?.slopes ?? outcomes.map(() => []);
  const reference = adjustment?.reference ?? [];
  const covariates = adjustment === undefined ? [] : question.covariates;
  const { means, cross } = subsetCrossMoments(moments, [...outcomes, ...covariates]);
  const axis = (ofOutcomes: readonly number[]) => {
    const weights = [
      ...ofOutcomes,
      ...covariates.map((_, c) => -ofOutcomes.reduce((sum, times, i) => sum + times * slopes[i]![c]!, 0)),
    ];
    const origin = [...outcomes.map(() => 0), ...reference];
    return {
      centre: weights.reduce((sum, times, i) => sum + times * (means[i]! - origin[i]!), 0),
      spread: Math.sqrt(
        Math.max(
          0,
          weights.reduce(
            (sum, a, i) => sum + weights.reduce((row, b, j) => row + a * b * cross[i]![j]!, 0),
            0,
          ),
        ) / moments.n,
      ),
    };
  };
  return {
    name,
    slopes,
    reference,
    axes: question.kind === 'ratio' ? [axis([1, -ratio]), axis([0, 1])] : [axis([1])],
  };
}
