import * as fc from 'fast-check';
import {
  crossMomentsOf,
  mergeCrossMoments,
  momentsFromVariance,
  type CrossMoments,
} from '../moments/index.js';
import { isUndefined, type Maybe } from '../undefined.js';
import {
  compareRatios,
  fixedWeightMeans,
  fixedWeightProportions,
  fixedWeightRatios,
  welchTest,
} from './index.js';

function known<T>(value: Maybe<T>): T {
  if (isUndefined(value)) throw new Error(value.because);
  return value;
}

const undefinedAs = (because: string) => ({ kind: 'undefined', because });
const question = { numerator: 'revenue', denominator: 'orders' };
const unit = fc.tuple(fc.double({ min: 0.5, max: 100, noNaN: true }), fc.integer({ min: 1, max: 9 }));
const arm: fc.Arbitrary<CrossMoments> = fc
  .array(unit, { minLength: 4, maxLength: 30 })
  .map((rows) => crossMomentsOf({ revenue: rows.map(([y]) => y), orders: rows.map(([, d]) => d) }));

describe('a ratio of means', () => {
  it('turns with the arms, its lift to −L / (1 + L)', () => {
    fc.assert(
      fc.property(arm, arm, (a, b) => {
        const [there, back] = [known(compareRatios(a, b, question)), known(compareRatios(b, a, question))];
        expect(back.difference).toBeCloseTo(-there.difference, 10);
        if (isUndefined(there.relativeLift) || isUndefined(back.relativeLift)) return;
        const turned = -there.relativeLift.point / (1 + there.relativeLift.point);
        if (Number.isFinite(turned)) {
          expect(Math.abs(back.relativeLift.point - turned)).toBeLessThan(1e-8 * (1 + Math.abs(turned)));
        }
      }),
    );
  });

  it('is the mean itself when every denominator is one', () => {
    const [c, t] = [
      [3, 5, 9, 1],
      [4, 8, 8, 2, 6],
    ].map((revenue) => crossMomentsOf({ revenue, orders: revenue.map(() => 1) }));
    const ratio = known(compareRatios(c!, t!, question));
    const mean = known(welchTest(momentsFromVariance(4, 4.5, 35 / 3), momentsFromVariance(5, 5.6, 6.8)));
    expect(ratio.difference).toBeCloseTo(mean.difference, 12);
    expect(known(ratio.p)).toBeCloseTo(known(mean.p), 12);
  });

  it('says why it has no value', () => {
    const zero = crossMomentsOf({ revenue: [1, 2], orders: [0, 0] });
    const some = crossMomentsOf({ revenue: [1, 2, 4], orders: [1, 2, 1] });
    expect(compareRatios(zero, some, question)).toEqual(undefinedAs('denominatorNearZero'));
    expect(compareRatios(some, zero, question)).toEqual(undefinedAs('denominatorNearZero'));
    expect(compareRatios(crossMomentsOf({ revenue: [], orders: [] }), some, question)).toEqual(
      undefinedAs('emptyArm'),
    );
    const one = known(compareRatios(crossMomentsOf({ revenue: [3], orders: [1] }), some, question));
    expect(one.p).toEqual(undefinedAs('tooFewObservations'));
    expect(one.control).toEqual({ n: 1, ratio: 3, variance: undefinedAs('tooFewObservations') });
    expect(known(one.relativeLift).interval).toEqual(undefinedAs('tooFewObservations'));
    expect(known(one.relativeLift).point).toBeCloseTo((7 / 4 - 3) / 3, 12);
  });
});

