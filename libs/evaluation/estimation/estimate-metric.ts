import { isUndefined, undefinedBecause, type UndefinedBecause } from '#statistics';
import { adjustedMoments } from './adjusted-moments.js';
import { undefinedComparison, type ArmComparison } from './arm-comparison.js';
import { chooseMethod, type MethodChoice } from './choose-method.js';
import { estimateArm } from './estimate-arm.js';
import { designOf, type EstimationDesign } from './estimation-design.js';
import type { ArmEstimate, Estimate, Estimator, Mistrust, Pair } from './estimate.js';
import { compareByMidP, comparePlain } from './plain-comparison.js';
import { permutationsOf, type Permute } from './permuted-comparison.js';
import { variablesOf, type EstimationQuestion, type Stratum } from './question.js';
import { missingOf, momentsOfPair, outcomesOf, pairsOf, strataToShow, weightedParts } from './strata.js';
import { compareWeighted, type WeightedPart } from './weighted-comparison.js';

/** The largest share of weight that may be lost before a result no longer speaks for the enrolled customers. */
const tolerableDroppedWeight = 0.05;

export interface MetricEstimates {
  readonly arms: readonly ArmEstimate[];
  readonly estimates: readonly Estimate[];
  readonly leading: Estimator;
}

/**
 * All estimates of one metric from the moments of its strata: each arm on its own, overall and by stratum; and, unless
 * the metric is descriptive, every asked-for pair of arms by every estimator that applies.
 *
 * Overall there are four: `plain` (all units pooled), `tierWeighted` (fixed weights: shares of the strata among all
 * eligible units, whatever their arm), `adjusted` (CUPED, one θ over both arms) and `tierWeightedAdjusted` (CUPED within
 * each stratum, then fixed weights). Within a stratum there are `plain` and `adjusted`. Which one leads is decided by the
 * design (see `leadingEstimator`), never by the result. So is the method of each comparison (see `chooseMethod`), where there
 * is evidence to choose by; the classical answer stands beside it.
 */
export function estimateMetric(
  question: EstimationQuestion,
  permute: Permute = permutationsOf(question),
): MetricEstimates {
  const design = designOf(question);
  const { overall, leading } = design;
  const arms = [overall, ...strataToShow(question)].flatMap((stratum, position) =>
    question.arms
      .filter((variant) => stratum.arms[variant] !== undefined)
      .map((variant) =>
        estimateArm(question, variant, position === 0 ? null : stratum.name, stratum.arms[variant]!),
      ),
  );
  if (question.descriptive) return { arms, estimates: [], leading };
  const estimates = pairsOf(question).flatMap((pair) => [
    ...overallEstimates({ question, design, permute, pair }),
    ...strataToShow(question).flatMap((stratum) =>
      stratumEstimates({ question, design, permute, pair }, stratum),
    ),
  ]);
  return { arms, estimates, leading };
}

interface PairContext {
  readonly question: EstimationQuestion;
  readonly design: EstimationDesign;
  readonly permute: Permute;
  readonly pair: Pair<string>;
}

function overallEstimates(of: PairContext): Estimate[] {
  const { question, pair, design } = of;
  const { overall, differs, adjusts, leading } = design;
  const parts = weightedParts(question, pair);
  const context = { ...of, stratum: overall, label: null, leading };
  const unweighted: Mistrust[] = differs ? ['allocationDiffersByTier'] : [];
  const estimates = [
    toEstimate({
      ...context,
      estimator: 'plain',
      comparison: plain(question, pair, overall),
      mistrust: unweighted,
    }),
    weightedEstimate(context, 'tierWeighted', parts),
  ];
  if (!adjusts) return estimates;
  const adjustedParts = parts.flatMap((part) => {
    const arms = adjustedMoments(part.arms, variablesOf(question), question.covariates);
    // Too small to adjust is too small to weigh: the part goes on as it is, to be dropped and named.
    return arms === undefined ? [part] : [{ ...part, arms }];
  });
  return [
    ...estimates,
    toEstimate({
      ...context,
      estimator: 'adjusted',
      comparison: adjusted(question, pair, overall),
      mistrust: unweighted,
    }),
    weightedEstimate(context, 'tierWeightedAdjusted', adjustedParts),
  ];
}

function stratumEstimates(of: PairContext, stratum: Stratum): Estimate[] {
  const { question, pair, design } = of;
  const leading = design.adjusts && question.adjustedLeads ? 'adjusted' : 'plain';
  const context = { ...of, stratum, label: stratum.name, leading, mistrust: [] } as const;
  const estimates = [
    toEstimate({ ...context, estimator: 'plain', comparison: plain(question, pair, stratum) }),
  ];
  if (design.adjusts) {
    estimates.push(
      toEstimate({ ...context, estimator: 'adjusted', comparison: adjusted(question, pair, stratum) }),
    );
  }
  return estimates;
}

function plain(question: EstimationQuestion, pair: Pair<string>, stratum: Stratum): ArmComparison {
  const arms = momentsOfPair(pair, stratum);
  if (arms === undefined) return undefinedComparison('emptyArm');
  return comparePlain(question.kind, arms, question.alpha);
}

