import type { RandomSource } from '../distributions/index.js';
import { correctedT } from '../heavytails/corrected-t.js';
import { curtailedPermutation } from '../heavytails/curtailed-permutation.js';
import { pickMeanMethod, type MeanMethod } from '../heavytails/pick-mean-method.js';
import { armBlind, withoutCovariates } from '../heavytails/picked-mean-comparison.js';
import { pickProportionMethod } from '../heavytails/pick-proportion-method.js';
import { studentisedRatioPermutation, type RatioStratum } from '../heavytails/ratio-permutation.js';
import type { UnitStratum } from '../heavytails/unit-strata.js';
import { centralMomentsOf, momentsOf, type Count } from '../moments/index.js';
import { armMean, tierWeighted } from '../strata/tier-weighted.js';
import { fisherExactTest, pooledZTest } from '../twoarms/index.js';
import { isUndefined } from '../undefined.js';
import { decide, decideByTails, type Decision } from './measure-errors.js';

/** (B + 1)·0.025 is whole, so that the level is as exact as with thousands of draws; only the power is less. */
const draws = 199;
const ratioDraws = 39;

/** Means, with or without strata and covariates: picks by `pickMeanMethod` and tests. */
export function testMeans(strata: readonly UnitStratum[], random: RandomSource): Decision {
  const plain = strata.map(withoutCovariates);
  const { method } = pickMeanMethod(plain.map(armBlind), { unitsAtHand: true });
  return testMeansBy(method, strata, plain, random);
}

export function testMeansBy(
  method: MeanMethod,
  strata: readonly UnitStratum[],
  plain: readonly UnitStratum[],
  random: RandomSource,
): Decision {
  if (method === 'welch') return welchOver(plain);
  if (method === 'correctedT') return hallOf(plain[0] as UnitStratum);
  const result = curtailedPermutation(strata, { draws, random });
  return isUndefined(result) ? 'noAnswer' : result.decision;
}

/** Means from moments alone: `noAnswer` where the picker says that only unit values allow a valid test. */
export function testMeansFromMoments(stratum: UnitStratum): Decision {
  const { method, trustworthy } = pickMeanMethod([armBlind(stratum)], { unitsAtHand: false });
  if (!trustworthy) return 'noAnswer';
  return method === 'correctedT' ? hallOf(stratum) : welchOver([stratum]);
}

/** Welch over strata with fixed weights. */
export function welchOver(strata: readonly UnitStratum[]): Decision {
  const result = tierWeighted(
    strata.map(({ control, treatment, weight }, i) => ({
      name: String(i),
      weight: weight ?? control.length + treatment.length,
      control: armMean(momentsOf(control)),
      treatment: armMean(momentsOf(treatment)),
    })),
  );
  return decide(result);
}

function hallOf({ control, treatment }: UnitStratum): Decision {
  return decideByTails(correctedT(centralMomentsOf(control), centralMomentsOf(treatment)));
}

/** Rates: picks by `pickProportionMethod` and tests. */
export function testProportions(control: Count, treatment: Count): Decision {
  const all = { n: control.n + treatment.n, successes: control.successes + treatment.successes };
  const { method } = pickProportionMethod({ controls: control.n, treated: treatment.n, all });
  if (method === 'pooledZ') return decide(pooledZTest(control, treatment));
  const exact = fisherExactTest(control, treatment);
  return decideByTails(isUndefined(exact) ? exact : { pUpper: exact.midPGreater, pLower: exact.midPLess });
}

/** Ratios of means, and clusters as units (total and size). */
export function testRatios(strata: readonly RatioStratum[], random: RandomSource): Decision {
  return decideByTails(studentisedRatioPermutation(strata, { draws: ratioDraws, random }));
}
