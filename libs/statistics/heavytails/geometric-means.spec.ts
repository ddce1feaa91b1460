import { momentsOf } from '../moments/index.js';
import { welchTest } from '../twoarms/index.js';
import { isUndefined } from '../undefined.js';
import { geometricMeanRatio } from './geometric-means.js';

describe('the ratio of geometric means', () => {
  it("is Welch's test of the logarithms", () => {
    const [control, treatment] = [
      [1, 10, 100, 1000, 3],
      [2, 70, 5, 900],
    ];
    const result = geometricMeanRatio(control, treatment, 0.9);
    const logs = welchTest(
      momentsOf(control.map((v) => Math.log(v))),
      momentsOf(treatment.map((v) => Math.log(v))),
      { level: 0.9 },
    );
    if (
      isUndefined(result) ||
      isUndefined(logs) ||
      isUndefined(logs.interval) ||
      isUndefined(result.interval)
    )
      throw new Error('no answer');
    expect(result.logs.standardError).toBeCloseTo(logs.standardError, 12);
    expect(result.p).toBeCloseTo(logs.p as number, 12);
    expect(result.interval.low).toBeCloseTo(Math.exp(logs.interval.low), 10);
    expect(result.interval.high).toBeCloseTo(Math.exp(logs.interval.high), 8);
  });

  it('finds the factor between two arms, and nothing else', () => {
    const control = [1, 10, 100, 1000];
    const result = geometricMeanRatio(
      control,
      control.map((value) => 3 * value),
    );
    if (isUndefined(result) || isUndefined(result.interval)) throw new Error('no answer');
    expect(result.ratio).toBeCloseTo(3, 12);
    expect(result.interval.low * result.interval.high).toBeCloseTo(9, 10);
    expect(result.logs.difference).toBeCloseTo(Math.log(3), 12);
  });

  it('can rise while the total falls', () => {
    const result = geometricMeanRatio([1, 1, 1, 1000], [2, 2, 2, 900]);
    if (isUndefined(result)) throw new Error('no answer');
    expect(result.ratio).toBeGreaterThan(1);
  });

  it('has no answer for amounts of zero', () => {
    expect(geometricMeanRatio([0, 1, 2], [1, 2, 3])).toEqual({ kind: 'undefined', because: 'outOfDomain' });
    expect(geometricMeanRatio([1], [1, 2, 3])).toEqual({ kind: 'undefined', because: 'tooFewObservations' });
    const flat = geometricMeanRatio([2, 2], [2, 2]);
    expect(isUndefined(flat) ? flat : flat.interval).toEqual({ kind: 'undefined', because: 'noVariance' });
  });
});
