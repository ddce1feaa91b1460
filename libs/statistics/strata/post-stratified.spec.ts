import fc from 'fast-check';
import { crossMomentsOf, momentsOf, type CrossMoments } from '../moments/index.js';
import { isUndefined, type Maybe } from '../undefined.js';
import {
  postStratifiedCuped,
  postStratifiedCupedRatio,
  postStratifiedMeans,
  postStratifiedProportions,
  postStratifiedRatio,
} from './post-stratified.js';

function defined<T>(value: Maybe<T>): T {
  if (isUndefined(value)) throw new Error(value.because);
  return value;
}

const value = fc.integer({ min: 1, max: 400 });
const unit = fc.record({ y: value, d: value, x: value, e: value });
const arm = fc.array(unit, { minLength: 8, maxLength: 25 }).map((units) =>
  crossMomentsOf({
    y: units.map((u) => u.y),
    d: units.map((u) => u.d),
    x: units.map((u) => u.x),
    e: units.map((u) => u.e),
  }),
);
const strata = fc
  .array(fc.record({ control: arm, treatment: arm }), { minLength: 1, maxLength: 4 })
  .map((all) => all.map((stratum, i) => ({ name: `tier ${i}`, ...stratum })));
const ratio = { numerator: 'y', denominator: 'd' };
const cupedRatio = { ...ratio, numeratorBefore: 'x', denominatorBefore: 'e' };

const estimators = {
  cuped: (s: readonly { name: string; control: CrossMoments; treatment: CrossMoments }[], fixed = false) =>
    postStratifiedCuped(s, { outcome: 'y', covariates: ['x', 'e'], sharesAreFixed: fixed }),
  ratio: (s: readonly { name: string; control: CrossMoments; treatment: CrossMoments }[], fixed = false) =>
    postStratifiedRatio(s, { ...ratio, sharesAreFixed: fixed }),
  cupedRatio: (
    s: readonly { name: string; control: CrossMoments; treatment: CrossMoments }[],
    fixed = false,
  ) => postStratifiedCupedRatio(s, { ...cupedRatio, sharesAreFixed: fixed }),
};

