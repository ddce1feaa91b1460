import fc from 'fast-check';
import { momentsOf, scaleMoments, shiftMoments, type Moments } from '../moments/index.js';
import { isUndefined, type Maybe } from '../undefined.js';
import { anova, kruskalWallis, welchAnova } from './one-way.js';

function defined<T>(value: Maybe<T>): T {
  if (isUndefined(value)) throw new Error(value.because);
  return value;
}

const amount = fc.integer({ min: -1000, max: 1000 });
const arm = fc.array(amount, { minLength: 3, maxLength: 20 }).filter((values) => new Set(values).size > 1);
const arms = fc.array(arm, { minLength: 2, maxLength: 5 });

describe('one-way analysis of variance', () => {
  it('is the squared t test when there are two arms', () => {
    const [a, b] = [momentsOf([1, 4, 2, 7]), momentsOf([5, 9, 8])];
    const pooled = (a.m2 + b.m2) / 5;
    const t = (b.mean - a.mean) / Math.sqrt(pooled * (1 / 4 + 1 / 3));
    expect(defined(anova([a, b])).f).toBeCloseTo(t * t, 12);
    const welch = (b.mean - a.mean) / Math.sqrt(a.m2 / 3 / 4 + b.m2 / 2 / 3);
    expect(defined(welchAnova([a, b])).f).toBeCloseTo(welch * welch, 12);
  });

  it('does not depend on the unit of money, its origin or the order of the arms', () => {
    fc.assert(
      fc.property(arms, (values) => {
        const moments = values.map((v) => momentsOf(v));
        const changed = moments.map((m): Moments => shiftMoments(scaleMoments(m, 3), 1e6)).reverse();
        for (const test of [anova, welchAnova]) {
          const [base, other] = [defined(test(moments)), defined(test(changed))];
          expect(other.f).toBeCloseTo(base.f, 6);
          expect(other.p).toBeCloseTo(base.p, 8);
        }
        expect(defined(kruskalWallis([...values].reverse())).h).toBeCloseTo(
          defined(kruskalWallis(values)).h,
          9,
        );
      }),
    );
  });

  it('splits all variation into between and within', () => {
    fc.assert(
      fc.property(arms, (values) => {
        const all = momentsOf(values.flat());
        const within = values.reduce((sum, v) => sum + momentsOf(v).m2, 0);
        expect(defined(anova(values.map((v) => momentsOf(v)))).etaSquared).toBeCloseTo(
          (all.m2 - within) / all.m2,
          9,
        );
      }),
    );
  });

  it('ranks, so that a monotone change of scale changes nothing', () => {
    fc.assert(
      fc.property(arms, (values) => {
        const monotone = values.map((v) => v.map((x) => Math.exp(x / 500)));
        expect(defined(kruskalWallis(monotone)).h).toBeCloseTo(defined(kruskalWallis(values)).h, 9);
      }),
    );
  });

  it('gives tied values their mean rank', () => {
    // Ranks 1.5 1.5 4 | 4 4 6: H by hand = 12/(6·7)·Σ R²/n − 3·7, over 1 − (6 + 24)/(216 − 6).
    const h = ((12 / 42) * (7 ** 2 / 3 + 14 ** 2 / 3) - 21) / (1 - 30 / 210);
    expect(
      defined(
        kruskalWallis([
          [1, 1, 2],
          [2, 2, 3],
        ]),
      ).h,
    ).toBeCloseTo(h, 12);
  });

  it('says why there is no answer', () => {
    const fine = momentsOf([1, 2, 3]);
    const flat = momentsOf([2, 2, 2]);
    expect(anova([fine])).toEqual({ kind: 'undefined', because: 'tooFewObservations' });
    expect(anova([momentsOf([1]), momentsOf([2])])).toEqual({
      kind: 'undefined',
      because: 'tooFewObservations',
    });
    expect(anova([flat, flat])).toEqual({ kind: 'undefined', because: 'noVariance' });
    expect(welchAnova([fine, flat])).toEqual({ kind: 'undefined', because: 'noVariance' });
    expect(welchAnova([fine, momentsOf([2])])).toEqual({ kind: 'undefined', because: 'tooFewObservations' });
    expect(kruskalWallis([[1, 1, 1], [1]])).toEqual({ kind: 'undefined', because: 'noVariance' });
    expect(kruskalWallis([[1, 2, 3], []])).toEqual({ kind: 'undefined', because: 'tooFewObservations' });
    expect(defined(anova([fine, momentsOf([]), momentsOf([4, 5])])).df1).toBe(1);
    expect(kruskalWallis([[1], [2]])).toEqual({ kind: 'undefined', because: 'tooFewObservations' });
    // ranks 1, 2 | 3: H = 12/(3·4)·(9/2 + 9) − 3·4
    expect(defined(kruskalWallis([[1, 2], [3]])).h).toBeCloseTo(1.5, 12);
    // two arms of two and of one: one degree of freedom within is enough
    expect(defined(anova([momentsOf([1, 3]), momentsOf([5])]))).toMatchObject({
      df1: 1,
      df2: 1,
      method: 'anova',
    });
    expect(defined(welchAnova([fine, momentsOf([2, 5])])).method).toBe('welchAnova');
    expect(defined(kruskalWallis([[1, 2], [3]])).method).toBe('kruskalWallis');
  });
});

