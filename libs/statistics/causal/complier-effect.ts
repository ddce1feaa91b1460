import { tUpperQuantile } from '../distributions/index.js';
import { interval, type Interval } from '../interval.js';
import { covariance, meanOf, type CrossMoments } from '../moments/index.js';
import { tInference, type TInference } from '../precision/t-inference.js';
import { fiellerRatio } from '../twoarms/fieller.js';
import { isDefined, undefinedBecause, type Maybe } from '../undefined.js';
import { sumOfErrors } from './satterthwaite.js';

/** Outcome and uptake (1 when the unit took the offer up, 0 otherwise; a dose is allowed) of the units of one arm. */
export type UptakeMoments = CrossMoments<'outcome' | 'uptake'>;

export interface ComplierEffect {
  readonly method: 'waldInstrument';
  /** Effect of assignment on the outcome per assigned unit: the numerator. */
  readonly assigned: TInference;
  /** Effect of assignment on uptake: the denominator, for a yes-or-no uptake the share of compliers. */
  readonly uptake: TInference;
  /** Effect of the offer on those who take it up because they were assigned to it. */
  readonly effect: Maybe<number>;
  /** Delta method; far too small when uptake hardly differs. */
  readonly deltaStandardError: Maybe<number>;
  readonly deltaInterval: Maybe<Interval>;
  /** Anderson–Rubin: effects that are not rejected. Holds its level however weak uptake is; its kind is part of it. */
  readonly interval: Interval;
  /** Of no effect on compliers, which is the same as no effect of assignment; the test that `interval` inverts. */
  readonly p: number;
  /** Degrees of freedom of both, from the residual outcome − effect·uptake (the outcome, where the effect is undefined). */
  readonly df: number;
  /** Assignment changes uptake by less than √10 standard errors: read `interval`, not `deltaInterval`. */
  readonly weak: boolean;
}

/**
 * Complier average causal effect with assignment as the instrument: (Ȳ_t − Ȳ_c)/(D̄_t − D̄_c).
 *
 * Assumption: assignment is random, acts on the outcome only through uptake, and makes nobody refuse who would
 * otherwise have taken it up. Outcome and uptake of the same units, with their covariance.
 * Errors: `emptyArm`; `tooFewObservations` (one unit in an arm); `noVariance` of the outcome. `effect` and the delta
 * parts are `denominatorNearZero` when uptake does not differ at all; the interval is then still an answer.
 *
 * Source: Angrist, Imbens, Rubin (1996), JASA 91, 444–455; Anderson, Rubin (1949); Fieller (1954).
 */
export function complierEffect(
  control: UptakeMoments,
  treatment: UptakeMoments,
  level = 0.95,
): Maybe<ComplierEffect> {
  if (control.n < 1 || treatment.n < 1) return undefinedBecause('emptyArm');
  if (control.n < 2 || treatment.n < 2) return undefinedBecause('tooFewObservations');
  if (!(level > 0 && level < 1)) return undefinedBecause('outOfDomain');
  const arms = [control, treatment];
  const difference = (name: 'outcome' | 'uptake') => meanOf(treatment, name) - meanOf(control, name);
  const error = (x: 'outcome' | 'uptake', y: 'outcome' | 'uptake') =>
    arms.reduce((sum, arm) => sum + covariance(arm, x, y) / arm.n, 0);
  const [numerator, denominator] = [difference('outcome'), difference('uptake')];
  const [ofOutcome, ofBoth, ofUptake] = [
    error('outcome', 'outcome'),
    error('outcome', 'uptake'),
    error('uptake', 'uptake'),
  ];
  if (!(ofOutcome > 0)) return undefinedBecause('noVariance');
  const effect = denominator === 0 ? undefinedBecause('denominatorNearZero') : numerator / denominator;

  const residual = residualError(arms, isDefined(effect) ? effect : 0);
  // an outcome that is uptake itself leaves no residual: then the outcome's own degrees of freedom serve
  const { df } = residual.squaredError > 0 ? residual : residualError(arms, 0);
  const set = fiellerRatio(
    {
      numerator,
      denominator,
      numeratorVariance: ofOutcome,
      denominatorVariance: ofUptake,
      covariance: ofBoth,
    },
    level,
    df,
  );
  if (!isDefined(set)) return set;
  const uptake = tInference(denominator, ofUptake, sumOfErrors(partsOf(arms, 'uptake')).df, level);
  const assigned = tInference(numerator, ofOutcome, df, level);
  const delta = isDefined(effect) ? Math.sqrt(residual.squaredError) / Math.abs(denominator) : effect;
  return {
    method: 'waldInstrument',
    assigned,
    uptake,
    effect,
    deltaStandardError: delta,
    deltaInterval: deltaInterval(effect, delta, df, level),
    interval: set.interval,
    p: assigned.p as number,
    df,
    weak: denominator ** 2 < 10 * ofUptake,
  };
}

function deltaInterval(
  effect: Maybe<number>,
  error: Maybe<number>,
  df: number,
  level: number,
): Maybe<Interval> {
  if (!isDefined(effect)) return effect;
  if (!isDefined(error)) return error;
  const reach = tUpperQuantile((1 - level) / 2, df) * error;
  return interval(effect - reach, effect + reach, level);
}

/** Squared error of mean(outcome − effect·uptake), treatment − control, with Welch's degrees of freedom. */
function residualError(arms: readonly UptakeMoments[], effect: number) {
  return sumOfErrors(
    arms.map((arm) => {
      const variance =
        covariance(arm, 'outcome', 'outcome') -
        2 * effect * covariance(arm, 'outcome', 'uptake') +
        effect ** 2 * covariance(arm, 'uptake', 'uptake');
      return { squaredError: Math.max(0, variance) / arm.n, df: arm.n - 1 };
    }),
  );
}

function partsOf(arms: readonly UptakeMoments[], name: 'outcome' | 'uptake') {
  return arms.map((arm) => ({ squaredError: covariance(arm, name, name) / arm.n, df: arm.n - 1 }));
}
