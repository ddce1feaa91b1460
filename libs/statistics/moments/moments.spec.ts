import * as fc from 'fast-check';
import {
  centralMomentsOf,
  covariance,
  crossMomentsFromSqlAggregates,
  crossMomentsOf,
  mergeCrossMoments,
  meanOf,
  mergeMoments,
  momentsFromExactSums,
  momentsFromSqlAggregates,
  momentsOf,
  momentsOfCombination,
  momentsOfCounts,
  noMoments,
  scaleMoments,
  shiftMoments,
  subsetCrossMoments,
  variance,
  type CrossMoments,
} from './index.js';

const amount = fc.double({ min: -1e9, max: 1e9, noNaN: true, noDefaultInfinity: true });
const sample = fc.array(amount, { minLength: 1, maxLength: 40 });

function expectClose(got: number, want: number, scale = Math.abs(want)): void {
  expect(Math.abs(got - want)).toBeLessThanOrEqual(1e-11 * Math.max(scale, 1e-300));
}

describe('moments of a sample', () => {
  it('has no variance when every unit has the same value, however often it is summed', () => {
    expect(momentsOf(new Float64Array(100_003).fill(0.1))).toEqual({ n: 100_003, mean: 0.1, m2: 0 });
  });

  it('keeps the variance of small differences on a mean of a million millions', () => {
    const moments = momentsOf([1e12 + 4, 1e12 + 7, 1e12 + 13, 1e12 + 16]);
    expect(moments).toEqual({ n: 4, mean: 1e12 + 10, m2: 90 });
    expect(variance(moments)).toBe(30);
  });

  it('is empty for no units, and an empty part changes nothing in a merge', () => {
    expect(momentsOf([])).toEqual(noMoments);
    const moments = momentsOf([1, 2, 4]);
    expect(mergeMoments(noMoments, moments, noMoments)).toEqual(moments);
    expect(mergeMoments()).toEqual(noMoments);
    expect(mergeMoments(noMoments, noMoments)).toEqual(noMoments);
    expect(centralMomentsOf([])).toEqual({ n: 0, mean: 0, m2: 0, m3: 0, m4: 0 });
  });

  it('refuses a variance of a single unit as a bug of the caller', () => {
    expect(() => variance(momentsOf([3]))).toThrow(RangeError);
    expect(variance(momentsOf([3, 5]))).toBe(2);
    expect(() => covariance(crossMomentsOf({ x: [3], y: [4] }), 'x', 'y')).toThrow('needs two units');
    expect(covariance(crossMomentsOf({ x: [3, 5], y: [4, 1] }), 'x', 'y')).toBe(-3);
  });

  it('merges to the whole whatever the cut', () => {
    fc.assert(
      fc.property(sample, fc.nat(40), (values, cut) => {
        const whole = momentsOf(values);
        const merged = mergeMoments(momentsOf(values.slice(0, cut)), momentsOf(values.slice(cut)));
        const scale = Math.max(...values.map(Math.abs));
        expect(merged.n).toBe(whole.n);
        expectClose(merged.mean, whole.mean, scale);
        expectClose(merged.m2, whole.m2, whole.m2 + values.length * scale * scale);
      }),
    );
  });

  it('merges in any order and any grouping', () => {
    fc.assert(
      fc.property(sample, sample, sample, (a, b, c) => {
        const [x, y, z] = [momentsOf(a), momentsOf(b), momentsOf(c)];
        const left = mergeMoments(mergeMoments(x, y), z);
        const right = mergeMoments(z, mergeMoments(y, x));
        const scale = Math.max(...[...a, ...b, ...c].map(Math.abs));
        expectClose(left.mean, right.mean, scale);
        expectClose(left.m2, right.m2, left.m2 + left.n * scale * scale);
      }),
    );
  });

  it('shifts the mean alone, and scales the variance by the square', () => {
    fc.assert(
      fc.property(sample, amount, (values, by) => {
        const moments = momentsOf(values);
        expect(shiftMoments(moments, by)).toEqual({ ...moments, mean: moments.mean + by });
        const scaled = scaleMoments(moments, -3);
        const direct = momentsOf(values.map((value) => -3 * value));
        expectClose(scaled.mean, direct.mean, Math.max(...values.map(Math.abs)));
        expectClose(scaled.m2, direct.m2);
      }),
    );
  });

  it('counts each value as often as it occurs', () => {
    const counted = momentsOfCounts([
      { value: 2, count: 3 },
      { value: 5, count: 1 },
    ]);
    expect(counted.n).toBe(4);
    expect(counted.mean).toBe(2.75);
    expect(counted.m2).toBeCloseTo(6.75, 12);
  });
});

describe('central moments', () => {
  it('keeps the third moment when amounts nearly cancel', () => {
    const { mean, m3 } = centralMomentsOf([1e16, 1, -1e16, 1]);
    expect(mean).toBe(0.5);
    expect(m3).toBe(-7.5e31);
  });

  it('is zero in the third for symmetric samples', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -1e6, max: 1e6 }), { minLength: 1, maxLength: 20 }),
        (values) => {
          expect(centralMomentsOf([...values, ...values.map((value) => -value)]).m3).toBeCloseTo(0, 12);
        },
      ),
    );
  });
});

