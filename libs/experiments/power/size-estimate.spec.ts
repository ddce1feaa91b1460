import { isDefined, undefinedBecause } from '#statistics';
import type { Expectation } from '../design/experiment-design.js';
import { estimateSize, type TierBaseline } from './size-estimate.js';

const variant = (key: string, isControl = false) => ({ key, name: key, isControl, channels: [] });
const design = (treatments: string[], shares: Record<string, number>) => ({
  variants: [variant('control', true), ...treatments.map((key) => variant(key))],
  allocation: { byTier: {}, otherTiers: shares },
  analysis: { alpha: 0.05, power: 0.8 } as never,
});
const two = design(['a'], { control: 5000, a: 5000 });
const tier = (name: string, eligible: number, mean = 100, sd = 50): TierBaseline => ({
  tier: name,
  eligible,
  aumMean: mean,
  aumStandardDeviation: sd,
});
const absolute = (metric: string, value: number, more: Partial<Expectation> = {}): Expectation => ({
  metric: metric as Expectation['metric'],
  minimumEffect: { kind: 'absolute', value },
  ...more,
});
const armOf = (estimate: ReturnType<typeof estimateSize>, index = 0) => estimate.tiers[index]!.arms[0]!;
const value = <T>(maybe: T) => {
  if (!isDefined(maybe as never)) throw new Error(JSON.stringify(maybe));
  return maybe as Exclude<T, { kind: 'undefined' }>;
};

describe('the size of an experiment', () => {
  it('is that of power.prop.test for a share of customers', () => {
    // R: power.prop.test(p1 = .2, p2 = .3, power = .8) gives n = 293.1513 in each group.
    const arm = armOf(
      estimateSize(two, absolute('conversionRate', 0.1, { controlRate: 0.2 }), 'proportion', [
        tier('mid', 588),
      ]),
    );
    expect(value(arm.required)).toMatchObject({ control: 294, treatment: 294 });
    expect(arm.nControl).toBe(294);
    expect(value(arm.power)).toBeCloseTo(0.8, 2);
    expect(value(arm.minimumDetectable).absolute).toBeCloseTo(0.1, 3);
  });

  it('is read off the tier’s baseline AUM where nothing is entered for a mean', () => {
    // n = 2·(1.959964 + 0.841621)²·50²/10² = 392.4
    const estimate = estimateSize(two, absolute('aumGrowth', 10), 'mean', [tier('mid', 1000)]);
    expect(estimate.tiers[0]!.basis).toBe('baselineAum');
    expect(value(armOf(estimate).required)).toMatchObject({ control: 393, treatment: 393 });
    const { absolute: least, relative } = value(armOf(estimate).minimumDetectable);
    expect(least).toBeCloseTo((1.959964 + 0.841621) * 50 * Math.sqrt(2 / 500), 4);
    expect(relative).toBeCloseTo(least / 100, 12);
  });

  it('shrinks with a covariate by the square of its correlation', () => {
    const plain = estimateSize(two, absolute('aumGrowth', 10), 'mean', [tier('mid', 1000)]);
    const adjusted = estimateSize(two, absolute('aumGrowth', 10, { covariateCorrelation: 0.6 }), 'mean', [
      tier('mid', 1000),
    ]);
    const ratio =
      value(armOf(adjusted).minimumDetectable).absolute / value(armOf(plain).minimumDetectable).absolute;
    expect(ratio).toBeCloseTo(0.8, 10);
  });

  it('grows with the number of treatments that share alpha', () => {
    const three = design(['a', 'b'], { control: 5000, a: 5000, b: 0 });
    const one = value(
      armOf(estimateSize(two, absolute('aumGrowth', 10), 'mean', [tier('mid', 1000)])).minimumDetectable,
    );
    const shared = value(
      armOf(estimateSize(three, absolute('aumGrowth', 10), 'mean', [tier('mid', 1000)])).minimumDetectable,
    );
    // z at 0.0125 instead of 0.025 in each tail
    expect(shared.absolute / one.absolute).toBeCloseTo((2.241403 + 0.841621) / (1.959964 + 0.841621), 5);
  });

  it('is smaller over all tiers than in any of them, and equals one tier where there is one', () => {
    const effect = absolute('aumGrowth', 10);
    const both = estimateSize(two, effect, 'mean', [tier('mid', 1000), tier('high', 1000)]);
    const single = value(armOf(both).minimumDetectable).absolute;
    expect(value(both.overall[0]!.minimumDetectable).absolute).toBeCloseTo(single / Math.SQRT2, 10);
    const alone = estimateSize(two, effect, 'mean', [tier('mid', 1000)]);
    expect(value(alone.overall[0]!.minimumDetectable).absolute).toBeCloseTo(single, 10);
  });

  it('says why there is none', () => {
    const none = undefinedBecause('tooFewObservations');
    const unknown = [{ ...tier('mid', 1), aumMean: none, aumStandardDeviation: none }];
    expect(armOf(estimateSize(two, absolute('aumGrowth', 10), 'mean', unknown)).power).toEqual(none);
    const noRate = estimateSize(two, absolute('conversionRate', 0.1), 'proportion', [tier('mid', 1000)]);
    expect(armOf(noRate).minimumDetectable).toEqual(undefinedBecause('notPlanned'));
    const empty = estimateSize(two, absolute('aumGrowth', 10), 'mean', [tier('mid', 0)]);
    expect(armOf(empty).required).toEqual(undefinedBecause('emptyArm'));
  });
});
