import {
  isDefined,
  minimumDetectableEffectForMeans,
  minimumDetectableEffectForProportions,
  minimumDetectableEffectOfZTest,
  powerOfMeans,
  powerOfProportions,
  sampleSizeForMeans,
  sampleSizeForProportions,
  undefinedBecause,
  type Maybe,
  type SampleSize,
} from '#statistics';
import { sharesOf, wholeBasisPoints, type AllocationPlan } from '../allocation/allocation-plan.js';
import {
  controlOf,
  treatmentsOf,
  type ExperimentDesign,
  type Expectation,
} from '../design/experiment-design.js';

/** What is known of a tier before the start. Amounts in currency units. */
export interface TierBaseline {
  readonly tier: string;
  /** Customers that could be assigned today. */
  readonly eligible: number;
  readonly aumMean: Maybe<number>;
  readonly aumStandardDeviation: Maybe<number>;
}

export interface Effect {
  /** In the metric's unit; for a rate a fraction (0.01 = one percentage point). */
  readonly absolute: number;
  /** Relative to the control's value. */
  readonly relative: Maybe<number>;
}

/** What one tier can say about one treatment variant against the control. */
export interface ArmEstimate {
  readonly variant: string;
  readonly nControl: number;
  readonly nTreatment: number;
  /** Customers needed in this tier to find the smallest effect that matters, at the planned shares. */
  readonly required: Maybe<SampleSize>;
  /** Chance to find the smallest effect that matters with the customers there are. */
  readonly power: Maybe<number>;
  /** Smallest effect that is found with the planned power with the customers there are. */
  readonly minimumDetectable: Maybe<Effect>;
}

export interface TierEstimate {
  readonly tier: string;
  readonly eligible: number;
  /** `entered`: from the planners' expectation. `baselineAum`: mean and spread of this tier's AUM before the start. */
  readonly basis: 'entered' | 'baselineAum';
  readonly arms: readonly ArmEstimate[];
}

/** All tiers together, weighted by their sizes: the comparison that leads the result. */
export interface OverallEstimate {
  readonly variant: string;
  readonly minimumDetectable: Maybe<Effect>;
}

export interface SizeEstimate {
  readonly metric: string;
  readonly tiers: readonly TierEstimate[];
  readonly overall: readonly OverallEstimate[];
}

/** How a metric varies among customers: a share of them, or an amount each. */
export type SizedMetricKind = 'proportion' | 'mean';

interface Outcome {
  readonly mean: number;
  readonly standardDeviation: number;
}

/**
 * Sample size, power and minimum detectable effect of one metric, per tier and over all tiers.
 *
 * Several treatments share alpha as in the first step of Holm's procedure (alpha / treatments), the step that the
 * smallest effect has to pass. A covariate with correlation ρ multiplies variances by 1 − ρ². Where nothing is entered
 * for a metric that is a mean, the tier's baseline AUM stands in for the outcome: right for end AUM, cautious for growth.
 * Assumes normal differences; for heavy-tailed AUM in small tiers the truth is worse, and the result says which test.
 */
export function estimateSize(
  design: Pick<ExperimentDesign, 'variants' | 'analysis'> & { readonly allocation: AllocationPlan },
  expectation: Expectation,
  kind: SizedMetricKind,
  baselines: readonly TierBaseline[],
): SizeEstimate {
  return {
    metric: expectation.metric,
    tiers: baselines.map((baseline) => estimateTier(design, expectation, kind, baseline)),
    overall: treatmentsOf(design).map(({ key }) => ({
      variant: key,
      minimumDetectable: detectableOverall(design, expectation, kind, baselines, key),
    })),
  };
}

type SizedDesign = Parameters<typeof estimateSize>[0];

function estimateTier(
  design: SizedDesign,
  expectation: Expectation,
  kind: SizedMetricKind,
  baseline: TierBaseline,
) {
  const outcome = outcomeOf(expectation, kind, baseline);
  const { control, treatment } = armSizes(design, baseline);
  const arms = treatmentsOf(design).map(({ key }): ArmEstimate => {
    const sizes = { nControl: control, nTreatment: treatment(key) };
    if (!isDefined(outcome)) {
      return { variant: key, ...sizes, required: outcome, power: outcome, minimumDetectable: outcome };
    }
    if (sizes.nControl === 0 || sizes.nTreatment === 0) {
      const empty = undefinedBecause('emptyArm');
      return { variant: key, ...sizes, required: empty, power: empty, minimumDetectable: empty };
    }
    return { variant: key, ...sizes, ...estimateArm(design, expectation, kind, outcome, sizes) };
  });
  const basis =
    kind === 'proportion' || expectation.standardDeviation !== undefined ? 'entered' : 'baselineAum';
  return { tier: baseline.tier, eligible: baseline.eligible, basis, arms } satisfies TierEstimate;
}