function adjusted(question: EstimationQuestion, pair: Pair<string>, stratum: Stratum): ArmComparison {
  const arms = momentsOfPair(pair, stratum);
  if (arms === undefined) return undefinedComparison('emptyArm');
  const moments = adjustedMoments(arms, variablesOf(question), question.covariates);
  if (moments === undefined) return undefinedComparison('tooFewObservations');
  // Adjusted shares of customers are means of numbers that are no longer 0 or 1.
  const comparison = comparePlain(question.kind === 'ratio' ? 'ratio' : 'mean', moments, question.alpha);
  return comparison.method === 'none'
    ? comparison
    : { ...comparison, method: 'cuped', intervalMethod: 'cuped' };
}

interface EstimateContext extends PairContext {
  readonly stratum: Stratum;
  readonly label: string | null;
  readonly leading: Estimator;
}

function weightedEstimate(
  context: EstimateContext,
  estimator: 'tierWeighted' | 'tierWeightedAdjusted',
  parts: readonly WeightedPart[],
): Estimate {
  const { dropped, ...comparison } = compareWeighted(context.question.kind, parts, context.question.alpha);
  const method = estimator === 'tierWeighted' ? comparison.method : 'stratifiedCuped';
  const kept = parts.filter((part) => !dropped.strata.includes(part.name));
  const n = (side: keyof Pair<unknown>) => kept.reduce((sum, part) => sum + part.arms[side].n, 0);
  return {
    ...toEstimate({
      ...context,
      estimator,
      comparison:
        comparison.method === 'none' ? comparison : { ...comparison, method, intervalMethod: method },
      mistrust: dropped.weight > tolerableDroppedWeight ? ['tierWeightLost'] : [],
    }),
    n: { control: n('control'), treatment: n('treatment') },
    dropped,
  };
}

function toEstimate(
  context: EstimateContext & {
    readonly estimator: Estimator;
    readonly comparison: ArmComparison;
    readonly mistrust: readonly Mistrust[];
  },
): Estimate {
  const { question, pair, stratum } = context;
  const { comparison, choice } = chosen(context);
  const offset = question.offset ?? 0;
  const value = (side: keyof Pair<unknown>) => {
    const raw = comparison.value[side];
    return isUndefined(raw) ? raw : raw - offset;
  };
  const p = withheld(question) ?? comparison.p;
  const classical = context.comparison;
  const because = reasons(question, comparison, context.mistrust);
  return {
    metric: question.metric,
    variant: pair.treatment,
    control: pair.control,
    stratum: context.label,
    estimator: context.estimator,
    leading: context.estimator === context.leading,
    n: { control: outcomesOf(stratum, pair.control), treatment: outcomesOf(stratum, pair.treatment) },
    missing: { control: missingOf(stratum, pair.control), treatment: missingOf(stratum, pair.treatment) },
    value: { control: value('control'), treatment: value('treatment') },
    difference: comparison.difference,
    standardError: comparison.standardError,
    interval: comparison.interval,
    p,
    // A rate of growth may be 0 or negative: a change relative to it would mean nothing.
    lift: question.offset === undefined ? comparison.lift : undefinedBecause('outOfDomain'),
    method: comparison.method,
    intervalMethod: comparison.intervalMethod,
    ...(comparison.intervalAndPDiffer === undefined
      ? {}
      : { intervalAndPDiffer: comparison.intervalAndPDiffer }),
    ...(choice === undefined ? {} : { methodReason: choice.reason }),
    classical: {
      method: classical.method,
      intervalMethod: classical.intervalMethod,
      p: withheld(question) ?? classical.p,
      interval: classical.interval,
    },
    dropped: { strata: [], weight: 0 },
    trust: { ok: because.length === 0, because },
  };
}

/** The classical comparison, or the same difference with p and interval of the method that was chosen for it. */
function chosen({
  question,
  design,
  permute,
  pair,
  estimator,
  label,
  stratum,
  comparison,
}: EstimateContext & { readonly estimator: Estimator; readonly comparison: ArmComparison }): {
  readonly comparison: ArmComparison;
  readonly choice: MethodChoice | undefined;
} {
  const of = label === null ? null : stratum;
  const choice = chooseMethod(question, design, pair, estimator, of);
  if (choice === undefined || choice.method === 'classical' || isUndefined(comparison.difference))
    return { comparison, choice };
  if (choice.method === 'conditionalMidP') {
    return { comparison: compareByMidP(comparison, momentsOfPair(pair, stratum)), choice };
  }
  const permuted = permute(pair, estimator, of);
  if (permuted === undefined) return { comparison, choice };
  const { intervalAndPDiffer: _, ...same } = comparison;
  return { comparison: { ...same, ...permuted, intervalMethod: permuted.method }, choice };
}

function withheld({ interim, randomised }: EstimationQuestion) {
  if (!randomised) return undefinedBecause('notRandomised');
  return interim ? undefinedBecause('interim') : undefined;
}

function reasons(
  question: EstimationQuestion,
  comparison: ArmComparison,
  mistrust: readonly Mistrust[],
): Mistrust[] {
  const found: Mistrust[] = [...mistrust];
  if (question.interim) found.push('interim');
  if (!question.randomised) found.push('notRandomised');
  const gaps = [comparison.difference, comparison.interval, comparison.p];
  for (const gap of gaps) if (isUndefined(gap)) found.push(gap.because satisfies UndefinedBecause);
  return [...new Set(found)];
}
