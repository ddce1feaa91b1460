import fc from 'fast-check';
import { formatAmount, parseAmount } from '#kernel';
import type { ColumnSpec } from './column-spec.js';
import { fieldParser } from './field-parser.js';

const settings = { today: '2026-06-30', allowElevenDigitReferences: false };
const amount: ColumnSpec = { name: 'aum', staged: 'aum_fen', kind: 'amount' };
const date: ColumnSpec = { name: 'asOf', staged: 'as_of', kind: 'date' };
const reference: ColumnSpec = { name: 'reference', staged: 'reference', kind: 'reference', required: true };

const read = (column: ColumnSpec, text: string, changed: Partial<typeof settings> = {}) => {
  const outcome = fieldParser(column, { ...settings, ...changed })(text);
  return typeof outcome === 'object' && outcome !== null ? outcome.reason : outcome;
};

describe('amounts of a file', () => {
  it('are whole fen, exactly as the kernel reads them', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }), (fen) => {
        expect(read(amount, formatAmount(fen))).toBe(fen.toString());
      }),
    );
  });

  it('are never a number that the kernel would not take, whatever the text', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[-+]?[0-9.e ]{1,18}$/), (text) => {
        const outcome = read(amount, text);
        const known = parseAmount(text.replace(/(\.\d{2})0+$/, '$1'));
        if (known !== undefined) expect(outcome === known.toString() || outcome === 'outOfRange').toBe(true);
        else expect(outcome).toMatch(/^[a-z]/);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['-0.0', '0'],
    ['7.5', '750'],
    ['+3', '300'],
    ['12.500', '1250'],
    ['12.345', 'tooManyDecimals'],
    ['1e5', 'notANumber'],
    ['1,000', 'notANumber'],
    ['NaN', 'notFinite'],
    ['-Infinity', 'notFinite'],
    ['10000000000000.00', '1000000000000000'],
    ['10000000000000.01', 'outOfRange'],
    ['123456789012345678', 'outOfRange'],
    ['', null],
  ])('reads %p as %p', (text, expected) => {
    expect(read(amount, text)).toBe(expected);
  });
});

describe('dates of a file', () => {
  it.each([
    ['2026-06-30', '2026-06-30'],
    ['2026-07-01', 'futureDate'],
    ['2025-02-29', 'invalidDate'],
    ['30.06.2026', 'invalidDate'],
    ['2026-06-3\uFDD0', 'invalidUtf8'],
  ])('reads %p as %p', (text, expected) => {
    expect(read(date, text)).toBe(expected);
  });
});

describe('references of a file', () => {
  it.each([
    ['C-1', 'C-1'],
    ['客户一', '客户一'],
    ['', 'missing'],
    [' C-1', 'notNormalised'],
    ['e\u0301', 'notNormalised'],
    ['a\tb', 'controlCharacter'],
    ['a\u0000b', 'nulCharacter'],
    ['x'.repeat(201), 'tooLong'],
    ['13812345678', 'mobileNumber'],
    ['11010519491231002X', 'idCardNumber'],
  ])('reads %p as %p', (text, expected) => {
    expect(read(reference, text)).toBe(expected);
  });

  it('may be eleven digits where the bank says that it numbers its customers so, other text may not', () => {
    const allow = { allowElevenDigitReferences: true };
    expect(read(reference, '13812345678', allow)).toBe('13812345678');
    expect(read(reference, 'tel 13812345678', allow)).toBe('mobileNumber');
    expect(read({ name: 'manager', staged: 'manager', kind: 'text' }, '13812345678', allow)).toBe(
      'mobileNumber',
    );
  });
});

describe('other values of a file', () => {
  it.each<[ColumnSpec, string, string | null]>([
    [{ name: 'n', staged: 'n', kind: 'integer' }, '12', '12'],
    [{ name: 'n', staged: 'n', kind: 'integer' }, '-1', 'outOfRange'],
    [{ name: 'n', staged: 'n', kind: 'integer' }, '1.5', 'tooManyDecimals'],
    [{ name: 'n', staged: 'n', kind: 'integer' }, 'nan', 'notFinite'],
    [{ name: 's', staged: 's', kind: 'decimal', minimum: 0, maximum: 10 }, '9.5', '9.5'],
    [{ name: 's', staged: 's', kind: 'decimal', minimum: 0, maximum: 10 }, '10.5', 'outOfRange'],
    [{ name: 'b', staged: 'b', kind: 'boolean' }, 'TRUE', 't'],
    [{ name: 'b', staged: 'b', kind: 'boolean' }, 'maybe', 'notBoolean'],
    [{ name: 'o', staged: 'o', kind: 'oneOf', values: ['a'] }, 'b', 'notInList'],
    [{ name: 'o', staged: 'o', kind: 'oneOf', values: ['a'], required: true, byDefault: 'a' }, '', 'a'],
    [{ name: 't', staged: 't', kind: 'instant' }, '2026-03-01T12:00:00+08:00', '2026-03-01T12:00:00+08:00'],
    [{ name: 't', staged: 't', kind: 'instant' }, '2026-03-01 25:00', 'invalidDate'],
  ])('%o reads %p as %p', (column, text, expected) => {
    expect(read(column, text)).toBe(expected);
  });
});
