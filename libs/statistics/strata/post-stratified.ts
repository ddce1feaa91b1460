import {
  mergeCounts,
  mergeCrossMoments,
  mergeMoments,
  type Count,
  type CrossMoments,
  type Moments,
} from '../moments/index.js';
import { columnOf } from '../precision/covariate-slopes.js';
import { cupedMeans, type CovariateQuestion } from '../precision/cuped-means.js';
import { cupedRatio, type CupedRatioQuestion } from '../precision/cuped-ratio.js';
import { satterthwaiteDf, tInference, type TInference } from '../precision/t-inference.js';
import { isUndefined, undefinedBecause, type Maybe } from '../undefined.js';
import { combineStrata, varianceAlong, type CombinedEstimate } from './combine-strata.js';
import { mergeThinStrata, type StratumArms } from './merge-thin-strata.js';
import { fromIndependentArms, fromMeans, fromRegression, type StratumEstimate } from './stratum-estimate.js';

export interface PostStratified extends TInference {
  readonly method: 'postStratified' | 'postStratifiedCuped';
  /** Post-stratified control mean, or ratio of the post-stratified control means. */
  readonly control: number;
  /** Effect as a share of the control, delta method. */
  readonly relative: Maybe<TInference>;
  /** Strata with fewer than two units in an arm; they were merged into the largest stratum. */
  readonly merged: readonly string[];
}

export interface PostStratification {
  /** Coverage of the intervals; default 0.95. */
  readonly level?: number;
  /** True for the effect on the enrolled customers, false (default) for the population that they were drawn from. */
  readonly sharesAreFixed?: boolean;
}

/**
 * Post-stratified difference of means: strata effects weighted by the strata's shares of all units, whatever the
 * allocation within strata was.
 *
 * Shapes: one pair of moments per stratum. Variance: within strata, and of the shares themselves unless they are fixed.
 * Degrees of freedom: Welch's from the two arms pooled over strata.
 * Assumes random assignment within strata; a stratum with fewer than two units in an arm, or too few for a residual, joins
 * the largest one.
 * Errors: `tooFewObservations` when even together an arm has fewer than two units; `noVariance`; `denominatorNearZero`.
 * Sources: Miratrix, Sekhon & Yu (2013); Xie & Aurisset (2016), Improving the sensitivity of online controlled experiments.
 */
export function postStratifiedMeans(
  strata: readonly StratumArms<Moments>[],
  options: PostStratification = {},
): Maybe<PostStratified> {
  const { used, merged } = mergeThinStrata(strata, (a, b) => mergeMoments(a, b));
  const [control, treatment] = pool(used, (parts) => mergeMoments(...parts));
  if (control.n < 2 || treatment.n < 2) return undefinedBecause('tooFewObservations');
  const arm = (m: Moments) => ({ means: [m.mean], covariance: [m.m2 / (m.n - 1) / m.n] });
  return meanAnswer(
    used.map((s) => fromIndependentArms(s.control.n + s.treatment.n, arm(s.control), arm(s.treatment))),
    welchDf(control, treatment),
    merged,
    'postStratified',
    options,
  );
}

/** The same for yes-or-no outcomes; the variance of a stratum's rate is p(1 − p)/n. */
export function postStratifiedProportions(
  strata: readonly StratumArms<Count>[],
  options: PostStratification = {},
): Maybe<PostStratified> {
  const { used, merged } = mergeThinStrata(strata, (a, b) => mergeCounts(a, b));
  const [control, treatment] = pool(used, (parts) => mergeCounts(...parts));
  if (control.n < 2 || treatment.n < 2) return undefinedBecause('tooFewObservations');
  const arm = ({ n, successes }: Count) => ({
    means: [successes / n],
    covariance: [(successes * (n - successes)) / n ** 3],
  });
  const moments = ({ n, successes }: Count): Moments => ({
    n,
    mean: successes / n,
    m2: (successes * (n - successes)) / n,
  });
  return meanAnswer(
    used.map((s) => fromIndependentArms(s.control.n + s.treatment.n, arm(s.control), arm(s.treatment))),
    welchDf(moments(control), moments(treatment)),
    merged,
    'postStratified',
    options,
  );
}

/** Post-stratified means after a regression on covariates within each stratum; cross moments per stratum and arm. */
export function postStratifiedCuped(
  strata: readonly StratumArms<CrossMoments>[],
  question: CovariateQuestion & PostStratification,
): Maybe<PostStratified> {
  const leastUnits = 3 + question.covariates.length;
  const { used, merged } = mergeThinStrata(strata, (a, b) => mergeCrossMoments(a, b), leastUnits);
  const [control, treatment] = pool(used, mergeAll);
  if (control.n + treatment.n < leastUnits) return undefinedBecause('tooFewObservations');
  const pooled = cupedMeans(control, treatment, question);
  if (isUndefined(pooled)) return pooled;
  const outcome = [columnOf(control, question.outcome)];
  const covariates = question.covariates.map((name) => columnOf(control, name));
  return meanAnswer(
    used.map((s) => fromRegression(s.control, s.treatment, outcome, covariates)),
    pooled.df,
    merged,
    'postStratifiedCuped',
    question,
  );
}