describe('moments from a database', () => {
  it('reads the aggregates as text, bigint or number', () => {
    expect(momentsFromSqlAggregates({ n: '4', mean: '10.5', m2: 90 })).toEqual({ n: 4, mean: 10.5, m2: 90 });
    expect(momentsFromSqlAggregates({ n: 0n, mean: null, m2: null })).toEqual(noMoments);
  });

  it('takes a null over units for a bug', () => {
    expect(() => momentsFromSqlAggregates({ n: 3, mean: null, m2: 0 })).toThrow(RangeError);
    expect(() => momentsFromSqlAggregates({ n: 3, mean: 'x', m2: 0 })).toThrow(RangeError);
  });

  it('takes exact sums of a hundred million amounts without cancelling', () => {
    // 5·10⁷ units at 1000000001 and as many at 1000000003: variance n / (n − 1)
    const moments = momentsFromExactSums(100_000_000n, '100000000200000000', '100000000400000000500000000');
    expect(moments).toEqual({ n: 1e8, mean: 1000000002, m2: 1e8 });
  });

  it('reads decimals and signs in exact sums', () => {
    // −1.5, 0.25, 3
    const moments = momentsFromExactSums(3, '1.75', '11.3125');
    expectClose(moments.mean, 1.75 / 3);
    expectClose(moments.m2, 11.3125 - 1.75 ** 2 / 3);
    expect(momentsFromExactSums(2, '-3.0', '4.5').mean).toBe(-1.5);
    expect(() => momentsFromExactSums(1, '1e5', '1')).toThrow('Not a decimal number: 1e5');
    expect(momentsFromExactSums(3, '-1.75', '11.3125').mean).toBeCloseTo(-1.75 / 3, 15);
  });
});

describe('cross moments', () => {
  const pairs = fc.array(fc.tuple(amount, amount), { minLength: 1, maxLength: 30 });
  const columns = (rows: readonly (readonly [number, number])[]) => ({
    y: rows.map(([y]) => y),
    x: rows.map(([, x]) => x),
  });

  it('merges to the whole', () => {
    fc.assert(
      fc.property(pairs, fc.nat(30), (rows, cut) => {
        const whole = crossMomentsOf(columns(rows));
        const merged = mergeCrossMoments(
          crossMomentsOf(columns(rows.slice(0, cut))),
          crossMomentsOf(columns(rows.slice(cut))),
        );
        const scale = Math.max(...rows.flat().map(Math.abs));
        for (const i of [0, 1]) {
          expectClose(merged.means[i]!, whole.means[i]!, scale);
          for (const j of [0, 1]) {
            expectClose(merged.cross[i]![j]!, whole.cross[i]![j]!, rows.length * scale * scale);
          }
        }
      }),
    );
  });

  it('gives the moments of a combination as if it had been computed unit by unit', () => {
    fc.assert(
      fc.property(pairs, (rows) => {
        const { y, x } = columns(rows);
        const combined = momentsOfCombination(crossMomentsOf({ y, x }), { y: 2, x: -0.5 });
        const direct = momentsOf(y.map((value, i) => 2 * value - 0.5 * x[i]!));
        const scale = 3 * Math.max(...rows.flat().map(Math.abs));
        expectClose(combined.mean, direct.mean, scale);
        expectClose(combined.m2, direct.m2, rows.length * scale * scale);
      }),
    );
  });

  it('keeps only the variables asked for, and merges parts that order them differently', () => {
    const moments = crossMomentsOf({ y: [1, 2, 3], x: [2, 2, 8] });
    expect(subsetCrossMoments(moments, ['x'])).toEqual({ names: ['x'], n: 3, means: [4], cross: [[24]] });
    const reordered = crossMomentsOf({ x: [2, 2, 8], y: [1, 2, 3] });
    expect(mergeCrossMoments(moments, reordered).names).toEqual(['y', 'x']);
    expect(mergeCrossMoments(moments, reordered).means).toEqual([2, 4]);
  });

  it('refuses columns of different length', () => {
    expect(() => crossMomentsOf({ y: [1], x: [1, 2] })).toThrow(RangeError);
  });

  it('reads what the database sums, of which the upper triangle is enough', () => {
    const columns = { y: [3, 5, 4, 9], x: [1, 2, 2, 6] };
    const direct = crossMomentsOf(columns);
    const read = crossMomentsFromSqlAggregates(['y', 'x'], {
      n: '4',
      means: ['5.25', 2.75],
      cross: [
        [direct.cross[0]![0]!, String(direct.cross[0]![1]!)],
        [null, direct.cross[1]![1]!],
      ],
    });
    expect(read.n).toBe(4);
    expect(read.means).toEqual([5.25, 2.75]);
    read.cross.forEach((row, i) => row.forEach((v, j) => expect(v).toBeCloseTo(direct.cross[i]![j]!, 12)));
    expect(
      crossMomentsFromSqlAggregates(['y', 'x'], {
        n: 0,
        means: [null, null],
        cross: [
          [null, null],
          [null, null],
        ],
      }),
    ).toEqual({
      names: ['y', 'x'],
      n: 0,
      means: [0, 0],
      cross: [
        [0, 0],
        [0, 0],
      ],
    });
    expect(() => crossMomentsFromSqlAggregates(['y'], { n: 2, means: [], cross: [[1]] })).toThrow();
  });

  it('changes nothing by merging an empty part, on either side', () => {
    const some = crossMomentsOf({ y: [3, 5, 4], x: [1, 2, 2] });
    const none = crossMomentsOf({ y: [], x: [] });
    expect(mergeCrossMoments(some, none)).toEqual(some);
    expect(mergeCrossMoments(none, some)).toEqual(some);
  });

  it('takes a variable that was not measured for a bug', () => {
    const some: CrossMoments = crossMomentsOf({ y: [3, 5, 4], x: [1, 2, 2] });
    expect(() => meanOf(some, 'z')).toThrow('No variable z among y, x');
    expect(() => covariance(some, 'y', 'z')).toThrow(RangeError);
    expect(covariance(some, 'y', 'x')).toBeCloseTo(0.5, 12);
    expect(meanOf(some, 'y')).toBe(4);
  });
});
