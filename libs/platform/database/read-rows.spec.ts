import fc from 'fast-check';
import { BinaryRows } from './read-rows.js';

type Field = string | number | boolean | null;

/** What PostgreSQL sends for COPY in the binary format. */
function binaryCopy(rows: readonly (readonly Field[])[], ended = true): Buffer {
  const signature = Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1');
  const parts: Buffer<ArrayBuffer>[] = [signature, Buffer.alloc(8)];
  for (const row of rows) {
    const count = Buffer.alloc(2);
    count.writeInt16BE(row.length);
    parts.push(count, ...row.flatMap(fieldBytes));
  }
  if (ended) parts.push(Buffer.from([0xff, 0xff]));
  return Buffer.concat(parts);
}

function fieldBytes(field: Field): Buffer<ArrayBuffer>[] {
  const length = Buffer.alloc(4);
  if (field === null) {
    length.writeInt32BE(-1);
    return [length];
  }
  const bytes =
    typeof field === 'number'
      ? Buffer.alloc(8)
      : Buffer.from(typeof field === 'string' ? field : [Number(field)]);
  if (typeof field === 'number') bytes.writeDoubleBE(field);
  length.writeInt32BE(bytes.length);
  return [length, bytes];
}

/** The rows as they come out of blocks of some size. */
function read(content: Buffer, blockBytes: number, texts = 2, numbers = 2): Field[][] {
  const rows: Field[][] = [];
  const parser = new BinaryRows({ texts, numbers }, (ofTexts, ofNumbers) =>
    rows.push([...ofTexts, ...[...ofNumbers].map((value) => (Number.isNaN(value) ? null : value))]),
  );
  for (let at = 0; at < content.length; at += blockBytes) parser.push(content.subarray(at, at + blockBytes));
  parser.end();
  return rows;
}

const text = fc.option(fc.constantFrom('', 'mass', '大众', 'control'), { nil: null });
const number = fc.option(fc.oneof(fc.integer(), fc.double({ noNaN: true })), { nil: null });

describe('streamed rows', () => {
  it('come out as they went in, in blocks of whatever size', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(text, text, number, number)),
        fc.integer({ min: 1, max: 200 }),
        (rows, size) => {
          expect(read(binaryCopy(rows), size)).toEqual(rows);
        },
      ),
    );
  });

  it('tell true and false as 1 and 0', () => {
    expect(read(binaryCopy([['a', 'b', true, false]]), 7)).toEqual([['a', 'b', 1, 0]]);
  });

  it('that break off are a fault, not an end', () => {
    const whole = binaryCopy([
      ['a', 'b', 1, 2],
      ['c', 'd', 3, 4],
    ]);
    for (const cut of [3, 21, 40, whole.length - 1])
      expect(() => read(whole.subarray(0, cut), 16)).toThrow('broke off');
  });

  it('with other columns than were asked for are a fault', () => {
    expect(() => read(binaryCopy([['a', 'b', 1]]), 100)).toThrow('3 columns, not 4');
    expect(() => read(binaryCopy([['a', 'b', 1, 'abc']]), 100)).toThrow('Column 4');
  });
});