/** Ratio of post-stratified means: numerator and denominator are weighted before dividing. */
export function postStratifiedRatio(
  strata: readonly StratumArms<CrossMoments>[],
  question: { readonly numerator: string; readonly denominator: string } & PostStratification,
): Maybe<PostStratified> {
  const { used, merged } = mergeThinStrata(strata, (a, b) => mergeCrossMoments(a, b));
  const [control, treatment] = pool(used, mergeAll);
  if (control.n < 2 || treatment.n < 2) return undefinedBecause('tooFewObservations');
  const columns = [columnOf(control, question.numerator), columnOf(control, question.denominator)];
  const errors = [control, treatment].map((arm) => ratioVariance(arm, columns) / arm.n);
  return ratioAnswer(
    used.map((s) => fromMeans(s.control, s.treatment, columns)),
    satterthwaiteDf(errors[0] as number, control.n - 1, errors[1] as number, treatment.n - 1),
    merged,
    'postStratified',
    question,
  );
}

/** The same after a regression of numerator and denominator on both parts of the ratio before assignment. */
export function postStratifiedCupedRatio(
  strata: readonly StratumArms<CrossMoments>[],
  question: CupedRatioQuestion & PostStratification,
): Maybe<PostStratified> {
  const leastUnits = 7;
  const { used, merged } = mergeThinStrata(strata, (a, b) => mergeCrossMoments(a, b), leastUnits);
  const [control, treatment] = pool(used, mergeAll);
  if (control.n + treatment.n < leastUnits) return undefinedBecause('tooFewObservations');
  const pooled = cupedRatio(control, treatment, question);
  if (isUndefined(pooled)) return pooled;
  const after = [columnOf(control, question.numerator), columnOf(control, question.denominator)];
  const before = [columnOf(control, question.numeratorBefore), columnOf(control, question.denominatorBefore)];
  return ratioAnswer(
    used.map((s) => fromRegression(s.control, s.treatment, after, before)),
    pooled.df,
    merged,
    'postStratifiedCuped',
    question,
  );
}

function meanAnswer(
  strata: readonly StratumEstimate[],
  df: Maybe<number>,
  merged: readonly string[],
  method: PostStratified['method'],
  options: PostStratification,
): PostStratified {
  const level = options.level ?? 0.95;
  const combined = combineStrata(strata, options.sharesAreFixed ?? false);
  const [control, effect] = combined.values as unknown as [number, number];
  const freedom = isUndefined(df) ? 0 : df;
  return {
    method,
    ...tInference(effect, varianceAlong(combined.covariance, [0, 1]), freedom, level),
    control,
    relative:
      control === 0
        ? undefinedBecause('denominatorNearZero')
        : tInference(
            effect / control,
            varianceAlong(combined.covariance, [-effect / (control * control), 1 / control]),
            freedom,
            level,
          ),
    merged,
  };
}

function ratioAnswer(
  strata: readonly StratumEstimate[],
  df: Maybe<number>,
  merged: readonly string[],
  method: PostStratified['method'],
  options: PostStratification,
): Maybe<PostStratified> {
  const level = options.level ?? 0.95;
  const combined: CombinedEstimate = combineStrata(strata, options.sharesAreFixed ?? false);
  const [y, d, yEffect, dEffect] = combined.values as unknown as [number, number, number, number];
  const dTreated = d + dEffect;
  if (d === 0 || dTreated === 0) return undefinedBecause('denominatorNearZero');
  const control = y / d;
  const treated = (y + yEffect) / dTreated;
  const gradient = (weightOfTreated: number, weightOfControl: number) => {
    const byY = weightOfTreated / dTreated;
    const byD = (-weightOfTreated * treated) / dTreated;
    return [byY - weightOfControl / d, byD + (weightOfControl * control) / d, byY, byD];
  };
  const freedom = isUndefined(df) ? 0 : df;
  return {
    method,
    ...tInference(treated - control, varianceAlong(combined.covariance, gradient(1, 1)), freedom, level),
    control,
    relative:
      control === 0
        ? undefinedBecause('denominatorNearZero')
        : tInference(
            treated / control - 1,
            varianceAlong(combined.covariance, gradient(1 / control, treated / (control * control))),
            freedom,
            level,
          ),
    merged,
  };
}

function pool<M>(strata: readonly StratumArms<M>[], merge: (parts: readonly M[]) => M): [M, M] {
  return [merge(strata.map((s) => s.control)), merge(strata.map((s) => s.treatment))];
}

function mergeAll(parts: readonly CrossMoments[]): CrossMoments {
  return mergeCrossMoments(parts[0] as CrossMoments, ...parts.slice(1));
}

function welchDf(control: Moments, treatment: Moments): number {
  const c = control.m2 / (control.n - 1) / control.n;
  const t = treatment.m2 / (treatment.n - 1) / treatment.n;
  return satterthwaiteDf(c, control.n - 1, t, treatment.n - 1);
}

/** Variance of the linearised ratio per unit. */
function ratioVariance(arm: CrossMoments, [y, d]: readonly number[]): number {
  const cross = (i: number, j: number) => ((arm.cross[i] as ArrayLike<number>)[j] as number) / (arm.n - 1);
  const [row, column] = [y as number, d as number];
  const denominator = arm.means[column] as number;
  const ratio = (arm.means[row] as number) / denominator;
  const sum = cross(row, row) - 2 * ratio * cross(row, column) + ratio * ratio * cross(column, column);
  return sum / (denominator * denominator);
}
