import type { CrossMoments } from '../moments/index.js';
import { undefinedBecause, type Maybe } from '../undefined.js';
import { columnOf } from './covariate-slopes.js';
import { satterthwaiteDf, tInference, type TInference } from './t-inference.js';

export interface CupedRatioQuestion {
  /** Names among the moments: the ratio of the outcome and the same ratio before assignment. */
  readonly numerator: string;
  readonly denominator: string;
  readonly numeratorBefore: string;
  readonly denominatorBefore: string;
  readonly level?: number;
}

export interface CupedRatio extends TInference {
  readonly method: 'cupedRatio';
  /** Slope of the linearised ratio on the linearised ratio before; 0 when the ratio before does not vary. */
  readonly theta: number;
  /** Ratio of the means per arm, unadjusted. */
  readonly controlRatio: number;
  readonly treatmentRatio: number;
  /** Adjusted difference as a share of |unadjusted control ratio|; delta method. */
  readonly relativeToControl: Maybe<TInference>;
}

/** Below this the slope is rounding noise of a ratio that was constant before. */
const negligibleVariance = 1e-24;

/**
 * CUPED for a ratio of means (AUM growth rate, transactions per active customer).
 *
 * What: Rₜ − R꜀ − θ·(Pₜ − P꜀), R = Σnumerator/Σdenominator, P the same ratio before assignment. Both ratios are
 * linearised by the delta method; θ = Σ over arms of cov(R, P) / Σ over arms of var(P).
 * Shapes: cross moments of the four columns per arm. Relative change: over |R꜀| unadjusted.
 * Assumes denominators whose mean is far from zero (several standard errors).
 * Errors: `tooFewObservations`, `denominatorNearZero` (a mean denominator of 0), `noVariance` as in `cupedMeans`.
 * Sources: Deng et al. (2013), appendix B; Deng, Knoblich & Lu (2018), Applying the delta method in metric analytics.
 */
export function cupedRatio(
  control: CrossMoments,
  treatment: CrossMoments,
  question: CupedRatioQuestion,
): Maybe<CupedRatio> {
  if (control.n < 2 || treatment.n < 2) return undefinedBecause('tooFewObservations');
  const columns = [
    question.numerator,
    question.denominator,
    question.numeratorBefore,
    question.denominatorBefore,
  ].map((name) => columnOf(control, name));
  const c = linearise(control, columns);
  const t = linearise(treatment, columns);
  if (c === null || t === null) return undefinedBecause('denominatorNearZero');
  const level = question.level ?? 0.95;
  const before = quadratic(c.before, c.cross, c.before) + quadratic(t.before, t.cross, t.before);
  const joint = quadratic(c.after, c.cross, c.before) + quadratic(t.after, t.cross, t.before);
  const theta = before > negligibleVariance * c.scaleBefore ? joint / before : 0;
  const difference = t.ratio - c.ratio - theta * (t.ratioBefore - c.ratioBefore);
  const errorC = squaredError(c, theta, 1);
  const errorT = squaredError(t, theta, 1);
  const df = satterthwaiteDf(errorC, c.n - 1, errorT, t.n - 1);
  const base = Math.abs(c.ratio);
  return {
    method: 'cupedRatio',
    ...tInference(difference, errorC + errorT, df, level),
    theta,
    controlRatio: c.ratio,
    treatmentRatio: t.ratio,
    relativeToControl:
      base === 0
        ? undefinedBecause('denominatorNearZero')
        : tInference(
            difference / base,
            (errorT + squaredError(c, theta, 1 + difference / c.ratio)) / (base * base),
            df,
            level,
          ),
  };
}

interface LinearisedRatio {
  readonly n: number;
  readonly ratio: number;
  readonly ratioBefore: number;
  /** Gradients of the ratios in the four means. */
  readonly after: readonly number[];
  readonly before: readonly number[];
  /** Covariances of the four columns, divisor n − 1. */
  readonly cross: readonly (readonly number[])[];
  readonly scaleBefore: number;
}

function linearise(arm: CrossMoments, columns: readonly number[]): LinearisedRatio | null {
  const [y, d, x, e] = columns.map((column) => arm.means[column] as number) as [
    number,
    number,
    number,
    number,
  ];
  if (d === 0 || e === 0) return null;
  return {
    n: arm.n,
    ratio: y / d,
    ratioBefore: x / e,
    after: [1 / d, -y / (d * d), 0, 0],
    before: [0, 0, 1 / e, -x / (e * e)],
    cross: columns.map((row) =>
      columns.map((column) => ((arm.cross[row] as ArrayLike<number>)[column] as number) / (arm.n - 1)),
    ),
    scaleBefore: (x / e) ** 2,
  };
}

/** Squared error of factor·R − θ·P. */
function squaredError(arm: LinearisedRatio, theta: number, factor: number): number {
  const gradient = arm.after.map((slope, i) => factor * slope - theta * (arm.before[i] as number));
  return Math.max(0, quadratic(gradient, arm.cross, gradient)) / arm.n;
}

function quadratic(
  left: readonly number[],
  matrix: readonly (readonly number[])[],
  right: readonly number[],
): number {
  let sum = 0;
  for (let i = 0; i < 4; i++) {
    const row = matrix[i] as readonly number[];
    let along = 0;
    for (let j = 0; j < 4; j++) along += (row[j] as number) * (right[j] as number);
    sum += (left[i] as number) * along;
  }
  return sum;
}
