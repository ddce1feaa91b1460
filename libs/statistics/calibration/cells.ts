import { clusteredUnits, complierInterval, complierResiduals, permutedClusters } from './causal-trials.js';
import { exactQuantileTest } from '../heavytails/exact-quantile-shift.js';
import { confidenceSequence } from '../looks/confidence-sequence.js';
import { quantileDifference, quantileOfArm } from '../twoarms/quantile-difference.js';
import { isUndefined } from '../undefined.js';
import {
  decide,
  decideByInterval,
  decideByTails,
  type Draw,
  type Sizes,
  type Trial,
} from './measure-errors.js';
import {
  balancesKnownBefore,
  growingBalances,
  lognormal,
  normal,
  zeroInflated,
  type OutcomeSource,
} from './outcome-source.js';
import { testMeans, testMeansFromMoments, testProportions, testRatios, welchOver } from './pick-and-test.js';

export interface CalibrationCell {
  /** What is measured on what outcomes, unique together with the sizes. */
  readonly name: string;
  readonly sizes: Sizes;
  readonly trial: Trial;
  /**
   * `exactLevel`: both one-sided errors must lie in 2.0–3.0 %. `bounded`: discrete or anytime-valid, so at most 3.0 %.
   * `shown`: not what the product uses; there to show why.
   */
  readonly claim: 'exactLevel' | 'bounded' | 'shown';
  /**
   * Times the usual repetitions. The test of a quantile counts units: in unequal arms its errors at the 90 % quantile are
   * known to be 2.09 to 2.78 % (see exact-quantile-shift.spec.ts), and 10,000 repetitions would now and then put a cell
   * past 3.0 % by chance alone.
   */
  readonly repetitionsFactor: number;
}

/** Controls are the small arm, as in a campaign with a hold-out. */
export const calibrationSizes: readonly Sizes[] = [
  { treated: 1_800, controls: 200 },
  { treated: 9_000, controls: 1_000 },
  { treated: 5_000, controls: 5_000 },
];

const mean =
  (outcome: OutcomeSource): Draw =>
  ({ controls, treated }, random) =>
    testMeans([{ control: outcome(controls, random), treatment: outcome(treated, random) }], random);

const meanByWelch =
  (outcome: OutcomeSource): Draw =>
  ({ controls, treated }, random) =>
    welchOver([{ control: outcome(controls, random), treatment: outcome(treated, random) }]);

const meanFromMoments =
  (outcome: OutcomeSource): Draw =>
  ({ controls, treated }, random) =>
    testMeansFromMoments({ control: outcome(controls, random), treatment: outcome(treated, random) });

const rate =
  (share: number): Draw =>
  ({ controls, treated }, random) => {
    const count = (n: number) => {
      let successes = 0;
      for (let i = 0; i < n; i++) if (random() < share) successes++;
      return { n, successes };
    };
    return testProportions(count(controls), count(treated));
  };

const growthRate: Draw = ({ controls, treated }, random) =>
  testRatios(
    [{ control: growingBalances(controls, random), treatment: growingBalances(treated, random) }],
    random,
  );

const cuped =
  (sigma: number): Draw =>
  ({ controls, treated }, random) => {
    const [control, treatment] = [
      balancesKnownBefore(sigma, controls, random),
      balancesKnownBefore(sigma, treated, random),
    ];
    return testMeans(
      [
        {
          control: control.after,
          treatment: treatment.after,
          covariates: { control: [control.before], treatment: [treatment.before] },
        },
      ],
      random,
    );
  };

/** Four tiers whose amounts differ tenfold from one to the next while their sizes fall; fixed weights. */
const tierTotals: Draw = ({ controls, treated }, random) => {
  const shares = [0.5, 0.3, 0.15, 0.05];
  return testMeans(
    shares.map((share, tier) => {
      const amounts = lognormal(1.2);
      const scaled = (n: number) => amounts(n, random).map((value) => value * 10 ** tier);
      const [c, t] = [Math.round(controls * share), Math.round(treated * share)];
      return { control: scaled(c), treatment: scaled(t), weight: share };
    }),
    random,
  );
};

const quantile =
  (nu: number): Draw =>
  ({ controls, treated }, random) => {
    const amounts = lognormal(2);
    return decideByTails(exactQuantileTest(amounts(controls, random), amounts(treated, random), nu));
  };

