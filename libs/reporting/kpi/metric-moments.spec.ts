import fc from 'fast-check';
import { isUndefined } from '#statistics';
import { mergeMoments, standardErrorOf, valueOf, weightOf, type MetricMoments } from './metric-moments.js';

/** The definition, by hand: sums over the pairs. */
function momentsOf(pairs: readonly (readonly [number, number])[], offset = 0): MetricMoments {
  const n = pairs.length;
  const mean = (pick: (pair: readonly [number, number]) => number) =>
    n === 0 ? 0 : pairs.reduce((sum, pair) => sum + pick(pair), 0) / n;
  const meanY = mean(([y]) => y);
  const meanX = mean(([, x]) => x);
  const cross = (f: (dy: number, dx: number) => number) =>
    pairs.reduce((sum, [y, x]) => sum + f(y - meanY, x - meanX), 0);
  return {
    eligible: n,
    n,
    meanY,
    meanX,
    syy: cross((dy) => dy * dy),
    sxx: cross((_, dx) => dx * dx),
    sxy: cross((dy, dx) => dx * dy),
    offset,
  };
}

const pair = fc.tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: 1, max: 20 }));

describe('the moments of a KPI', () => {
  it('give a mean its usual standard error', () => {
    // 2, 4, 6: mean 4, variance 4, standard error 2/√3.
    const mean = momentsOf([
      [2, 1],
      [4, 1],
      [6, 1],
    ]);
    expect(valueOf(mean)).toBe(4);
    expect(standardErrorOf(mean)).toBeCloseTo(2 / Math.sqrt(3), 12);
  });

  it('give a rate of growth as ratio of sums less one', () => {
    const growth = momentsOf(
      [
        [110, 100],
        [330, 300],
      ],
      1,
    );
    expect(valueOf(growth)).toBeCloseTo(0.1, 12);
    expect(standardErrorOf(growth)).toBeCloseTo(0, 12);
    expect(weightOf(growth)).toBe(400);
  });

  it('have no value over nobody, and none over a denominator of zero', () => {
    expect(valueOf(momentsOf([]))).toEqual({ kind: 'undefined', because: 'emptyArm' });
    expect(valueOf(momentsOf([[3, 0]]))).toEqual({ kind: 'undefined', because: 'denominatorNearZero' });
    expect(isUndefined(standardErrorOf(momentsOf([[3, 1]])))).toBe(true);
  });

  it('merge to the moments of both groups together', () => {
    fc.assert(
      fc.property(fc.array(pair, { maxLength: 30 }), fc.array(pair, { maxLength: 30 }), (a, b) => {
        const merged = mergeMoments(momentsOf(a), momentsOf(b));
        const whole = momentsOf([...a, ...b]);
        for (const key of Object.keys(whole) as (keyof MetricMoments)[])
          expect(merged[key]).toBeCloseTo(whole[key], 6);
      }),
    );
  });
});
