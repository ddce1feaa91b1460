import {
  anova,
  armMean,
  crossMomentsOf,
  cupedMeans,
  dunnett,
  familyPermutation,
  fineBins,
  interactedRegression,
  isUndefined,
  mergeCrossMoments,
  momentsOfVariable,
  postStratifiedCuped,
  postStratifiedMeans,
  seededRandom,
  studentisedPermutation,
  studentisedPermutationOfBins,
  tierWeighted,
  tierWeightedCuped,
  welchAnova,
  welchTest,
  type CrossMoments,
} from '../../libs/statistics/index.js';
import { lognormal, simulationRandom } from '../../libs/statistics/calibration/outcome-source.js';

/**
 * Times what an evaluation asks of the statistics: every estimate of one metric from moments, and the permutation test
 * from units. Usage: npm run bench:statistics [-- --quick]. gbstats takes about 300 ms for the first (260 ms post-stratified).
 */
const arms = 4;
const tiers = 8;
const gbstatsMilliseconds = 300;
const quick = process.argv.includes('--quick');
const question = { outcome: 'after', covariates: ['before'] };
const random = simulationRandom(20260101);

type ArmsOfTier = readonly CrossMoments[];

function momentsByTier(): ArmsOfTier[] {
  return Array.from({ length: tiers }, (_, tier) =>
    Array.from({ length: arms }, () => {
      const before = lognormal(1)(60 + 40 * tier, random);
      const noise = lognormal(0.5)(before.length, random);
      return crossMomentsOf({ before, after: before.map((x, i) => 0.8 * x + (noise[i] as number)) });
    }),
  );
}

/** Everything that is shown for one metric: every treatment against control, per tier and overall, adjusted or not. */
function allEstimates(byTier: readonly ArmsOfTier[]): number {
  let answers = 0;
  const count = (answer: unknown) => {
    if (isUndefined(answer)) throw new Error('a benchmark without an answer');
    answers++;
  };
  const pooled = Array.from({ length: arms }, (_, arm) => {
    const [first, ...rest] = byTier.map((tier) => tier[arm] as CrossMoments);
    return mergeCrossMoments(first as CrossMoments, ...rest);
  });
  const outcome = (moments: CrossMoments) => momentsOfVariable(moments, 'after');
  const control = pooled[0] as CrossMoments;
  for (let arm = 1; arm < arms; arm++) {
    const treatment = pooled[arm] as CrossMoments;
    const strata = byTier.map((tier, i) => ({
      name: `tier ${i}`,
      weight: (tier[0] as CrossMoments).n,
      control: tier[0] as CrossMoments,
      treatment: tier[arm] as CrossMoments,
    }));
    for (const stratum of strata) count(welchTest(outcome(stratum.control), outcome(stratum.treatment)));
    count(welchTest(outcome(control), outcome(treatment)));
    count(
      tierWeighted(
        strata.map((s) => ({
          ...s,
          control: armMean(outcome(s.control)),
          treatment: armMean(outcome(s.treatment)),
        })),
      ),
    );
    count(cupedMeans(control, treatment, question));
    count(tierWeightedCuped(strata, question));
    count(interactedRegression(control, treatment, question));
    count(
      postStratifiedMeans(
        strata.map((s) => ({ name: s.name, control: outcome(s.control), treatment: outcome(s.treatment) })),
      ),
    );
    count(postStratifiedCuped(strata, question));
  }
  count(anova(pooled.map(outcome)));
  count(welchAnova(pooled.map(outcome)));
  return answers;
}

/** A quantile (median unless said) of `runs` timings in milliseconds, after `warm` runs that are not counted. */
function timed(run: () => unknown, runs: number, warm: number, at = 0.5): number {
  for (let i = 0; i < warm; i++) run();
  const times = Array.from({ length: runs }, () => {
    const start = performance.now();
    run();
    return performance.now() - start;
  }).sort((a, b) => a - b);
  return times[Math.floor(runs * at)] as number;
}

const byTier = momentsByTier();
// The fastest tenth: on a shared machine the median times the others' work too.
const perMetric = timed(() => allEstimates(byTier), quick ? 100 : 1000, quick ? 400 : 2000, 0.1);
console.log(
  `all ${allEstimates(byTier)} estimates of a metric, ${arms} arms × ${tiers} tiers, from moments: ${(1000 * perMetric).toFixed(0)} µs, ` +
    `${Math.round(gbstatsMilliseconds / perMetric)} times faster than gbstats' ${gbstatsMilliseconds} ms`,
);

const overall = byTier[0] as ArmsOfTier;
const [control, ...treatments] = overall.map((moments) => momentsOfVariable(moments, 'after'));
if (control !== undefined) {
  console.log(`Dunnett over ${arms} arms: ${timed(() => dunnett(control, treatments), 9, 3).toFixed(1)} ms`);
}

const draws = 1999;
for (const units of quick ? [10_000] : [10_000, 100_000, 1_000_000]) {
  const smaller = units / 10;
  const [large, small] = [lognormal(2)(units - smaller, random), lognormal(2)(smaller, random)];
  const label = `permutation test, ${units.toLocaleString('en')} units at 1 : 9, ${draws} draws`;
  const runs = units > 100_000 ? 1 : 3;
  const time = (run: () => unknown) => `${timed(run, runs, 0).toFixed(0)} ms`;
  const test = (model?: 'additive') => () =>
    studentisedPermutation([{ control: small, treatment: large }], { draws, random: seededRandom(1), model });
  console.log(`${label}: p ${time(test())}, with its interval ${time(test('additive'))}`);
  const bins = fineBins(small, large, 8);
  if (!isUndefined(bins)) {
    const binned = time(() => studentisedPermutationOfBins([bins], { draws, random: seededRandom(1) }));
    console.log(`  from ${bins.value.length} fine bins: p ${binned}`);
  }
}
if (!quick) {
  const four = [5_000, 2_000, 2_000, 1_000].map((n) => lognormal(2)(n, random));
  const family = timed(() => familyPermutation([{ arms: four }], { draws, random: seededRandom(1) }), 3, 0);
  console.log(`permutation of 4 arms at once, 10,000 units: ${family.toFixed(0)} ms`);
}
