import fc from 'fast-check';
import { seededRandom } from '../distributions/index.js';
import { centralMomentsOf } from '../moments/index.js';
import { fillNormal, lognormal } from '../calibration/outcome-source.js';
import { isUndefined } from '../undefined.js';
import { pickMeanMethod } from './pick-mean-method.js';
import { armBlind, pickedMeanComparison } from './picked-mean-comparison.js';
import { pickProportionMethod } from './pick-proportion-method.js';

const random = seededRandom(2024);
const shapeOf = (values: Float64Array) => centralMomentsOf(values);
const normal = shapeOf(fillNormal(new Float64Array(4000), random));
const heavy = shapeOf(lognormal(2)(4000, random));
const mild = shapeOf(lognormal(0.5)(4000, random));

describe('the picker of the method for means', () => {
  it('keeps Welch for symmetric outcomes and takes the permutation test for heavy tails', () => {
    expect(
      pickMeanMethod([{ controls: 200, treated: 1800, shape: normal }], { unitsAtHand: true }).method,
    ).toBe('welch');
    const pick = pickMeanMethod([{ controls: 200, treated: 1800, shape: heavy }], { unitsAtHand: true });
    expect(pick.method).toBe('studentisedPermutation');
    expect(pick.reason).toMatch(
      /expected to move by \d+\.\d\d percentage points; the permutation test is exact/,
    );
  });

  it('keeps Welch for skewed outcomes when the arms are equal, because the skewness cancels', () => {
    const equal = pickMeanMethod([{ controls: 5000, treated: 5000, shape: mild }], { unitsAtHand: true });
    expect(equal.method).toBe('welch');
    expect(equal.welchError.bySkewness).toBe(0);
    expect(
      pickMeanMethod([{ controls: 200, treated: 1800, shape: mild }], { unitsAtHand: true }).method,
    ).toBe('studentisedPermutation');
  });

  it('corrects moderate skewness from moments alone, and says when that is not enough', () => {
    const moderate = pickMeanMethod([{ controls: 1000, treated: 9000, shape: mild }], { unitsAtHand: false });
    expect([moderate.method, moderate.trustworthy]).toEqual(['correctedT', true]);
    const hopeless = pickMeanMethod([{ controls: 200, treated: 1800, shape: heavy }], { unitsAtHand: false });
    expect([hopeless.method, hopeless.trustworthy]).toEqual(['welch', false]);
    expect(hopeless.reason).toMatch(/only the unit values/);
  });

  it('listens to a baseline that is heavier than the outcome', () => {
    const stratum = { controls: 200, treated: 1800, shape: normal };
    expect(pickMeanMethod([{ ...stratum, baseline: heavy }], { unitsAtHand: true }).method).toBe(
      'studentisedPermutation',
    );
    expect(pickMeanMethod([{ ...stratum, baseline: normal }], { unitsAtHand: true }).method).toBe('welch');
  });

  it('does not trust the moments of a tiny arm', () => {
    const pick = pickMeanMethod([{ controls: 20, treated: 1800, shape: normal }], { unitsAtHand: true });
    expect(pick.method).toBe('studentisedPermutation');
    expect(pick.reason).toMatch(/only 20 units/);
  });

  it('is blind to the arms: dealing the same units anew never changes the pick', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e6 }),
        fc.double({ min: 0, max: 2, noNaN: true }),
        (seed, sigma) => {
          const source = seededRandom(seed);
          const values = lognormal(sigma)(400, source);
          const shuffled = Float64Array.from(values).sort();
          const split = (all: Float64Array) =>
            armBlind({ control: all.subarray(0, 100), treatment: all.subarray(100) });
          const pick = (all: Float64Array) => pickMeanMethod([split(all)], { unitsAtHand: true });
          expect(pick(shuffled).method).toBe(pick(values).method);
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('the picked comparison', () => {
  it('gives the picked answer with the classical one beside it', () => {
    const [control, treatment] = [lognormal(2)(300, random), lognormal(2)(100, random)];
    const { pick, picked, classical } = pickedMeanComparison([{ control, treatment }], {
      draws: 199,
      random,
      model: 'additive',
    });
    expect(pick.method).toBe('studentisedPermutation');
    if (isUndefined(picked) || isUndefined(classical)) throw new Error('no answer');
    expect(picked.method).toBe('studentisedPermutation');
    expect(classical.method).toBe('tierWeighted');
    expect(picked.difference).toBeCloseTo(classical.difference, 9);
    expect(picked.standardError).toBeCloseTo(classical.standardError, 9);
  });

  it('weighs strata by their units, unless they say otherwise', () => {
    const strata = [
      { control: lognormal(1)(60, random), treatment: lognormal(1)(90, random) },
      { control: lognormal(2)(200, random), treatment: lognormal(2)(70, random) },
    ];
    const options = { draws: 39, level: 0.9, random };
    const [byUnits, named] = [
      pickedMeanComparison(strata, options),
      pickedMeanComparison(
        strata.map((stratum, i) => ({ ...stratum, weight: [150, 270][i] })),
        options,
      ),
    ];
    expect(byUnits.classical).toEqual(named.classical);
    expect(
      pickedMeanComparison(
        strata.map((s) => ({ ...s, weight: 1 })),
        options,
      ).classical,
    ).not.toEqual(named.classical);
  });

  it('takes covariates out of all answers alike', () => {
    const x = lognormal(1)(200, random);
    const value = (from: number, to: number, shift: number) =>
      x.slice(from, to).map((v, i) => 3 * v + shift + (i % 7));
    const stratum = { control: value(0, 120, 0), treatment: value(120, 200, 2) };
    const covariates = { control: [x.slice(0, 120)], treatment: [x.slice(120)] };
    const { classical } = pickedMeanComparison([{ ...stratum, covariates }], {
      draws: 39,
      level: 0.9,
      random,
    });
    if (isUndefined(classical)) throw new Error('no answer');
    // what is left of a unit is its remainder by 7, with a spread of 2
    expect(classical.standardError).toBeLessThan(0.35);
    expect(Math.abs(classical.difference - 2)).toBeLessThan(4 * 0.35);
  });

  it('says with numbers why it picks what it picks', () => {
    const stratum = armBlind({ control: lognormal(1.5)(60, random), treatment: lognormal(1.5)(540, random) });
    const { reason, welchError } = pickMeanMethod([stratum], { unitsAtHand: true });
    const points = (100 * (welchError.bySkewness + welchError.byKurtosis)).toFixed(2);
    expect(reason).toBe(
      `Welch's one-sided error is expected to move by ${points} percentage points; the permutation test is exact`,
    );
    const fromMoments = pickMeanMethod([stratum], { unitsAtHand: false });
    expect(fromMoments.reason).toContain('only the unit values allow a test that holds its level');
    const few = pickMeanMethod([{ ...stratum, controls: 12 }], { unitsAtHand: true });
    expect(few.reason).toBe('an arm has only 12 units in a stratum; the permutation test is exact');
    // 30 of 1,000 have the outcome, 100 of them are controls: 3 are expected there
    const all = { n: 1000, successes: 30 };
    expect(pickProportionMethod({ controls: 100, treated: 900, all }).reason).toBe(
      '3.0 of the rarer outcome are expected in the smaller arm, fewer than 100',
    );
    expect(
      pickProportionMethod({ controls: 5000, treated: 5000, all: { n: 10_000, successes: 9600 } }).reason,
    ).toBe('200.0 of the rarer outcome are expected in the smaller arm, at least 100');
  });

  it('keeps Welch where nothing varies, and takes units where there are few', () => {
    const flat = (controls: number, treated: number) =>
      pickMeanMethod([{ controls, treated, shape: { n: 1, mean: 3, m2: 0, m3: 0, m4: 0 } }], {
        unitsAtHand: true,
      });
    expect(flat(80, 90)).toMatchObject({ method: 'welch', welchError: { bySkewness: 0, byKurtosis: 0 } });
    expect(flat(80, 9).method).toBe('studentisedPermutation');
  });

  it('is the classical answer itself when Welch is picked', () => {
    const [control, treatment] = [new Float64Array(300), new Float64Array(300)].map((v) =>
      fillNormal(v, random),
    );
    const result = pickedMeanComparison(
      [{ control: control as Float64Array, treatment: treatment as Float64Array }],
      { draws: 199, random },
    );
    expect(result.pick.method).toBe('welch');
    expect(result.picked).toBe(result.classical);
  });
});

describe('the picker of the method for rates', () => {
  it('takes the pooled z test only with a hundred expected events in the smaller arm', () => {
    const pick = (successes: number, n = 10_000) =>
      pickProportionMethod({ controls: n / 10, treated: (9 * n) / 10, all: { n, successes } }).method;
    expect(pick(999)).toBe('conditionalMidP');
    expect(pick(1000)).toBe('pooledZ');
    expect(pick(9500)).toBe('conditionalMidP');
  });
});

describe("the expected error of Welch's test", () => {
  const z = 1.959963984540054;
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  const shape = { n: 1000, mean: 0, m2: 2, m3: 5, m4: 30 };

  it('is the Edgeworth expansion of the studentised difference (Hall 1992, section 2.6)', () => {
    const pick = pickMeanMethod([{ controls: 100, treated: 400, shape }], { unitsAtHand: true });
    const variance = 2 * (1 / 400 + 1 / 100);
    const skewness = (5 * (1 / 400 ** 2 - 1 / 100 ** 2)) / variance ** 1.5;
    const kurtosis = ((30 - 3 * 2 * 2) * (1 / 400 ** 3 + 1 / 100 ** 3)) / variance ** 2;
    expect(pick.welchError.bySkewness).toBeCloseTo(((2 * z * z + 1) / 6) * density * -skewness, 12);
    expect(pick.welchError.byKurtosis).toBeCloseTo(
      z * density * (((z * z - 3) / 12) * kurtosis + ((z ** 4 + 2 * z * z - 3) / 18) * skewness * skewness),
      12,
    );
  });

  it('adds the cumulants of the strata by their weights', () => {
    const two = [
      { controls: 100, treated: 400, shape, weight: 1 },
      { controls: 80, treated: 90, shape: { ...shape, m2: 3, m3: -4, m4: 40 }, weight: 2 },
    ];
    const variance = 2 * (1 / 400 + 1 / 100) + 4 * 3 * (1 / 90 + 1 / 80);
    const third = 5 * (1 / 400 ** 2 - 1 / 100 ** 2) + 8 * -4 * (1 / 90 ** 2 - 1 / 80 ** 2);
    const { bySkewness } = pickMeanMethod(two, { unitsAtHand: true }).welchError;
    expect(bySkewness).toBeCloseTo(((2 * z * z + 1) / 6) * density * Math.abs(third / variance ** 1.5), 12);
    const unweighted = two.map(({ controls, treated, shape: own }) => ({ controls, treated, shape: own }));
    const bySize = two.map((stratum) => ({ ...stratum, weight: stratum.controls + stratum.treated }));
    expect(pickMeanMethod(unweighted, { unitsAtHand: true })).toEqual(
      pickMeanMethod(bySize, { unitsAtHand: true }),
    );
  });

  it('keeps Welch from fifty units an arm on, and corrects moments from there on too', () => {
    const flat = { n: 1000, mean: 0, m2: 1, m3: 0, m4: 3 };
    const at = (controls: number, unitsAtHand: boolean, own = flat) =>
      pickMeanMethod([{ controls, treated: 4000, shape: own }], { unitsAtHand });
    expect([at(49, true).method, at(50, true).method]).toEqual(['studentisedPermutation', 'welch']);
    expect(at(49, false).trustworthy).toBe(false);
    const skewed = { ...flat, m3: 0.6 };
    expect([at(49, false, skewed).method, at(50, false, skewed).method]).toEqual(['welch', 'correctedT']);
  });

  it('sees the shape of both arms together', () => {
    const control = [1, 2, 9];
    const treatment = [4, 0, 6, 30];
    const { shape: pooled, controls, treated } = armBlind({ control, treatment });
    const expected = centralMomentsOf([...control, ...treatment]);
    expect([controls, treated]).toEqual([3, 4]);
    expect(pooled.mean).toBeCloseTo(52 / 7, 12);
    expect(pooled.m2).toBeCloseTo(expected.m2, 10);
    expect(pooled.m3).toBeCloseTo(expected.m3, 9);
    expect(pooled.m4).toBeCloseTo(expected.m4, 8);
  });

  it('lets the heavier of outcome and baseline count, each for its own cumulant', () => {
    const flat = { n: 1000, mean: 0, m2: 1, m3: 0, m4: 3 };
    const skewed = { ...flat, m3: 2 };
    const peaked = { ...flat, m4: 90 };
    const errorOf = (own: typeof flat, baseline?: typeof flat) =>
      pickMeanMethod([{ controls: 100, treated: 900, shape: own, baseline }], { unitsAtHand: true })
        .welchError;
    expect(errorOf(peaked, skewed).bySkewness).toBe(errorOf(skewed).bySkewness);
    expect(errorOf(skewed, peaked).bySkewness).toBe(errorOf(skewed).bySkewness);
    expect(errorOf(skewed, flat)).toEqual(errorOf(skewed));
    expect(errorOf(flat, peaked)).toEqual(errorOf(peaked));
  });
});
