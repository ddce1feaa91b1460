import { crossMomentsOf, momentsOf } from '../moments/index.js';
import { undefinedBecause } from '../undefined.js';
import {
  compareMeans,
  compareProportions,
  compareRatios,
  compareWinsorisedMeans,
  equivalenceTest,
  fiellerRatio,
  fisherExactTest,
  fixedWeightMeans,
  fixedWeightProportions,
  fixedWeightRatios,
  mannWhitneyTest,
  miettinenNurminenInterval,
  oddsRatioWoolf,
  poissonRateRatio,
  quantile,
  quantileDifference,
  quantileOfArm,
  riskRatioKatz,
  studentTest,
  welchTest,
} from './index.js';

const because = (reason: Parameters<typeof undefinedBecause>[0]) => undefinedBecause(reason);
const tooFew = because('tooFewObservations');
const [none, one, some] = [momentsOf([]), momentsOf([7]), momentsOf([1, 2, 6])];
const pairs = (y: number[], d: number[]) => crossMomentsOf({ y, d });
const ratio = { numerator: 'y', denominator: 'd' };

describe('an arm with one unit', () => {
  it('has a mean and a lift, and no error, whichever arm it is', () => {
    for (const [control, treatment] of [
      [one, some],
      [some, one],
    ] as const) {
      const answer = compareMeans(control, treatment);
      expect(answer).toMatchObject({
        method: 'welch',
        difference: treatment.mean - control.mean,
        ...{ p: tooFew, interval: tooFew, df: tooFew, t: tooFew },
        relativeLift: {
          point: expect.closeTo(treatment.mean / control.mean - 1, 12),
          p: tooFew,
          interval: tooFew,
        },
        relativeLiftWelch: { p: tooFew, interval: tooFew },
        relativeLiftFieller: tooFew,
        intervalAndPDiffer: false,
      });
      for (const test of [welchTest, studentTest]) {
        expect(test(control, treatment)).toMatchObject({
          ...{ p: tooFew, pGreater: tooFew, pLess: tooFew, lowerBound: tooFew, upperBound: tooFew },
        });
      }
      expect(equivalenceTest(control, treatment, { margin: 1 })).toEqual(tooFew);
    }
    expect(compareMeans(one, some)).toMatchObject({
      control: { variance: tooFew },
      treatment: { variance: 7 },
    });
  });

  it('has a ratio, and no error, whichever arm it is', () => {
    const [single, many] = [pairs([6], [2]), pairs([2, 4, 9], [1, 2, 3])];
    for (const [control, treatment] of [
      [single, many],
      [many, single],
    ] as const) {
      expect(compareRatios(control, treatment, ratio)).toMatchObject({
        method: 'ratioDelta',
        ...{ p: tooFew, interval: tooFew },
        relativeLift: { p: tooFew, interval: tooFew },
        relativeLiftNormal: { p: tooFew, interval: tooFew },
      });
    }
    expect(compareRatios(single, many, ratio)).toMatchObject({
      difference: 2.5 - 3,
      control: { ratio: 3, variance: tooFew },
      treatment: { ratio: 2.5 },
    });
  });

  it('is one too few, two are enough', () => {
    const [two, three] = [pairs([6, 9], [2, 4]), pairs([2, 4, 9], [1, 2, 3])];
    for (const [control, treatment] of [
      [two, three],
      [three, two],
    ] as const) {
      const number = expect.any(Number);
      expect(compareRatios(control, treatment, ratio)).toMatchObject({
        p: number,
        ...{ control: { variance: number }, treatment: { variance: number } },
        ...{ relativeLift: { p: number }, relativeLiftNormal: { p: number } },
      });
    }
    const [pair, more] = [momentsOf([1, 4]), momentsOf([3, 5, 9])];
    for (const [control, treatment] of [
      [pair, more],
      [more, pair],
    ] as const) {
      const number = expect.any(Number);
      expect(compareMeans(control, treatment)).toMatchObject({
        p: number,
        ...{
          relativeLift: { p: number },
          relativeLiftWelch: { p: number },
          relativeLiftFieller: { method: 'fieller' },
        },
      });
    }
  });

  it('cannot take part in a weighted answer, but two can', () => {
    const tier = (name: string, control: number[], treatment: number[]) => ({
      name,
      weight: 1,
      control: momentsOf(control),
      treatment: momentsOf(treatment),
    });
    const [good, thin, thinToo] = [
      tier('good', [1, 3], [4, 8]),
      tier('a', [1], [2, 3]),
      tier('b', [2, 3], [1]),
    ];
    expect(fixedWeightMeans([good, thin, thinToo])).toMatchObject({
      difference: 4,
      dropped: ['a', 'b'],
      droppedWeight: 2 / 3,
      trustworthy: false,
    });
    const ratios = (name: string, control: [number[], number[]], treatment: [number[], number[]]) => ({
      name,
      weight: 1,
      control: pairs(...control),
      treatment: pairs(...treatment),
    });
    const two = ratios(
      'two',
      [
        [2, 4],
        [1, 3],
      ],
      [
        [6, 9],
        [2, 3],
      ],
    );
    const lacking = ratios(
      'lacking',
      [[5], [1]],
      [
        [1, 2],
        [1, 1],
      ],
    );
    const lackingToo = ratios(
      'too',
      [
        [5, 3],
        [1, 2],
      ],
      [[1], [1]],
    );
    const answer = fixedWeightRatios([two, lacking, lackingToo], ratio);
    // 15/5 − 6/4; squares of y − 3d are 0 + 0, of y − 1.5d ½² + ½²: 0.5/1/2 over 2²
    expect(answer).toMatchObject({ difference: 1.5, dropped: ['lacking', 'too'] });
    expect(answer).toHaveProperty('standardError', expect.closeTo(0.25, 12));
    expect(fixedWeightRatios([lacking], ratio)).toEqual(because('emptyArm'));
  });
});

