import fc from 'fast-check';
import { crossMomentsFromExactSums, crossMomentsOf, ExactSums } from './index.js';

/** Whole doubles of every size, most of them ordinary amounts. */
const whole = fc.oneof(
  fc.integer({ min: -1000, max: 1000 }),
  fc.maxSafeInteger(),
  fc
    .tuple(fc.maxSafeInteger(), fc.integer({ min: 0, max: 180 }))
    .map(([digits, power]) => digits * 2 ** power),
);
const amount = fc.maxSafeInteger();

function sumOf(terms: readonly number[]): bigint {
  const sums = new ExactSums(1);
  for (const term of terms) sums.add(0, term);
  return sums.value(0);
}

describe('exact sums', () => {
  it('are those of whole numbers of any size', () => {
    fc.assert(
      fc.property(fc.array(whole), (terms) => {
        expect(sumOf(terms)).toBe(terms.reduce((sum, term) => sum + BigInt(term), 0n));
      }),
    );
  });

  it('of products keep what a double would round away', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(amount, amount)), (pairs) => {
        const sums = new ExactSums(2);
        for (const [a, b] of pairs) sums.addProduct(1, a, b);
        expect(sums.value(1)).toBe(pairs.reduce((sum, [a, b]) => sum + BigInt(a) * BigInt(b), 0n));
        expect(sums.value(0)).toBe(0n);
      }),
    );
  });

  it('of a large balance and many small ones lose none of them', () => {
    // 2⁵³ + 1 + … + 1: a sum of doubles would stay at 2⁵³.
    expect(sumOf([2 ** 53, ...Array.from({ length: 1000 }, () => 1)])).toBe(2n ** 53n + 1000n);
    expect(sumOf([2 ** 200, 1, -(2 ** 200)])).toBe(1n);
  });

  it('hold at the borders of their windows, on both sides', () => {
    for (let power = 22; power < 239; power += 1) {
      const terms = [2 ** power, 2 ** power - 2 ** Math.max(0, power - 52), -(2 ** power), 2 ** power];
      expect(sumOf(terms)).toBe(terms.reduce((sum, term) => sum + BigInt(term), 0n));
    }
  });

  it('refuse what is too large or no number', () => {
    for (const term of [2 ** 240, -(2 ** 240), Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => sumOf([term])).toThrow(RangeError);
    expect(sumOf([2 ** 239])).toBe(2n ** 239n);
  });
});

describe('cross moments from exact sums', () => {
  const sumsOf = (columns: readonly (readonly number[])[]) => ({
    n: BigInt(columns[0]!.length),
    sums: columns.map((column) => column.reduce((sum, value) => sum + BigInt(value), 0n)),
    products: columns.map((x) =>
      columns.map((y) => x.reduce((sum, value, k) => sum + BigInt(value) * BigInt(y[k]!), 0n)),
    ),
  });

  it('are those of the units', () => {
    const unit = fc.tuple(fc.integer({ min: -1e6, max: 1e6 }), fc.integer({ min: 0, max: 50 }));
    fc.assert(
      fc.property(fc.array(unit, { minLength: 1 }), (units) => {
        const columns = [units.map(([y]) => y), units.map(([, x]) => x)];
        const got = crossMomentsFromExactSums(['y', 'x'], sumsOf(columns));
        const want = crossMomentsOf({ y: columns[0]!, x: columns[1]! });
        expect(got.n).toBe(want.n);
        got.means.forEach((mean, i) => expect(mean).toBeCloseTo(want.means[i]!, 8));
        got.cross.forEach((row, i) =>
          row.forEach((value, j) => {
            const scale = Math.sqrt(want.cross[i]![i]! * want.cross[j]![j]!);
            expect(Math.abs(value - want.cross[i]![j]!)).toBeLessThanOrEqual(1e-12 * scale);
          }),
        );
      }),
    );
  });

  it('do not cancel where means are large: 10¹⁵, 10¹⁵ + 1 and 10¹⁵ + 2 differ by 2 squares', () => {
    const { means, cross } = crossMomentsFromExactSums(['y'], sumsOf([[1e15, 1e15 + 1, 1e15 + 2]]));
    expect(means).toEqual([1e15 + 1]);
    expect(cross).toEqual([[2]]);
  });

  it('of no units are 0', () => {
    expect(crossMomentsFromExactSums(['y', 'x'], sumsOf([[], []]))).toEqual({
      names: ['y', 'x'],
      n: 0,
      means: [0, 0],
      cross: [
        [0, 0],
        [0, 0],
      ],
    });
  });
});
