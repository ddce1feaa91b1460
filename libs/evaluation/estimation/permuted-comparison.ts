import {
  drawMeans,
  drawRatios,
  isUndefined,
  permutedMeans,
  permutedRatios,
  seededRandom,
  type Interval,
  type Maybe,
  type SharedDraws,
} from '#statistics';
import { isAdjusted } from './choose-method.js';
import type { Estimator, Pair } from './estimate.js';
import { countOf } from './plain-comparison.js';
import type { EstimationQuestion, MethodEvidence, Stratum } from './question.js';
import { seedOfText } from './seed-of-text.js';
import type { BinnedValues, UnitValues, ValuesKind } from './unit-values.js';

/** What a permutation test says in place of the classical one, about the same difference. */
export interface PermutedAnswer {
  readonly p: Maybe<number>;
  readonly interval: Maybe<Interval>;
  readonly standardError: Maybe<number>;
  readonly method: string;
}

/** Answers one comparison by permutation; undefined where its unit values are not at hand. */
export type Permute = (
  pair: Pair<string>,
  estimator: Estimator,
  stratum: Stratum | null,
) => PermutedAnswer | undefined;

interface Drawn {
  readonly shared: SharedDraws<'mean'> | SharedDraws<'ratio'>;
  readonly strata: readonly BinnedValues[];
}

/**
 * Permutation tests of one metric. Assignments are drawn once per pair of arms and kind of values, within the strata in which
 * units were assigned, and serve the strata by themselves and all of them together: tier-weighted with the weights of
 * `compareWeighted`, pooled with the strata's shares of units. Where shares are not exact within strata, pooled units are dealt
 * anew all together. The chance depends on the evidence's seed and the pair only, so that metrics that say the same in
 * another unit get the same p-value.
 */
export function permutationsOf(question: EstimationQuestion): Permute {
  const { evidence } = question;
  const drawings = new Map<string, Drawn | undefined>();
  const answers = new Map<string, PermutedAnswer | undefined>();
  return (pair, estimator, stratum) => {
    if (evidence?.draws === undefined) return undefined;
    const pooled = stratum === null && (estimator === 'plain' || estimator === 'adjusted');
    const together = pooled && !evidence.exactAllocation;
    const kind = kindOf(estimator, stratum);
    const key = [kind, pair.control, pair.treatment, together].join('|');
    if (!drawings.has(key)) drawings.set(key, draw(question, evidence, pair, kind, together));
    const drawn = drawings.get(key);
    if (drawn === undefined) return undefined;
    const place = [key, estimator, stratum?.name].join('|');
    if (!answers.has(place)) {
      const weightOf = (values: BinnedValues) => {
        if (stratum !== null) return values.stratum === stratum.name ? 1 : 0;
        return pooled ? unitsOf(values, pair) : eligibleOf(question, values.stratum);
      };
      answers.set(place, answer(question, drawn, weightOf));
    }
    return answers.get(place);
  };
}

/** The same tests of the same amount in another unit. */
export function rescaled(permute: Permute, factor: number): Permute {
  if (factor === 1) return permute;
  return (...comparison) => {
    const found = permute(...comparison);
    if (found === undefined) return undefined;
    const { p, interval, standardError, method } = found;
    return {
      p,
      method,
      interval: isUndefined(interval)
        ? interval
        : { ...interval, low: interval.low * factor, high: interval.high * factor },
      standardError: isUndefined(standardError) ? standardError : standardError * factor,
    };
  };
}

function kindOf(estimator: Estimator, stratum: Stratum | null): ValuesKind {
  if (!isAdjusted(estimator)) return 'raw';
  return stratum === null && estimator === 'adjusted' ? 'adjustedOverall' : 'adjustedWithinStrata';
}

