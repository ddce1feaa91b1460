import * as s from './index.js';

const control = [3, 5, 8, 2, 9, 4, 7, 6];
const treatment = [6, 9, 12, 4, 10, 8, 15, 7];
const [c, t] = [s.momentsOf(control), s.momentsOf(treatment)];
const rates = [
  { n: 40, successes: 10 },
  { n: 60, successes: 24 },
] as const;
const cross = (y: readonly number[]) =>
  s.crossMomentsOf({
    y,
    d: y.map((_, i) => 1 + (i % 3)),
    x: y.map((v, i) => v + (i % 4)),
    e: y.map((_, i) => 2 + (i % 2)),
  });
const [cc, tt] = [cross(control), cross(treatment)];
const ratio = { numerator: 'y', denominator: 'd' };
const before = { numeratorBefore: 'x', denominatorBefore: 'e' };
const arms = { control: c, treatment: t };
const strata = [{ name: 'a', ...arms }];
const crossStrata = [{ name: 'a', weight: 1, control: cc, treatment: tt }];
const random = s.seededRandom(1);
const draws = { draws: 39, level: 0.9, random };
const estimate = { estimate: 2, standardError: 0.5 };
const followed = (values: readonly number[]) =>
  s.followUpOf(
    values,
    values.map((_, i) => i % 3 > 0),
  );
const competing = (values: readonly number[]) =>
  s.competingFollowUpOf(
    values,
    values.map((_, i) => i % 3),
    2,
  );
const [fc, ft] = [followed(control), followed(treatment)];
const boundary = s.groupSequentialBoundary({
  informationRates: [0.5, 1],
  alpha: 0.05,
  sides: 2,
  rule: { kind: 'pocock' },
}) as s.GroupSequentialBoundary;

