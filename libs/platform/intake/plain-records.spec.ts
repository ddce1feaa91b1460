import fc from 'fast-check';
import type { ColumnSpec } from './column-spec.js';
import type { FieldSettings } from './field-parser.js';
import { readHeader } from './file-header.js';
import { PlainRecords } from './plain-records.js';
import { RecordCheck } from './record-check.js';
import { RecordKeys } from './record-keys.js';
import { RecordSplitter, type FileRecord } from './record-splitter.js';
import { RepeatFilter } from './repeat-filter.js';
import { splitRecord } from './split-record.js';
import type { StagedFormat } from './staged-format.js';

const columns: readonly ColumnSpec[] = [
  { name: 'reference', staged: 'reference', kind: 'reference', required: true },
  { name: 'day', staged: 'day', kind: 'date' },
  { name: 'at', staged: 'at', kind: 'instant' },
  { name: 'amount', staged: 'amount', kind: 'amount' },
  { name: 'sales', staged: 'sales', kind: 'amount', minimum: 0n },
  { name: 'limit', staged: 'limit', kind: 'amount', minimum: 100n },
  { name: 'count', staged: 'count', kind: 'integer', minimum: 1, maximum: 500 },
  { name: 'score', staged: 'score', kind: 'decimal', minimum: 0, maximum: 100 },
  { name: 'kind', staged: 'kind', kind: 'oneOf', values: ['clicked', 'reached'] },
  { name: 'closed', staged: 'closed', kind: 'boolean', required: true, byDefault: 'false' },
  { name: 'note', staged: 'note', kind: 'text', maximumLength: 12 },
];
const settings: FieldSettings = { today: '2026-06-30', allowElevenDigitReferences: false };
const header = readHeader(
  columns.map((column) => column.name),
  1,
  columns,
  undefined,
);
const format: StagedFormat = {
  name: 'anything',
  columns,
  identity: ['id', 'day', 'count'],
  hashColumns: [
    { staged: 'id', hashOf: 'reference' },
    { staged: 'note_id', hashOf: 'note' },
  ],
};
const newKeys = () => RecordKeys.of(format, columns, new RepeatFilter(1));
const checkWith = (keys: RecordKeys) => new RecordCheck(header, settings, keys);

/** What a field may look like: right, nearly right, and nothing like it. */
const values: Record<string, fc.Arbitrary<string>> = {
  reference: fc.constantFrom(
    'B001',
    'Kunde-7',
    ' B1',
    'B1 ',
    '13812345678',
    '138 1234 5678',
    '1-3-8-1-2-3-4-5',
    '',
    'é',
    'a\\b',
  ),
  day: fc.constantFrom(
    '2026-06-30',
    '2026-07-01',
    '2026-02-29',
    '2024-02-29',
    '2026-6-3',
    '20260630',
    '',
    '2026-06-30x',
  ),
  at: fc.constantFrom(
    '2026-06-30',
    '2026-06-30T09:15:00+08:00',
    '2026-06-30 24:00:00',
    '2026-13-01',
    '',
    'now',
  ),
  amount: fc.oneof(
    fc.tuple(fc.nat(10 ** 9), fc.nat(99)).map(([whole, part]) => `${whole}.${String(part).padStart(2, '0')}`),
    fc.constantFrom(
      '0',
      '00.50',
      '0.5',
      '007',
      '5.',
      '.5',
      '-12.30',
      '+1',
      '1.500',
      '1.501',
      '9999999999999',
      '10000000000000',
      '10000000000000.01',
      '123456789012345',
      'NaN',
      '1e3',
      '١',
      '',
    ),
  ),
  sales: fc.constantFrom('0', '12', '-1', '-0', '0.01', ''),
  limit: fc.constantFrom('0.99', '1', '100.00', ''),
  count: fc.constantFrom('0', '1', '500', '501', '+5', '-5', '007', '1.0', '1234567890', ''),
  score: fc.constantFrom(
    '0',
    '9.5',
    '100',
    '100.000001',
    '100.0000001',
    '1.',
    '.5',
    '-1',
    '0000000000001',
    '99.999999',
    '',
  ),
  kind: fc.constantFrom('clicked', 'reached', 'Clicked', 'clicked ', ''),
  closed: fc.constantFrom('true', 'FALSE', '1', 'yes', 'maybe', ''),
  note: fc.oneof(
    fc.constantFrom(
      'fine',
      'thirteen char',
      '"quoted"',
      'a\tb',
      '客户',
      '11010519491231002X',
      'tilde~',
      '\u007F',
      '',
    ),
    fc.string({ maxLength: 13 }).map((text) => text.replace(/[\n,]/g, '')),
  ),
};
const record = fc
  .tuple(...columns.map((column) => values[column.name]!), fc.constantFrom('', '', '', '\r', ',more'))
  .map((fields) => fields.slice(0, -1).join(',') + fields.at(-1)!);