describe('F and its degrees of freedom', () => {
  // means 2, 6 and 10, squares within 2, 8 and 6
  const three = [
    [1, 2, 3],
    [4, 6, 8, 6],
    [9, 9, 12, 10],
  ].map((values) => momentsOf(values));

  it('are between over within, each by its degrees of freedom', () => {
    const all = momentsOf([1, 2, 3, 4, 6, 8, 6, 9, 9, 12, 10]);
    const within = 2 + 8 + 6;
    const { f, df1, df2, p } = defined(anova(three));
    expect([df1, df2]).toEqual([2, 8]);
    expect(f).toBeCloseTo((all.m2 - within) / 2 / (within / 8), 12);
    // P(F(2, d) > f) = (1 + 2f/d)^(−d/2)
    expect(p).toBeCloseTo((1 + (2 * f) / 8) ** -4, 12);
  });

  it("are Welch's for three arms", () => {
    const weights = [3 / 1, 4 / (8 / 3), 4 / 2];
    const total = weights.reduce((sum, w) => sum + w, 0);
    const centre = weights.reduce((sum, w, i) => sum + w * [2, 6, 10][i]!, 0) / total;
    const between = weights.reduce((sum, w, i) => sum + w * ([2, 6, 10][i]! - centre) ** 2, 0);
    const lambda = weights.reduce((sum, w, i) => sum + (1 - w / total) ** 2 / [2, 3, 3][i]!, 0);
    const { f, df1, df2, p } = defined(welchAnova(three));
    expect(f).toBeCloseTo(between / 2 / (1 + (2 / 8) * lambda), 12);
    expect(df1).toBe(2);
    expect(df2).toBeCloseTo(8 / (3 * lambda), 12);
    expect(p).toBeCloseTo((1 + (2 * f) / df2) ** (-df2 / 2), 12);
  });

  it('pass over an arm without units', () => {
    const none = momentsOf([]);
    expect(welchAnova([...three, none])).toEqual(welchAnova(three));
    expect(anova([none, ...three])).toEqual(anova(three));
    expect(kruskalWallis([[1, 4], [], [2, 9, 3]])).toEqual(
      kruskalWallis([
        [1, 4],
        [2, 9, 3],
      ]),
    );
  });

  it('have the p of χ² for ranks', () => {
    const result = defined(
      kruskalWallis([
        [1, 2, 3],
        [4, 5, 6],
        [7, 8, 9],
      ]),
    );
    // ranks sum to 6, 15 and 24: H = 12/(9·10)·(36 + 225 + 576)/3 − 3·10; P(χ²(2) > h) = e^(−h/2)
    expect(result.h).toBeCloseTo(7.2, 12);
    expect(result.df).toBe(2);
    expect(result.p).toBeCloseTo(Math.exp(-3.6), 12);
  });
});