function draw(
  question: EstimationQuestion,
  { seed, draws }: MethodEvidence,
  pair: Pair<string>,
  kind: ValuesKind,
  together: boolean,
): Drawn | undefined {
  const found = question.kind === 'proportion' ? sharesAsValues(question) : valuesOf(question, pair, kind);
  if (found === undefined) return undefined;
  const strata = together ? [joined(found, pair)] : found;
  const random = seededRandom(seedOfText([seed, pair.control, pair.treatment, kind].join(' ')));
  const counts = (values: BinnedValues) => ({
    controlCount: countsOf(values, pair.control),
    treatmentCount: countsOf(values, pair.treatment),
  });
  const options = { draws: draws!, random };
  const shared =
    question.kind === 'ratio'
      ? drawRatios(
          strata.map((each) => ({
            numerator: each.values[0]!,
            denominator: each.values[1]!,
            ...counts(each),
          })),
          options,
        )
      : drawMeans(
          strata.map((each) => ({ value: each.values[0]!, ...counts(each) })),
          options,
        );
  return { shared, strata };
}

function answer(
  question: EstimationQuestion,
  { shared, strata }: Drawn,
  weightOf: (values: BinnedValues) => number,
): PermutedAnswer | undefined {
  const level = 1 - question.alpha;
  const weights = strata.map(weightOf);
  const result =
    shared.kind === 'ratio'
      ? permutedRatios(shared as SharedDraws<'ratio'>, weights, level)
      : permutedMeans(shared as SharedDraws<'mean'>, weights, level);
  if (isUndefined(result)) return undefined;
  const { p, interval, standardError, method } = result;
  return { p, interval, standardError, method };
}

function valuesOf(
  { values = [] }: EstimationQuestion,
  pair: Pair<string>,
  kind: ValuesKind,
): readonly BinnedValues[] | undefined {
  return values.find(
    (each: UnitValues) =>
      each.kind === kind &&
      (each.pair === undefined ||
        (each.pair.control === pair.control && each.pair.treatment === pair.treatment)),
  )?.strata;
}

/** A share's units are zeros and ones: the commoner value first, so that a share and its complement mirror each other. */
function sharesAsValues({ strata }: EstimationQuestion): BinnedValues[] {
  return strata.map((stratum) => {
    const counts = Object.entries(stratum.arms).map(([arm, { moments }]) => [arm, countOf(moments)] as const);
    const successes = counts.reduce((sum, [, count]) => sum + count.successes, 0);
    const units = counts.reduce((sum, [, count]) => sum + count.n, 0);
    const onesFirst = 2 * successes > units;
    return {
      stratum: stratum.name,
      values: [Float64Array.from(onesFirst ? [1, 0] : [0, 1])],
      counts: Object.fromEntries(
        counts.map(([arm, { n, successes: ones }]) => [
          arm,
          Int32Array.from(onesFirst ? [ones, n - ones] : [n - ones, ones]),
        ]),
      ),
    };
  });
}

/** All strata as one, for units that were not assigned within them. */
function joined(strata: readonly BinnedValues[], pair: Pair<string>): BinnedValues {
  const concatenated = (of: (each: BinnedValues) => ArrayLike<number>) =>
    strata.flatMap((each) => Array.from(of(each)));
  return {
    stratum: '',
    values: (strata[0]?.values ?? []).map((_, i) =>
      Float64Array.from(concatenated((each) => each.values[i]!)),
    ),
    counts: Object.fromEntries(
      [pair.control, pair.treatment].map((arm) => [
        arm,
        Int32Array.from(concatenated((each) => countsOf(each, arm))),
      ]),
    ),
  };
}

function countsOf({ counts, values }: BinnedValues, arm: string): Int32Array {
  return counts[arm] ?? new Int32Array(values[0]!.length);
}

function unitsOf(values: BinnedValues, pair: Pair<string>): number {
  const sum = (arm: string) => countsOf(values, arm).reduce((all, units) => all + units, 0);
  return sum(pair.control) + sum(pair.treatment);
}

function eligibleOf({ strata, arms }: EstimationQuestion, name: string): number {
  const found = strata.find((stratum) => stratum.name === name);
  return arms.reduce((sum, arm) => sum + (found?.arms[arm]?.eligible ?? 0), 0);
}