describe('tiers with fixed weights', () => {
  const tierOf = (name: string, weight: number, mc: number, mt: number) => ({
    name,
    weight,
    control: momentsFromVariance(50, mc, 4),
    treatment: momentsFromVariance(80, mt, 9),
  });

  it('weigh means and squared errors, and leave one tier as it is', () => {
    const both = known(fixedWeightMeans([tierOf('A', 3, 10, 12), tierOf('B', 1, 100, 104)]));
    expect(both.difference).toBeCloseTo(0.75 * 2 + 0.25 * 4, 12);
    const perTier = 4 / 50 + 9 / 80;
    expect(both.standardError).toBeCloseTo(Math.sqrt((0.75 ** 2 + 0.25 ** 2) * perTier), 12);
    const single = known(fixedWeightMeans([tierOf('A', 3, 10, 12)]));
    const welch = known(welchTest(tierOf('A', 3, 10, 12).control, tierOf('A', 3, 10, 12).treatment));
    expect(known(single.p)).toBeCloseTo(known(welch.p), 12);
  });

  it('weigh numerator and denominator before they divide', () => {
    fc.assert(
      fc.property(arm, arm, arm, arm, (c1, t1, c2, t2) => {
        const tiers = [
          { name: 'A', weight: 2, control: c1, treatment: t1 },
          { name: 'B', weight: 6, control: c2, treatment: t2 },
        ];
        const answer = known(fixedWeightRatios(tiers, question));
        const ratio = (a: CrossMoments, b: CrossMoments) =>
          (0.25 * a.means[0]! + 0.75 * b.means[0]!) / (0.25 * a.means[1]! + 0.75 * b.means[1]!);
        expect(answer.control.mean).toBeCloseTo(ratio(c1, c2), 9);
        expect(answer.treatment.mean).toBeCloseTo(ratio(t1, t2), 9);
        expect(answer.difference).toBeCloseTo(ratio(t1, t2) - ratio(c1, c2), 9);
      }),
    );
  });

  it('are the plain ratio when there is one tier', () => {
    fc.assert(
      fc.property(arm, arm, (control, treatment) => {
        const tiers = known(fixedWeightRatios([{ name: 'A', weight: 5, control, treatment }], question));
        const plain = known(compareRatios(control, treatment, question));
        expect(tiers.difference).toBeCloseTo(plain.difference, 9);
        expect(tiers.standardError).toBeCloseTo(plain.standardError, 9);
        if (typeof plain.p === 'number' && typeof tiers.p === 'number')
          expect(tiers.p).toBeCloseTo(plain.p, 8);
      }),
    );
  });

  it('name a tier that lacks an arm, and distrust the rest above five per cent of the weight', () => {
    const empty = crossMomentsOf({ revenue: [], orders: [] });
    const full = crossMomentsOf({ revenue: [1, 5, 3], orders: [1, 2, 1] });
    const tiers = (weight: number) => [
      { name: 'A', weight: 100 - weight, control: full, treatment: full },
      { name: 'B', weight, control: empty, treatment: full },
    ];
    const little = known(fixedWeightRatios(tiers(4), question));
    expect([little.dropped, little.trustworthy]).toEqual([['B'], true]);
    expect(known(fixedWeightRatios(tiers(6), question)).trustworthy).toBe(false);
    expect(fixedWeightRatios([tiers(4)[1]!], question)).toEqual(undefinedAs('emptyArm'));
    const noOrders = crossMomentsOf({ revenue: [1, 5, 3], orders: [0, 0, 0] });
    expect(
      fixedWeightRatios([{ name: 'A', weight: 1, control: noOrders, treatment: full }], question),
    ).toEqual(undefinedAs('denominatorNearZero'));
  });

  it('weigh rates with their binomial variance', () => {
    const tiers = [
      { name: 'A', weight: 1, control: { n: 100, successes: 10 }, treatment: { n: 100, successes: 20 } },
      { name: 'B', weight: 1, control: { n: 50, successes: 25 }, treatment: { n: 50, successes: 30 } },
    ];
    const answer = known(fixedWeightProportions(tiers));
    expect(answer.difference).toBeCloseTo(0.1, 12);
    const squared = (0.09 / 100 + 0.16 / 100 + 0.25 / 50 + 0.24 / 50) / 4;
    expect(answer.standardError).toBeCloseTo(Math.sqrt(squared), 12);
  });

  it('differ from pooling when the allocation differs between tiers', () => {
    const cell = (revenue: number[]) => crossMomentsOf({ revenue, orders: revenue.map(() => 1) });
    const [poorC, poorT, richC, richT] = [
      cell([1, 2, 3]),
      cell([1, 2, 3, 1, 2, 3]),
      cell([11, 12, 13, 11, 12, 13]),
      cell([11, 12, 13]),
    ];
    const pooled = known(
      compareRatios(mergeCrossMoments(poorC, richC), mergeCrossMoments(poorT, richT), question),
    );
    const weighted = known(
      fixedWeightRatios(
        [
          { name: 'poor', weight: 1, control: poorC, treatment: poorT },
          { name: 'rich', weight: 1, control: richC, treatment: richT },
        ],
        question,
      ),
    );
    expect(pooled.difference).toBeLessThan(-3);
    expect(weighted.difference).toBeCloseTo(0, 12);
  });
});
