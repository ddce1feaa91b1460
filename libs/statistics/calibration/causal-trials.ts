import { compareClusteredUnits, complierEffect } from '../causal/index.js';
import type { RandomSource } from '../distributions/index.js';
import { crossMomentsOf, momentsOf } from '../moments/index.js';
import type { RatioUnits } from '../heavytails/ratio-permutation.js';
import { decide, decideByInterval, type Draw, type Sizes } from './measure-errors.js';
import { fillNormal, lognormal, normal, type OutcomeSource } from './outcome-source.js';
import { testMeans, testRatios } from './pick-and-test.js';

const meanClusterSize = 20;
const clusterSize = (random: RandomSource): number => 5 + Math.floor(31 * random());

/** Branches of 5 to 35 customers that share luck; whole branches are assigned, and their customers are compared by CR2. */
export const clusteredUnits: Draw = ({ controls, treated }, random) =>
  decide(
    compareClusteredUnits({ control: branches(controls, random), treatment: branches(treated, random) }),
  );

/** A fifth of the variance lies between branches. */
export function branches(units: number, random: RandomSource) {
  return Array.from(normal(Math.round(units / meanClusterSize), random), (luck) => {
    const values = fillNormal(new Float64Array(clusterSize(random)), random);
    return momentsOf(values.map((own) => own + luck / 2));
  });
}

/** The same branches with skewed luck, of which 10 are no match for a t: whole branches are permuted. */
export const permutedClusters: Draw = ({ controls, treated }, random) =>
  testRatios(
    [{ control: skewedBranches(controls, random), treatment: skewedBranches(treated, random) }],
    random,
  );

/** Total and size of every branch: what its customers share once for each of them, and their own luck, of variance 1. */
export function skewedBranches(units: number, random: RandomSource): RatioUnits {
  const count = Math.round(units / meanClusterSize);
  const shared = lognormal(0.5)(count, random);
  const denominator = Float64Array.from({ length: count }, () => clusterSize(random));
  const own = normal(count, random);
  const numerator = denominator.map(
    (size, i) => size * (shared[i] as number) + Math.sqrt(size) * (own[i] as number),
  );
  return { numerator, denominator };
}

const shareOfCompliers = 0.4;
const trueEffect = 0.5;

/** Outcome and uptake of both arms; compliers gain `trueEffect` when they are offered the treatment. */
export function uptakeArms(outcome: OutcomeSource, { controls, treated }: Sizes, random: RandomSource) {
  const arm = (n: number, share: number) => {
    const uptake = Float64Array.from({ length: n }, () => (share > 0 && random() < share ? 1 : 0));
    const before = outcome(n, random);
    return { uptake, outcome: before.map((value, i) => value + trueEffect * (uptake[i] as number)) };
  };
  return { control: arm(controls, 0), treatment: arm(treated, shareOfCompliers) };
}

/** Does the Anderson–Rubin interval of `complierEffect` miss the true effect on compliers? */
export const complierInterval: Draw = (sizes, random) => {
  const { control, treatment } = uptakeArms(normal, sizes, random);
  return decideByInterval(complierEffect(crossMomentsOf(control), crossMomentsOf(treatment)), trueEffect);
};

/**
 * Is the true effect on compliers rejected, where outcomes have heavy tails? As Anderson and Rubin: at the true effect,
 * outcome − effect · uptake does not depend on assignment, so the picked test of its means is the test of the effect.
 */
export const complierResiduals: Draw = (sizes, random) => {
  const { control, treatment } = uptakeArms(lognormal(1), sizes, random);
  const residuals = ({ outcome, uptake }: typeof control) =>
    outcome.map((value, i) => value - trueEffect * (uptake[i] as number));
  return testMeans([{ control: residuals(control), treatment: residuals(treatment) }], random);
};