describe('post-stratification', () => {
  it('weights strata by their share of all units and adds the chance in the shares', () => {
    const tiers = [
      { name: 'low', control: momentsOf([1, 2, 3, 2]), treatment: momentsOf([2, 3]) },
      { name: 'high', control: momentsOf([10, 14]), treatment: momentsOf([13, 15]) },
    ];
    const result = defined(postStratifiedMeans(tiers));
    const [low, high] = [0.5, 2];
    const estimate = 0.6 * low + 0.4 * high;
    const within = 0.36 * (2 / 3 / 4 + 0.5 / 2) + 0.16 * (8 / 2 + 2 / 2);
    const ofShares = (0.6 * low ** 2 + 0.4 * high ** 2 - estimate ** 2) / 10;
    expect(result.difference).toBeCloseTo(estimate, 12);
    expect(result.standardError ** 2).toBeCloseTo(within + ofShares, 12);
    const fixed = defined(postStratifiedMeans(tiers, { sharesAreFixed: true }));
    expect(fixed.standardError ** 2).toBeCloseTo(within, 12);
    expect(result.control).toBeCloseTo(0.6 * 2 + 0.4 * 12, 12);
  });

  it('negates every estimate when the arms are swapped, with the same error', () => {
    fc.assert(
      fc.property(strata, fc.constantFrom(...Object.values(estimators)), (tiers, estimate) => {
        const there = estimate(tiers);
        const back = estimate(tiers.map((t) => ({ ...t, control: t.treatment, treatment: t.control })));
        if (isUndefined(there) || isUndefined(back))
          return expect(isUndefined(back)).toBe(isUndefined(there));
        expect(back.difference).toBeCloseTo(-there.difference, 6);
      }),
      { numRuns: 60 },
    );
  });

  it('is never more certain about the population than about the enrolled customers', () => {
    fc.assert(
      fc.property(strata, fc.constantFrom(...Object.values(estimators)), (tiers, estimate) => {
        const population = defined(estimate(tiers));
        const enrolled = defined(estimate(tiers, true));
        expect(population.difference).toBeCloseTo(enrolled.difference, 9);
        expect(population.standardError).toBeGreaterThanOrEqual(enrolled.standardError * (1 - 1e-12));
      }),
      { numRuns: 60 },
    );
  });

  it('finds the effect exactly when the outcome is a line in the covariates of each tier', () => {
    const tier = (slope: number, effect: number) => {
      const column = (n: number, seed: number) =>
        Array.from({ length: n }, (_, i) => ((i * 7 + seed) % 11) + 0.5 * i);
      const build = (n: number, seed: number, shift: number) => {
        const x = column(n, seed);
        const e = column(n, seed + 5).map((v, i) => v * (i % 3));
        return crossMomentsOf({ y: x.map((v, i) => slope * v - (e[i] as number) + shift), x, e });
      };
      return { name: String(slope), control: build(9, 1, 0), treatment: build(6, 4, effect) };
    };
    const result = defined(
      postStratifiedCuped([tier(2, 3), tier(5, 3)], {
        outcome: 'y',
        covariates: ['x', 'e'],
        sharesAreFixed: true,
      }),
    );
    expect(result.difference).toBeCloseTo(3, 9);
    expect(result.standardError).toBeLessThan(1e-5);
  });

  it('divides after weighting, so that a ratio of equal columns is one without error', () => {
    const same = (values: number[]) => crossMomentsOf({ y: values, d: values });
    const result = defined(
      postStratifiedRatio(
        [
          { name: 'a', control: same([1, 2, 4]), treatment: same([2, 8, 5]) },
          { name: 'b', control: same([9, 7]), treatment: same([6, 3]) },
        ],
        ratio,
      ),
    );
    expect(result.control).toBe(1);
    expect(result.difference).toBeCloseTo(0, 12);
  });

  it('joins a tier that lacks treated customers to the largest one and names it', () => {
    const full = { name: 'full', control: { n: 100, successes: 10 }, treatment: { n: 100, successes: 20 } };
    const other = { name: 'other', control: { n: 50, successes: 10 }, treatment: { n: 40, successes: 12 } };
    const thin = { name: 'thin', control: { n: 10, successes: 5 }, treatment: { n: 0, successes: 0 } };
    const result = defined(postStratifiedProportions([other, thin, full]));
    expect(result.merged).toEqual(['thin']);
    expect(result.difference).toBeCloseTo((210 / 300) * (0.2 - 15 / 110) + (90 / 300) * (0.3 - 0.2), 12);
  });

  it('joins a tier without a residual of its own when covariates are used', () => {
    const tier = (name: string, n: number) => {
      const build = (seed: number) =>
        crossMomentsOf({
          y: Array.from({ length: n }, (_, i) => ((i + seed) * 7) % 5),
          x: Array.from({ length: n }, (_, i) => ((i + seed) * 3) % 4),
        });
      return { name, control: build(1), treatment: build(2) };
    };
    const question = { outcome: 'y', covariates: ['x', 'x'] };
    expect(defined(postStratifiedCuped([tier('small', 2), tier('large', 9)], question)).merged).toEqual([
      'small',
    ]);
    expect(postStratifiedCuped([tier('small', 2)], question)).toEqual({
      kind: 'undefined',
      because: 'tooFewObservations',
    });
  });

  it('says by which way it was made', () => {
    const cross = crossMomentsOf({
      y: [1, 4, 2, 8, 5],
      d: [1, 2, 1, 3, 2],
      x: [2, 3, 1, 7, 5],
      e: [1, 1, 2, 2, 1],
    });
    const strata = [{ name: 'a', control: cross, treatment: cross }];
    for (const [name, estimate] of Object.entries(estimators)) {
      expect(defined(estimate(strata)).method).toBe(
        name === 'ratio' ? 'postStratified' : 'postStratifiedCuped',
      );
    }
    const counts = { n: 9, successes: 4 };
    const [means, rates] = [
      postStratifiedMeans([{ name: 'a', control: momentsOf([1, 2]), treatment: momentsOf([3, 5]) }]),
      postStratifiedProportions([{ name: 'a', control: counts, treatment: counts }]),
    ];
    for (const answer of [means, rates]) expect(defined(answer).method).toBe('postStratified');
  });

  it('has no change relative to a control ratio of zero', () => {
    const control = crossMomentsOf({ y: [-1, 1, 0], d: [1, 2, 3] });
    const treatment = crossMomentsOf({ y: [1, 2, 6], d: [1, 2, 3] });
    const answer = defined(postStratifiedRatio([{ name: 'a', control, treatment }], ratio));
    expect(answer).toMatchObject({
      control: 0,
      difference: 1.5,
      relative: { kind: 'undefined', because: 'denominatorNearZero' },
    });
  });

  it('needs two units in each arm of all strata together', () => {
    const tooFew = { kind: 'undefined', because: 'tooFewObservations' };
    const [one, two] = [
      crossMomentsOf({ y: [3], d: [1], x: [2], e: [1] }),
      crossMomentsOf({ y: [3, 5], d: [1, 2], x: [2, 2], e: [1, 3] }),
    ];
    for (const [control, treatment] of [
      [one, two],
      [two, one],
    ] as const) {
      expect(postStratifiedRatio([{ name: 'a', control, treatment }], ratio)).toEqual(tooFew);
      const means = { control: momentsOf([4]), treatment: momentsOf([5, 9]) };
      const swapped = { control: means.treatment, treatment: means.control };
      for (const arms of [means, swapped])
        expect(postStratifiedMeans([{ name: 'a', ...arms }])).toEqual(tooFew);
      const [few, some] = [
        { n: 1, successes: 1 },
        { n: 4, successes: 1 },
      ];
      expect(postStratifiedProportions([{ name: 'a', control: few, treatment: some }])).toEqual(tooFew);
      expect(postStratifiedProportions([{ name: 'a', control: some, treatment: few }])).toEqual(tooFew);
    }
    // two strata with one treated customer each have two together
    const halves = [
      { name: 'a', control: momentsOf([1, 2]), treatment: momentsOf([3]) },
      { name: 'b', control: momentsOf([1, 4]), treatment: momentsOf([6]) },
    ];
    expect(defined(postStratifiedMeans(halves)).difference).toBeCloseTo(4.5 - 2, 12);
  });

  it('says why there is no answer', () => {
    const one = { name: 'a', control: momentsOf([1]), treatment: momentsOf([2, 3]) };
    expect(postStratifiedMeans([one])).toEqual({ kind: 'undefined', because: 'tooFewObservations' });
    const flat = { name: 'a', control: momentsOf([0, 0]), treatment: momentsOf([0, 0]) };
    const result = defined(postStratifiedMeans([flat]));
    expect(result.p).toEqual({ kind: 'undefined', because: 'noVariance' });
    expect(result.relative).toEqual({ kind: 'undefined', because: 'denominatorNearZero' });
    const zero = crossMomentsOf({ y: [1, 2], d: [-1, 1] });
    expect(postStratifiedRatio([{ name: 'a', control: zero, treatment: zero }], ratio)).toEqual({
      kind: 'undefined',
      because: 'denominatorNearZero',
    });
  });
});