function estimateArm(
  design: SizedDesign,
  expectation: Expectation,
  kind: SizedMetricKind,
  outcome: Outcome,
  sizes: { nControl: number; nTreatment: number },
) {
  const difference = soughtDifference(expectation, outcome);
  const rates = errorRates(design);
  const varianceFactor = varianceFactorOf(expectation);
  const treatmentPerControl = sizes.nTreatment / sizes.nControl;
  if (kind === 'proportion') {
    const plan = { ...rates, control: outcome.mean, treatment: outcome.mean + difference, varianceFactor };
    const detectable = minimumDetectableEffectForProportions({
      ...rates,
      ...sizes,
      control: outcome.mean,
      direction: difference < 0 ? 'decrease' : 'increase',
      varianceFactor,
    });
    return {
      required: sampleSizeForProportions({ ...plan, treatmentPerControl }),
      power: powerOfProportions({ ...plan, ...sizes }),
      minimumDetectable: isDefined(detectable)
        ? { absolute: Math.abs(detectable.difference), relative: Math.abs(detectable.relativeLift) }
        : detectable,
    };
  }
  const plan = { ...rates, sdControl: outcome.standardDeviation, varianceFactor };
  const detectable = minimumDetectableEffectForMeans({ ...plan, ...sizes });
  return {
    required: sampleSizeForMeans({ ...plan, difference, treatmentPerControl }),
    power: powerOfMeans({ ...plan, ...sizes, difference }),
    minimumDetectable: isDefined(detectable) ? effectOf(detectable, outcome.mean) : detectable,
  };
}

/** Tiers that lack an arm are left out, as the tier-weighted estimate leaves them out. */
function detectableOverall(
  design: SizedDesign,
  expectation: Expectation,
  kind: SizedMetricKind,
  baselines: readonly TierBaseline[],
  variant: string,
): Maybe<Effect> {
  const used = baselines.flatMap((baseline) => {
    const { control, treatment } = armSizes(design, baseline);
    return control > 0 && treatment(variant) > 0
      ? [{ baseline, control, treatment: treatment(variant) }]
      : [];
  });
  const total = used.reduce((sum, { baseline }) => sum + baseline.eligible, 0);
  if (total === 0) return undefinedBecause('emptyArm');
  let variance = 0;
  let mean = 0;
  for (const { baseline, control, treatment } of used) {
    const outcome = outcomeOf(expectation, kind, baseline);
    if (!isDefined(outcome)) return outcome;
    const weight = baseline.eligible / total;
    variance += (weight * outcome.standardDeviation) ** 2 * (1 / control + 1 / treatment);
    mean += weight * outcome.mean;
  }
  const detectable = minimumDetectableEffectOfZTest({
    ...errorRates(design),
    standardError: Math.sqrt(variance * varianceFactorOf(expectation)),
  });
  return isDefined(detectable) ? effectOf(detectable, mean) : detectable;
}

function armSizes(design: SizedDesign, { tier, eligible }: TierBaseline) {
  const shares = sharesOf(design.allocation, tier);
  const sizeOf = (variant: string) => Math.round((eligible * (shares[variant] ?? 0)) / wholeBasisPoints);
  return { control: sizeOf(controlOf(design).key), treatment: sizeOf };
}

function errorRates({ analysis, variants }: SizedDesign) {
  const treatments = variants.length - 1;
  return {
    alpha: analysis.alpha,
    power: analysis.power,
    ...(treatments > 1 ? { arms: { treatments, correction: 'bonferroni' as const } } : {}),
  };
}

function varianceFactorOf({ covariateCorrelation = 0 }: Expectation): number {
  return 1 - covariateCorrelation ** 2;
}

function outcomeOf(expectation: Expectation, kind: SizedMetricKind, baseline: TierBaseline): Maybe<Outcome> {
  if (kind === 'proportion') {
    const rate = expectation.controlRate;
    if (rate === undefined) return undefinedBecause('notPlanned');
    return { mean: rate, standardDeviation: Math.sqrt(rate * (1 - rate)) };
  }
  const mean = expectation.controlMean ?? baseline.aumMean;
  const standardDeviation = expectation.standardDeviation ?? baseline.aumStandardDeviation;
  if (!isDefined(mean)) return mean;
  if (!isDefined(standardDeviation)) return standardDeviation;
  return standardDeviation > 0 ? { mean, standardDeviation } : undefinedBecause('noVariance');
}

function soughtDifference({ minimumEffect }: Expectation, outcome: Outcome): number {
  return minimumEffect.kind === 'absolute' ? minimumEffect.value : minimumEffect.value * outcome.mean;
}

function effectOf(absolute: number, mean: number): Effect {
  return {
    absolute,
    relative: mean === 0 ? undefinedBecause('denominatorNearZero') : absolute / Math.abs(mean),
  };
}