describe('an arm without units', () => {
  it('has no comparison, whichever arm it is', () => {
    for (const [control, treatment] of [
      [none, some],
      [some, none],
    ] as const) {
      for (const compare of [compareMeans, welchTest, studentTest]) {
        expect(compare(control, treatment)).toEqual(because('emptyArm'));
      }
      expect(equivalenceTest(control, treatment, { margin: 1 })).toEqual(because('emptyArm'));
    }
    const [empty, full] = [
      { n: 0, successes: 0 },
      { n: 9, successes: 4 },
    ];
    for (const [control, treatment] of [
      [empty, full],
      [full, empty],
    ] as const) {
      for (const compare of [compareProportions, fisherExactTest, riskRatioKatz, oddsRatioWoolf]) {
        expect(compare(control, treatment)).toEqual(because('emptyArm'));
      }
      expect(miettinenNurminenInterval(control, treatment)).toEqual(because('emptyArm'));
    }
    for (const [control, treatment] of [
      [[], [1, 2]],
      [[1, 2], []],
    ] as const) {
      expect(mannWhitneyTest(control, treatment)).toEqual(because('emptyArm'));
      expect(compareWinsorisedMeans(control, treatment, { lower: 0, upper: 1 })).toEqual(because('emptyArm'));
    }
    const [unseen, seen] = [
      { events: 0, exposure: 0 },
      { events: 3, exposure: 10 },
    ];
    expect(poissonRateRatio(unseen, seen)).toEqual(because('emptyArm'));
    expect(poissonRateRatio(seen, unseen)).toEqual(because('emptyArm'));
  });
});

