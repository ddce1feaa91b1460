import { columnMapSchema, rewriteDate } from './column-map.js';
import type { ColumnSpec } from './column-spec.js';
import { readHeader } from './file-header.js';
import { RecordCheck } from './record-check.js';
import { RecordKeys } from './record-keys.js';
import { RepeatFilter } from './repeat-filter.js';

const columns: ColumnSpec[] = [
  { name: 'reference', staged: 'reference', kind: 'reference', required: true },
  { name: 'asOf', staged: 'as_of', kind: 'date', required: true },
  { name: 'aum', staged: 'aum_fen', kind: 'amount' },
  { name: 'closed', staged: 'closed', kind: 'boolean' },
];
const settings = { today: '2026-06-30', allowElevenDigitReferences: false };

describe('a column map', () => {
  it.each([
    ['1993-02', 'month', '1993-02-28'],
    ['199602', 'month', '1996-02-29'],
    ['930205', 'yyMMdd', '1993-02-05'],
    ['20260630', 'yyyyMMdd', '2026-06-30'],
    ['30.06.2026', 'dd.MM.yyyy', '2026-06-30'],
    ['2026/06/30', 'yyyy/MM/dd', '2026-06-30'],
    ['June', 'month', 'June'],
  ] as const)('writes %p (%s) as %p', (text, form, expected) => {
    expect(rewriteDate(text, form)).toBe(expected);
  });

  it('renames, gives constants, translates values, and leaves out what its condition does not name', () => {
    const map = columnMapSchema.parse({
      delimiter: ';',
      columns: {
        reference: 'account_id',
        asOf: { column: 'month', dateForm: 'month' },
        aum: 'end_balance',
        closed: { column: 'state', values: { A: 'false', C: 'true' } },
      },
      where: { column: 'month_complete', oneOf: ['1'] },
    });
    const header = readHeader(
      ['account_id', 'month', 'end_balance', 'state', 'month_complete', 'ignored'],
      1,
      columns,
      map,
    );
    const keys = RecordKeys.of({ name: 'x', columns, identity: [] }, columns, new RepeatFilter(1));
    const check = new RecordCheck(header, settings, keys);
    expect(check.copyLine({ line: 2, values: ['7', '1993-02', '-0.5', 'C', '1', ''] })).toBe(
      '2\t\\N\t7\t1993-02-28\t-50\tt\n',
    );
    expect(check.copyLine({ line: 3, values: ['7', '1993-03', '1', 'A', '0', ''] })).toContain(
      '"reason":"leftOutByMap"',
    );
  });

  it.each([
    [{ columns: { aum: { column: 'a', constant: 'b' } } }, /either column or constant/],
    [{ colums: {} }, /colums/],
    [{ delimiter: 'xx' }, /delimiter/],
  ])('refuses %j', (given, message) => {
    expect(JSON.stringify(columnMapSchema.safeParse(given).error?.issues)).toMatch(message);
  });

  it('says which foreign column is missing', () => {
    expect(() => readHeader(['x'], 1, columns, { columns: { reference: 'account_id' } })).toThrow(
      /'reference' from 'account_id', which the file does not have. It has: x/,
    );
  });
});
