import fc from 'fast-check';
import { TextSums } from './text-sums.js';

const number = fc.oneof(
  fc.constant(0n),
  fc.bigInt({ min: -(10n ** 6n), max: 10n ** 6n }),
  // About the length from which a double has not all digits.
  fc.bigInt({ min: 10n ** 13n, max: 10n ** 17n }),
  fc.bigInt({ min: -(10n ** 17n), max: -(10n ** 13n) }),
  fc.bigInt({ min: -(10n ** 50n), max: 10n ** 50n }),
);

describe('sums of texts', () => {
  it('are those of the numbers in them, however long', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }).chain((count) =>
          fc.array(fc.array(number, { minLength: count, maxLength: count }), {
            minLength: 1,
            maxLength: 40,
          }),
        ),
        (rows) => {
          const count = rows[0]!.length;
          const sums = new TextSums(count);
          for (const row of rows) sums.add(row.join(' '));
          expect(sums.values()).toEqual(
            Array.from({ length: count }, (_, place) => rows.reduce((sum, row) => sum + row[place]!, 0n)),
          );
        },
      ),
    );
  });

  it('are those of before where a text is taken away again, and each number is rounded once', () => {
    fc.assert(
      fc.property(fc.array(number, { minLength: 1, maxLength: 20 }), number, (numbers, taken) => {
        const sums = new TextSums(1);
        for (const each of [...numbers, taken]) sums.add(String(each));
        sums.takeAway(String(taken));
        const sum = numbers.reduce((all, each) => all + each, 0n);
        expect(sums.value(0)).toBe(sum);
        expect(sums.rounded(0)).toBe(Number(sum));
      }),
    );
  });

  it('keep every digit where many short numbers add up to a long one', () => {
    const sums = new TextSums(1);
    for (let i = 0; i < 1_000; i += 1) sums.add('999999999999999');
    expect(sums.values()).toEqual([999_999_999_999_999_000n]);
  });

  it('are refused of a text with other sums', () => {
    for (const text of ['1', '1 2 3', ''])
      expect(() => new TextSums(2).add(text)).toThrow('A text of other sums than 2');
  });
});