describe('what an answer says of itself', () => {
  const counts = [
    { n: 40, successes: 10 },
    { n: 60, successes: 24 },
  ] as const;

  it('names its method', () => {
    expect(mannWhitneyTest([1, 2, 3], [2, 5])).toHaveProperty('method', 'mannWhitney');
    expect(riskRatioKatz(...counts)).toHaveProperty('method', 'riskRatioKatz');
    expect(oddsRatioWoolf(...counts)).toHaveProperty('method', 'oddsRatioWoolf');
    expect(fisherExactTest(...counts)).toHaveProperty('method', 'fisherExact');
    expect(poissonRateRatio({ events: 2, exposure: 3 }, { events: 4, exposure: 3 })).toHaveProperty(
      'method',
      'poissonRateRatio',
    );
    expect(compareProportions(...counts)).toMatchObject({ method: 'proportions', intervalAndPDiffer: true });
    expect(compareWinsorisedMeans([1, 2], [2, 5], { lower: 0, upper: 1 })).toHaveProperty(
      'method',
      'winsorisedWelch',
    );
    expect(
      fixedWeightProportions([{ name: 'a', weight: 1, control: counts[0], treatment: counts[1] }]),
    ).toHaveProperty('method', 'tierWeighted');
  });

  it('says that an exact p was not asked for where values are tied', () => {
    expect(mannWhitneyTest([1, 2, 2], [2, 5])).toMatchObject({
      variant: 'asymptotic',
      pExact: because('notRequested'),
    });
    expect(mannWhitneyTest([1, 2, 3], [4, 5])).toMatchObject({
      variant: 'exact',
      p: expect.closeTo(0.2, 12),
    });
  });

  it('counts the winsorised of both ends', () => {
    // thresholds 2 and 9 of the ten values: one of control is below, one of treatment above and one below
    const answer = compareWinsorisedMeans([1, 3, 4, 5, 6], [0, 7, 8, 9, 30], { lower: 0.2, upper: 0.9 });
    expect(answer).toMatchObject({ clipped: { control: 1, treatment: 2 } });
  });

  it('doubles the smaller side for a mid-p, and never beyond one', () => {
    const answer = fisherExactTest({ n: 3, successes: 0 }, { n: 2, successes: 2 });
    // of the ten ways to place two successes one puts both here: half of it, doubled
    expect(answer).toMatchObject({
      midPGreater: expect.closeTo(0.05, 12),
      midPLess: expect.closeTo(0.95, 12),
      midP: expect.closeTo(0.1, 12),
    });
    expect(fisherExactTest({ n: 4, successes: 2 }, { n: 4, successes: 2 })).toHaveProperty('midP', 1);
  });
});

describe('rates near zero and near one', () => {
  it('keep the same digits: the bounds of failures are those of successes, mirrored', () => {
    const [few, more] = [
      { n: 1_000_000, successes: 3 },
      { n: 2_000_000, successes: 40 },
    ];
    const mirrored = ({ n, successes }: typeof few) => ({ n, successes: n - successes });
    const [rare, usual] = [
      miettinenNurminenInterval(few, more),
      miettinenNurminenInterval(mirrored(few), mirrored(more)),
    ] as { low: number; high: number }[];
    expect([usual!.low, usual!.high]).toEqual([-rare!.high, -rare!.low]);
    // at one half either way is the same
    const half = { n: 10, successes: 5 };
    const { low, high } = miettinenNurminenInterval(half, half) as { low: number; high: number };
    expect(low).toBeCloseTo(-high, 14);
  });
});

