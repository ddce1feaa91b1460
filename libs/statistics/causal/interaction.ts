import { chiSquareUpper } from '../distributions/index.js';
import type { Moments } from '../moments/index.js';
import { tInference, type TInference } from '../precision/t-inference.js';
import { undefinedBecause, type Maybe } from '../undefined.js';
import { sumOfErrors } from './satterthwaite.js';

/** The two arms within one part of the customers. */
export interface ArmsOfPart<Metric extends string = string> {
  readonly control: Moments<Metric>;
  readonly treatment: Moments<NoInfer<Metric>>;
}

export interface Interaction extends TInference {
  readonly method: 'differenceInDifferences';
  /** Effect in the first and in the second part; `difference` is first − second. */
  readonly effectInFirst: number;
  readonly effectInSecond: number;
}

/**
 * Whether the effect of the treatment differs between two parts of the customers (new and old, two tiers): the
 * difference of the two differences of means. Significant in one part and not in the other says nothing of this.
 *
 * Assumption: as Welch's test in each part. Four standard errors, degrees of freedom by Satterthwaite.
 * Errors: `emptyArm`; one unit in any of the four: `tooFewObservations`.
 *
 * Source: Altman, Bland (2003), BMJ 326, 219.
 */
export function interactionTest<Metric extends string>(
  first: ArmsOfPart<Metric>,
  second: ArmsOfPart<NoInfer<Metric>>,
  level = 0.95,
): Maybe<Interaction> {
  const cells = [first.control, first.treatment, second.control, second.treatment];
  if (cells.some(({ n }) => n < 1)) return undefinedBecause('emptyArm');
  if (cells.some(({ n }) => n < 2)) return undefinedBecause('tooFewObservations');
  const effectInFirst = first.treatment.mean - first.control.mean;
  const effectInSecond = second.treatment.mean - second.control.mean;
  const { squaredError, df } = sumOfErrors(
    cells.map(({ n, m2 }) => ({ squaredError: m2 / (n - 1) / n, df: n - 1 })),
  );
  return {
    method: 'differenceInDifferences',
    ...tInference(effectInFirst - effectInSecond, squaredError, df, level),
    effectInFirst,
    effectInSecond,
  };
}

/** An effect with its standard error, of one stratum. */
export interface EffectOfStratum {
  readonly difference: number;
  readonly standardError: number;
}

export interface Heterogeneity {
  readonly method: 'cochranQ';
  /** Σ of squared distances of the effects from their weighted mean, in standard errors. */
  readonly q: number;
  readonly df: number;
  /** Of the same effect in all strata. */
  readonly p: number;
  /** Mean effect, weighted by precision. */
  readonly commonEffect: number;
  /** I²: share of the differences between strata that is more than chance, in [0, 1). */
  readonly shareBeyondChance: number;
}

/**
 * Whether the effect differs among strata (tiers). Low power with few strata: no significance is no proof of sameness.
 * Assumption: normal effects with known standard errors; with fewer than about 30 units in an arm of a stratum it
 * raises too many alarms. Strata without a standard error must be left out by the caller.
 * Errors: `tooFewObservations` for fewer than two strata; `noVariance` when a standard error is not positive.
 *
 * Source: Cochran (1954), Biometrics 10, 101–129; Higgins, Thompson (2002), Statistics in Medicine 21, 1539–1558.
 */
export function heterogeneityOfEffects(strata: readonly EffectOfStratum[]): Maybe<Heterogeneity> {
  if (strata.length < 2) return undefinedBecause('tooFewObservations');
  if (!strata.every(({ standardError }) => standardError > 0)) return undefinedBecause('noVariance');
  const weights = strata.map(({ standardError }) => 1 / standardError ** 2);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const commonEffect = strata.reduce((sum, { difference }, i) => sum + (weights[i]! / total) * difference, 0);
  const q = strata.reduce(
    (sum, { difference }, i) => sum + weights[i]! * (difference - commonEffect) ** 2,
    0,
  );
  const df = strata.length - 1;
  return {
    method: 'cochranQ',
    q,
    df,
    p: chiSquareUpper(q, df),
    commonEffect,
    shareBeyondChance: q > df ? (q - df) / q : 0,
  };
}