/** What a result is shown, stored and audited under: to change one is to change the interface. */
const answers: readonly (readonly [method: string, answer: () => unknown])[] = [
  ['welch', () => s.welchTest(c, t)],
  ['welch', () => s.compareMeans(c, t)],
  ['student', () => s.studentTest(c, t)],
  ['welchEquivalence', () => s.equivalenceTest(c, t, { margin: 9 })],
  ['pooledZ', () => s.pooledZTest(...rates)],
  ['unpooledZ', () => s.unpooledZTest(...rates)],
  ['proportions', () => s.compareProportions(...rates)],
  ['fisherExact', () => s.fisherExactTest(...rates)],
  ['riskRatioKatz', () => s.riskRatioKatz(...rates)],
  ['oddsRatioWoolf', () => s.oddsRatioWoolf(...rates)],
  ['poissonRateRatio', () => s.poissonRateRatio({ events: 3, exposure: 9 }, { events: 8, exposure: 9 })],
  ['ratioDelta', () => s.compareRatios(cc, tt, ratio)],
  ['mannWhitney', () => s.mannWhitneyTest(control, treatment)],
  ['yuen', () => s.yuenTest(control, treatment, 0.2)],
  ['winsorisedWelch', () => s.compareWinsorisedMeans(control, treatment, { lower: 0.1, upper: 0.9 })],
  [
    'quantileDifference',
    () =>
      s.quantileDifference(
        s.quantileOfArm(control, 0.5) as s.QuantileOfArm,
        s.quantileOfArm(treatment, 0.5) as s.QuantileOfArm,
      ),
  ],
  ['cuped', () => s.cupedMeans(cc, tt, { outcome: 'y', covariates: ['x'] })],
  ['cupedRatio', () => s.cupedRatio(cc, tt, { ...ratio, ...before })],
  ['interactedRegression', () => s.interactedRegression(cc, tt, { outcome: 'y', covariates: ['x'] })],
  ['tierWeighted', () => s.fixedWeightMeans([{ ...strata[0]!, weight: 1 }])],
  ['tierWeightedCuped', () => s.tierWeightedCuped(crossStrata, { outcome: 'y', covariates: ['x'] })],
  ['postStratified', () => s.postStratifiedMeans(strata)],
  ['postStratified', () => s.postStratifiedRatio(crossStrata, ratio)],
  ['postStratifiedCuped', () => s.postStratifiedCuped(crossStrata, { outcome: 'y', covariates: ['x'] })],
  ['postStratifiedCuped', () => s.postStratifiedCupedRatio(crossStrata, { ...ratio, ...before })],
  ['cochranMantelHaenszel', () => s.mantelHaenszel([{ name: 'a', control: rates[0], treatment: rates[1] }])],
  ['anova', () => s.anova([c, t])],
  ['welchAnova', () => s.welchAnova([c, t])],
  ['kruskalWallis', () => s.kruskalWallis([control, treatment])],
  ['dunnett', () => s.dunnett(c, [t])],
  ['hall', () => s.correctedT(s.centralMomentsOf(control), s.centralMomentsOf(treatment))],
  ['geometricMeanRatio', () => s.geometricMeanRatio(control, treatment)],
  ['exactQuantileShift', () => s.exactQuantileShift(control, treatment, 0.5)],
  ['studentisedPermutation', () => s.studentisedPermutation([{ control, treatment }], draws)],
  ['studentisedFamilyPermutation', () => s.familyPermutation([{ arms: [control, treatment] }], draws)],
  [
    'studentisedRatioPermutation',
    () =>
      s.studentisedRatioPermutation(
        [
          {
            control: { numerator: control, denominator: treatment },
            treatment: { numerator: treatment, denominator: control },
          },
        ],
        draws,
      ),
  ],
  ['betaBinomial', () => s.compareBetaBinomial({ control: rates[0], treatment: rates[1] })],
  ['normalPosterior', () => s.posteriorOfEffect(estimate)],
  ['mixtureSprt', () => s.mixtureSprt({ difference: 2, variance: 0.25, mixtureVariance: 1 })],
  ['asymptoticConfidenceSequence', () => s.confidenceSequence({ ...estimate, n: 100, tuningSize: 100 })],
  ['anytimeZ', () => s.anytimeZ({ difference: 2, standardError: 0.5, n: 100 })],
  ['anytimeT', () => s.anytimeT({ difference: 2, standardError: 0.5, n: 100, coefficients: 2 })],
  [
    'stageWiseOrdering',
    () => s.estimateAfterStopping({ limits: s.limitsOf(boundary), look: 1, ...estimate }),
  ],
  ['logRank', () => s.logRankTest({ control: fc, treatment: ft })],
  ['petoPeto', () => s.logRankTest({ control: fc, treatment: ft }, 'petoPeto')],
  ['logRank', () => s.logRankTestOfArms([[fc, ft]])],
  ['cox', () => s.hazardRatioOfArms({ control: fc, treatment: ft })],
  [
    'grayInfinitesimalJackknife',
    () => s.grayTest({ control: competing(control), treatment: competing(treatment) }, 0),
  ],
  ['restrictedMeanDifference', () => s.restrictedMeanDifference({ control: fc, treatment: ft }, 6)],
  ['clusterWelch', () => s.compareClusterMeans({ control: [c, t], treatment: [t, c] })],
  ['clusterRobustCr2', () => s.compareClusteredUnits({ control: [c, t], treatment: [t, c] })],
  ['differenceInDifferences', () => s.interactionTest(arms, arms)],
  [
    'cochranQ',
    () =>
      s.heterogeneityOfEffects([
        { difference: 1, standardError: 1 },
        { difference: 3, standardError: 2 },
      ]),
  ],
  ['qiniArea', () => s.qini([arms, { control: t, treatment: c }])],
];

describe('an answer of the library', () => {
  it.each(answers)('names its method: %s', (method, answer) => {
    expect(answer()).toHaveProperty('method', method);
  });

  it('is relative where it is asked to be, by delta and by Fieller', () => {
    const { relativeLift, relativeLiftFieller } = s.compareMeans(c, t) as s.ComparedMeans;
    expect([relativeLift, relativeLiftFieller]).toMatchObject([{ method: 'delta' }, { method: 'fieller' }]);
    const { pearson, likelihoodRatio } = s.homogeneityOfRates(rates) as {
      pearson: s.HomogeneityOfRates;
      likelihoodRatio: s.HomogeneityOfRates;
    };
    expect([pearson.method, likelihoodRatio.method]).toEqual(['pearson', 'likelihoodRatio']);
  });
});
