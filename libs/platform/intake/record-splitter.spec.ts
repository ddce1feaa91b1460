import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { RecordSplitter, type FileRecord } from './record-splitter.js';
import { decodeUtf8, invalidByteMark, surrogateMark } from './utf8-repair.js';

function split(bytes: Buffer, blockBytes = 7, delimiter = ','): FileRecord[] {
  const splitter = new RecordSplitter(delimiter);
  const records: FileRecord[] = [];
  for (let at = 0; at < bytes.length; at += blockBytes)
    records.push(...splitter.push(bytes.subarray(at, at + blockBytes)));
  return [...records, ...splitter.end()];
}

const anyValue = fc.string({
  unit: fc.constantFrom('a', '7', '"', ',', ';', '\n', '中', '𝄞', ' '),
  maxLength: 6,
});
const anyTable = fc.array(fc.array(anyValue, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 6 });

describe('records of a CSV file', () => {
  it('are those that csv-parse finds, wherever the blocks are cut', () => {
    fc.assert(
      fc.property(
        anyTable,
        fc.constantFrom(',', ';'),
        fc.constantFrom('\n', '\r\n'),
        fc.integer({ min: 1, max: 40 }),
        (rows, delimiter, ending, blockBytes) => {
          const text = stringify(rows, { delimiter, record_delimiter: ending, quoted_match: '\n' });
          const expected = parse(text, {
            delimiter,
            relax_column_count: true,
            skip_empty_lines: true,
            record_delimiter: ending,
          });
          expect(split(Buffer.from(text), blockBytes, delimiter).map((record) => record.values)).toEqual(
            expected,
          );
        },
      ),
      { numRuns: 500 },
    );
  });

  it('carry the line in which they begin', () => {
    expect(split(Buffer.from('a,b\n\n"x\ny",1\nz,2')).map(({ line, values }) => [line, values])).toEqual([
      [1, ['a', 'b']],
      [3, ['x\ny', '1']],
      [5, ['z', '2']],
    ]);
  });

  it('lose one line, not the rest of the file, to a quotation mark that is never closed', () => {
    const records = split(Buffer.from('a,b\n1,"open\n2,x\n"3"x,y\n4,5"6\n7,8\n'), 1000);
    expect(records.map(({ line, values, text }) => [line, values ?? text])).toEqual([
      [1, ['a', 'b']],
      [2, '1,"open'],
      [3, ['2', 'x']],
      [4, '"3"x,y'],
      [5, '4,5"6'],
      [6, ['7', '8']],
    ]);
  });

  it('never lose or double a line, whatever the bytes', () => {
    const anyBytes = fc.array(fc.constantFrom(0x22, 0x2c, 0x0a, 0x61, 0xff, 0xc3), {
      minLength: 1,
      maxLength: 60,
    });
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        const records = split(Buffer.from(bytes), 1000);
        const text = decodeUtf8(Buffer.from(bytes));
        const full = text.split('\n').filter((line) => line !== '').length;
        const covered = records.reduce((sum, { values, text: raw }) => {
          const inner = raw !== undefined ? 0 : values!.join('').split('\n').slice(1).length;
          return sum + 1 + inner;
        }, 0);
        expect(covered).toBeGreaterThanOrEqual(full);
        expect(new Set(records.map((record) => record.line)).size).toBe(records.length);
      }),
      { numRuns: 1_000 },
    );
  });

  it('fail on a line that never ends', () => {
    const splitter = new RecordSplitter(',');
    expect(() => {
      for (let index = 0; index < 20; index += 1) Array.from(splitter.push(Buffer.alloc(100_000, 0x61)));
    }).toThrow(/Line 1 is longer than/);
  });
});

describe('bytes that are not UTF-8', () => {
  it('become marks, and everything else stays what it is', () => {
    expect(decodeUtf8(Buffer.from([0x61, 0xff, 0x62]))).toBe(`a${invalidByteMark}b`);
    expect(decodeUtf8(Buffer.from([0xed, 0xa0, 0x80, 0x62]))).toBe(`${surrogateMark}b`);
    expect(decodeUtf8(Buffer.from([0xc0, 0xaf]))).toBe(invalidByteMark.repeat(2)); // overlong
    expect(decodeUtf8(Buffer.from([0xf4, 0x90, 0x80, 0x80]))).toBe(invalidByteMark.repeat(4)); // beyond U+10FFFF
  });

  it('are found exactly where a strict decoder finds them', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 12 }), (bytes) => {
        let strict: string | undefined;
        try {
          strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
        } catch {
          strict = undefined;
        }
        const decoded = decodeUtf8(Buffer.from(bytes));
        if (strict !== undefined) expect(decoded).toBe(strict);
        else expect(decoded.includes(invalidByteMark) || decoded.includes(surrogateMark)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});