describe('sets for a ratio', () => {
  const estimates = {
    numerator: 3,
    denominator: 2,
    numeratorVariance: 0.4,
    denominatorVariance: 0.5,
    covariance: 0.1,
  };
  const q2 = 3.841458820694124;

  it('are half lines where the denominator is exactly as far from zero as its error reaches', () => {
    // a = 0 leaves −2bθ + c ≤ 0 with b = AB − q²·cov and c = A² − q²·var A; with denominator 0 and no variance a = 0 too
    const half = (numerator: number, covariance: number) =>
      fiellerRatio({ numerator, denominator: 0, numeratorVariance: 0.4, denominatorVariance: 0, covariance });
    const c = 9 - q2 * 0.4;
    expect(half(3, -0.1)).toMatchObject({
      interval: { kind: 'interval', low: expect.closeTo(c / (2 * q2 * 0.1), 10), high: Infinity },
      ratio: because('denominatorNearZero'),
    });
    expect(half(3, 0.1)).toMatchObject({
      interval: { low: -Infinity, high: expect.closeTo(c / (-2 * q2 * 0.1), 10) },
    });
    expect(half(3, 0)).toMatchObject({ interval: { kind: 'wholeLine' } });
  });

  it('need a variance somewhere, and numbers', () => {
    expect(fiellerRatio({ ...estimates, numeratorVariance: 0, covariance: 0 })).toHaveProperty('ratio', 1.5);
    expect(fiellerRatio({ ...estimates, denominatorVariance: 0, covariance: 0 })).toMatchObject({
      ratio: 1.5,
      // the numerator's own interval, halved
      interval: { low: expect.closeTo(1.5 - Math.sqrt(q2 * 0.4) / 2, 10) },
    });
    expect(
      fiellerRatio({ ...estimates, numeratorVariance: 0, denominatorVariance: 0, covariance: 0 }),
    ).toEqual(because('noVariance'));
    expect(fiellerRatio({ ...estimates, covariance: NaN })).toEqual(because('outOfDomain'));
    expect(fiellerRatio({ ...estimates, denominatorVariance: -1 })).toEqual(because('outOfDomain'));
    expect(fiellerRatio(estimates, 0.95, 0)).toEqual(tooFew);
  });

  it('hold zero alone where nothing but the denominator varies around a numerator of zero', () => {
    const point = fiellerRatio({ ...estimates, numerator: 0, numeratorVariance: 0, covariance: 0 });
    expect(point).toMatchObject({ interval: { kind: 'interval' } });
    const { low, high } = (point as { interval: { low: number; high: number } }).interval;
    expect([Math.abs(low), Math.abs(high)]).toEqual([0, 0]);
  });
});

describe('quantiles by their plotting positions', () => {
  it.each([
    // position of the quarter among 1, 2, 3, 4: a + (5 − a − b)/4, Hyndman and Fan (1996), table 1
    [4, 1],
    [5, 1.5],
    [6, 1.25],
    [7, 1.75],
    [8, 17 / 12],
    [9, 23 / 16],
  ] as const)('of type %s', (type, quarter) => {
    expect(quantile([4, 2, 1, 3], 0.25, type)).toBeCloseTo(quarter, 12);
    expect(quantile([4, 2, 1, 3], 0.75, type)).toBeCloseTo(type === 4 ? 3 : 5 - quarter, 12);
  });

  it('of types that take a value, or the middle of two', () => {
    expect([1, 2].map((type) => quantile([4, 2, 1, 3], 0.5, type as 1 | 2))).toEqual([2, 2.5]);
    expect([1, 2].map((type) => quantile([4, 2, 1, 3], 0.51, type as 1 | 2))).toEqual([3, 3]);
  });

  it('have an error only where their order statistics exist', () => {
    const arm = { n: 30, nStar: 30, nu: 0.5, quantile: 5, lower: 4, upper: 7 };
    expect(quantileDifference(arm, arm)).toMatchObject({ method: 'quantileDifference', difference: 0 });
    for (const nu of [0, 1, NaN]) {
      expect(quantileDifference(arm, { ...arm, nu })).toEqual(because('outOfDomain'));
      expect(quantileOfArm([1, 2, 3], nu)).toEqual(because('outOfDomain'));
    }
    for (const n of [0, 1, NaN]) expect(quantileDifference({ ...arm, n }, arm)).toEqual(tooFew);
    expect(quantileOfArm([5], 0.5)).toEqual(tooFew);
    // 1.96·√(0.09/9) = 0.196 reaches past 0.9 + 0.1 and, mirrored, below 0
    expect(
      quantileOfArm(
        Array.from({ length: 9 }, (_, i) => i),
        0.9,
      ),
    ).toEqual(tooFew);
    expect(
      quantileOfArm(
        Array.from({ length: 9 }, (_, i) => i),
        0.1,
      ),
    ).toEqual(tooFew);
    expect(
      quantileOfArm(
        Array.from({ length: 50 }, (_, i) => i),
        0.1,
      ),
    ).toHaveProperty('nStar', 50);
  });
});
