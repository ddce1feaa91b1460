import { compareClusteredUnits, complierEffect, type UptakeMoments } from '../causal/index.js';
import type { RandomSource } from '../distributions/index.js';
import { crossMomentsOf, momentsOf } from '../moments/index.js';
import { isUndefined } from '../undefined.js';
import { decide, type Draw } from './measure-errors.js';
import { fillNormal, lognormal, normal, type OutcomeSource } from './outcome-source.js';
import { testMeans, testRatios } from './pick-and-test.js';

const meanClusterSize = 20;
const clusterSize = (random: RandomSource): number => 5 + Math.floor(31 * random());

/** Branches of 5 to 35 customers that share luck; whole branches are assigned, and their customers are compared by CR2. */
export const clusteredUnits: Draw = ({ controls, treated }, random) => {
  const arm = (units: number) =>
    Array.from(normal(Math.round(units / meanClusterSize), random), (luck) => {
      const values = fillNormal(new Float64Array(clusterSize(random)), random);
      return momentsOf(values.map((own) => own + luck / 2));
    });
  const result = compareClusteredUnits({ control: arm(controls), treatment: arm(treated) });
  return isUndefined(result) || isUndefined(result.p) ? 'noAnswer' : decide(result.difference, result.p);
};

/** The same branches with skewed luck, of which 10 are no match for a t: whole branches are permuted. */
export const permutedClusters: Draw = ({ controls, treated }, random) => {
  const luck = lognormal(0.5);
  const arm = (units: number) => {
    const count = Math.round(units / meanClusterSize);
    const shared = luck(count, random);
    const denominator = Float64Array.from({ length: count }, () => clusterSize(random));
    const own = normal(count, random);
    const numerator = denominator.map(
      (size, i) => size * (shared[i] as number) + Math.sqrt(size) * (own[i] as number),
    );
    return { numerator, denominator };
  };
  return testRatios([{ control: arm(controls), treatment: arm(treated) }], random);
};

const shareOfCompliers = 0.4;
const trueEffect = 0.5;

/** Outcome and uptake of an arm whose compliers gain `trueEffect` when they are offered the treatment. */
function uptakeArm(outcome: OutcomeSource, n: number, offered: boolean, random: RandomSource) {
  const uptake = Float64Array.from({ length: n }, () => (offered && random() < shareOfCompliers ? 1 : 0));
  const before = outcome(n, random);
  return { uptake, outcome: before.map((value, i) => value + trueEffect * (uptake[i] as number)) };
}

/** Does the Anderson–Rubin interval of `complierEffect` miss the true effect on compliers? */
export const complierInterval: Draw = ({ controls, treated }, random) => {
  const arm = (n: number, offered: boolean): UptakeMoments => {
    const { outcome, uptake } = uptakeArm(normal, n, offered, random);
    return crossMomentsOf({ outcome, uptake });
  };
  const result = complierEffect(arm(controls, false), arm(treated, true));
  if (isUndefined(result)) return 'noAnswer';
  if (result.interval.low > trueEffect) return 'treatmentHigher';
  return result.interval.high < trueEffect ? 'treatmentLower' : 'notRejected';
};

/**
 * Is the true effect on compliers rejected, where outcomes have heavy tails? As Anderson and Rubin: at the true effect,
 * outcome − effect · uptake does not depend on assignment, so the picked test of its means is the test of the effect.
 */
export const complierResiduals: Draw = ({ controls, treated }, random) => {
  const residuals = (n: number, offered: boolean) => {
    const { outcome, uptake } = uptakeArm(lognormal(1), n, offered, random);
    return outcome.map((value, i) => value - trueEffect * (uptake[i] as number));
  };
  return testMeans([{ control: residuals(controls, false), treatment: residuals(treated, true) }], random);
};
