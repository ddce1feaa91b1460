import fc from 'fast-check';
import { valueOf, type MetricMoments } from '../kpi/metric-moments.js';
import { decomposeChange } from './change-decomposition.js';

const cell = (n: number, rate: number): MetricMoments => ({
  eligible: n,
  n,
  meanY: rate,
  meanX: 1,
  syy: 0,
  sxx: 0,
  sxy: 0,
  offset: 0,
});
const groups = (cells: Record<string, [number, number]>) =>
  new Map(Object.entries(cells).map(([name, [n, rate]]) => [name, cell(n, rate)]));
const whole = (cells: Map<string, MetricMoments>) => {
  const n = [...cells.values()].reduce((sum, each) => sum + each.n, 0);
  return [...cells.values()].reduce((sum, each) => sum + (each.n / n) * (valueOf(each) as number), 0);
};

describe('what explains a change', () => {
  it('is the rate of the group that changed, when shares stayed', () => {
    const [first, second] = decomposeChange(
      groups({ east: [500, 0.2], west: [500, 0.1] }),
      groups({ east: [500, 0.1], west: [500, 0.1] }),
    );
    expect(first!.group).toBe('east');
    expect(first!.mix).toBeCloseTo(0, 12);
    expect(first!.rate).toBeCloseTo(0.05, 12);
    expect(Math.abs(second!.rate) + Math.abs(second!.mix)).toBe(0);
  });

  it('is the mix, when every rate stayed', () => {
    const contributions = decomposeChange(
      groups({ high: [200, 0.5], low: [800, 0.1] }),
      groups({ high: [100, 0.5], low: [900, 0.1] }),
    );
    expect(contributions.every((each) => each.rate === 0)).toBe(true);
    expect(contributions.reduce((sum, each) => sum + each.mix, 0)).toBeCloseTo(0.04, 12);
    expect(contributions.find((each) => each.group === 'high')!.mix).toBeGreaterThan(0);
  });

  it('adds up to the change, also with groups that come and go', () => {
    const arbitrary = fc.dictionary(
      fc.constantFrom('a', 'b', 'c', 'd'),
      fc.tuple(fc.integer({ min: 1, max: 500 }), fc.double({ min: 0, max: 1, noNaN: true })),
      { minKeys: 1 },
    );
    fc.assert(
      fc.property(arbitrary, arbitrary, (after, earlier) => {
        const [now, before] = [groups(after), groups(earlier)];
        const sum = decomposeChange(now, before).reduce((total, each) => total + each.rate + each.mix, 0);
        expect(sum).toBeCloseTo(whole(now) - whole(before), 9);
      }),
    );
  });

  it('is empty without customers in both periods', () =>
    expect(decomposeChange(groups({ a: [1, 1] }), new Map())).toEqual([]));
});