function checked(text: string, line: number, check = checkWith(newKeys())): string {
  const bare = text.endsWith('\r') ? text.slice(0, -1) : text;
  const split = splitRecord(bare, ',');
  return check.copyLine({
    line,
    values: Array.isArray(split) ? (split as readonly string[]) : undefined,
    text: bare,
  });
}

describe('records that are plainly right', () => {
  it('become the very line of COPY that the record check writes, and nothing that it refuses is taken', () => {
    fc.assert(
      fc.property(record, fc.nat(10 ** 8), (text, line) => {
        const plain = PlainRecords.of(header, false, settings, newKeys())!;
        const bytes = Buffer.from(`before\n${text}\nafter`);
        const to = bytes.length - '\nafter'.length;
        const taken = plain.take(bytes, 'before\n'.length, to, line);
        expect(plain.drain().toString()).toBe(taken ? checked(text, line) : '');
      }),
      { numRuns: 5000 },
    );
  });

  it('are taken, among them those with empty values and lines that end in CR LF', () => {
    const plain = PlainRecords.of(header, false, settings, newKeys())!;
    for (const text of [
      'B001,2026-06-30,2026-06-30T09:15:00+08:00,1234.50,0,100,7,9.5,clicked,true,a note',
      'B001,,,,,,,,,,',
      'B001,,,0.5,12,,1,100,,no,\r',
    ]) {
      const bytes = Buffer.from(text);
      expect(plain.take(bytes, 0, bytes.length, 12)).toBe(true);
      expect(plain.drain().toString()).toBe(checked(text, 12));
    }
  });

  it('are not looked for where a map, another order of columns or a missing one needs the long way', () => {
    const reversed = readHeader(columns.map((column) => column.name).toReversed(), 1, columns, undefined);
    expect(PlainRecords.of(reversed, false, settings, newKeys())).toBeUndefined();
    expect(PlainRecords.of(header, true, settings, newKeys())).toBeUndefined();
  });

  it('leave the others in their lines, whatever the blocks in which a file comes', () => {
    const line = fc.oneof(record, fc.constantFrom('', '"open\nquoted",x', '"never closed', 'B001,,,,,,,,,,'));
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), fc.integer({ min: 1, max: 60 }), (lines, blockBytes) => {
        const content = Buffer.from(['reference,…', ...lines].join('\n'));
        const [slow, fast] = [newKeys(), newKeys()];
        const plain = PlainRecords.of(header, false, settings, fast)!;
        const slowLines = staged(content, blockBytes, undefined, slow);
        const fastLines = staged(content, blockBytes, plain, fast);
        expect(fastLines.sort()).toEqual(slowLines.sort());
        expect(fast.repeats.suspects).toEqual(slow.repeats.suspects);
      }),
      { numRuns: 400 },
    );
  });
});

/** The lines of COPY of a whole file, with and without the short way. */
function staged(
  content: Buffer,
  blockBytes: number,
  plain: PlainRecords | undefined,
  keys: RecordKeys,
): string[] {
  const check = checkWith(keys);
  const splitter = new RecordSplitter(',');
  const lines: string[] = [];
  let headerSeen = false;
  const take = (records: Iterable<FileRecord>) => {
    for (const each of records) {
      if (headerSeen) lines.push(check.copyLine(each));
      else if (plain !== undefined) splitter.plainLines = plain;
      headerSeen = true;
    }
    if (plain !== undefined)
      lines.push(
        ...plain
          .drain()
          .toString()
          .split(/(?<=\n)/)
          .filter((each) => each !== ''),
      );
  };
  for (let at = 0; at < content.length; at += blockBytes)
    take(splitter.push(content.subarray(at, at + blockBytes)));
  take(splitter.end());
  return lines;
}