const quantileByOrderStatistics =
  (nu: number): Draw =>
  ({ controls, treated }, random) => {
    const amounts = lognormal(2);
    const control = quantileOfArm(amounts(controls, random), nu);
    const treatment = quantileOfArm(amounts(treated, random), nu);
    if (isUndefined(control)) return decide(control);
    return decide(isUndefined(treatment) ? treatment : quantileDifference(control, treatment));
  };

/** Twenty looks at growing data, stopping at the first that excludes no effect. */
const peeks =
  (outcome: OutcomeSource): Draw =>
  ({ controls, treated }, random) => {
    const looks = 20;
    const control = outcome(controls, random);
    const treatment = outcome(treated, random);
    for (let look = 1; look <= looks; look++) {
      const c = armSoFar(control, Math.round((controls * look) / looks));
      const t = armSoFar(treatment, Math.round((treated * look) / looks));
      const sequence = confidenceSequence({
        estimate: t.mean - c.mean,
        standardError: Math.sqrt(c.squaredError + t.squaredError),
        n: c.n + t.n,
        tuningSize: controls + treated,
      });
      const decision = decideByInterval(sequence);
      if (decision !== 'notRejected') return decision;
    }
    return 'notRejected';
  };

/** Mean of the first n and its squared error. */
export function armSoFar(values: Float64Array, n: number) {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += values[i] as number;
  const mean = sum / n;
  let squares = 0;
  for (let i = 0; i < n; i++) squares += ((values[i] as number) - mean) ** 2;
  return { n, mean, squaredError: squares / (n - 1) / n };
}

/** Every cell of the calibration table, in each of the sizes. */
export function calibrationCells(allSizes = calibrationSizes): readonly CalibrationCell[] {
  const cells: CalibrationCell[] = [];
  const add = (name: string, claim: CalibrationCell['claim'], draw: Draw): void => {
    for (const sizes of allSizes) {
      const nearLimit = name.startsWith('90 % quantile') && sizes.controls !== sizes.treated;
      const repetitionsFactor = nearLimit ? 4 : 1;
      cells.push({ name, sizes, claim, trial: (random) => draw(sizes, random), repetitionsFactor });
    }
  };
  add('mean, normal', 'exactLevel', mean(normal));
  add('mean, lognormal σ = 0.5', 'exactLevel', mean(lognormal(0.5)));
  add('mean, lognormal σ = 1', 'exactLevel', mean(lognormal(1)));
  add('mean, lognormal σ = 2', 'exactLevel', mean(lognormal(2)));
  add('mean, 90 % zeros', 'exactLevel', mean(zeroInflated(0.9)));
  add('rate 0.1 %', 'bounded', rate(0.001));
  add('rate 1 %', 'bounded', rate(0.01));
  add('rate 10 %', 'bounded', rate(0.1));
  add('ratio, AUM growth', 'exactLevel', growthRate);
  add('CUPED, lognormal σ = 0.5', 'exactLevel', cuped(0.5));
  add('CUPED, lognormal σ = 1.5', 'exactLevel', cuped(1.5));
  add('tier-weighted total, 4 tiers', 'exactLevel', tierTotals);
  add('median, lognormal σ = 2', 'exactLevel', quantile(0.5));
  add('90 % quantile, lognormal σ = 2', 'exactLevel', quantile(0.9));
  add('clusters of 5 to 35', 'exactLevel', permutedClusters);
  add('20 peeks, normal', 'bounded', peeks(normal));
  add('20 peeks, lognormal σ = 0.5', 'bounded', peeks(lognormal(0.5)));
  add('complier effect, lognormal σ = 1', 'exactLevel', complierResiduals);
  add('mean from moments, lognormal σ = 0.5', 'shown', meanFromMoments(lognormal(0.5)));
  add('Welch alone, lognormal σ = 0.5', 'shown', meanByWelch(lognormal(0.5)));
  add('Welch alone, lognormal σ = 1', 'shown', meanByWelch(lognormal(1)));
  add('Welch alone, lognormal σ = 2', 'shown', meanByWelch(lognormal(2)));
  add('median by order statistics, lognormal σ = 2', 'shown', quantileByOrderStatistics(0.5));
  // The place of a cell seeds it, so new ones come last.
  add('clusters of 5 to 35, CR2, normal luck', 'exactLevel', clusteredUnits);
  add('complier effect and its interval, normal', 'exactLevel', complierInterval);
  return cells;
}
