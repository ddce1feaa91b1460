import type { ColumnSpec } from './column-spec.js';
import { fieldParser, type FieldSettings } from './field-parser.js';
import type { FileHeader } from './file-header.js';
import { PlainField, plainFieldOf } from './plain-field.js';
import type { RecordKeys } from './record-keys.js';

const [carriageReturn, tab, lineFeed, zero, backslash] = [13, 9, 10, 48, 92];
const comma = 44;
const firstCapacity = 512 * 1024;

/**
 * Takes records that are plainly right, byte by byte and without making a text of any value: most of an import's time went
 * into texts that nobody kept. What is not plainly right (a quotation mark, a byte beyond ASCII, a value to refuse or to
 * rewrite) is left to the record check, which alone knows what is wrong; both write the same lines of COPY.
 */
export class PlainRecords {
  private out = Buffer.allocUnsafe(firstCapacity);
  private length = 0;

  /** Where each value of the present record begins and ends in `out`. */
  private readonly starts: Int32Array;
  private readonly ends: Int32Array;

  private constructor(
    private readonly fields: readonly PlainField[],
    private readonly keys: RecordKeys,
  ) {
    this.starts = new Int32Array(fields.length);
    this.ends = new Int32Array(fields.length);
  }

  /** Undefined where the file's columns do not come as the format has them, one for one: a map, or another order. */
  static of(
    header: FileHeader,
    mapped: boolean,
    settings: FieldSettings,
    keys: RecordKeys,
  ): PlainRecords | undefined {
    const { positions, width, where } = header;
    const oneForOne = positions.length === width && positions.every(({ index }, place) => index === place);
    if (mapped || where !== undefined || !oneForOne) return undefined;
    return new PlainRecords(
      positions.map(({ column }) => fieldFor(column, settings)),
      keys,
    );
  }

  /** Whether the record was taken; a record that was not has left nothing behind. `to` is after its last byte. */
  take(bytes: Buffer, from: number, to: number, line: number): boolean {
    const end = to > from && bytes[to - 1] === carriageReturn ? to - 1 : to;
    if (end === from) return false;
    this.reserve(3 * (end - from) + 64 + 40 * this.fields.length);
    const { out, fields, starts, ends } = this;
    let length = writeNumber(out, this.length, line);
    length = writeNothing(out, length);
    let at = from;
    for (let index = 0; index < fields.length; index += 1) {
      out[length] = tab;
      const field = fields[index]!;
      const written = field.write(bytes, at, end, out, length + 1);
      if (written === -1) return false;
      starts[index] = length + 1;
      ends[index] = length = written;
      at = field.end;
      if (index < fields.length - 1) {
        if (at >= end || bytes[at] !== comma) return false;
        at += 1;
      }
    }
    if (at !== end) return false;
    length = this.writeHashes(out, length);
    out[length] = lineFeed;
    this.length = length + 1;
    this.noteIdentity(out, line);
    return true;
  }

  private writeHashes(out: Buffer, from: number): number {
    const { starts, ends, keys } = this;
    let length = from;
    for (const place of keys.hashed) {
      const start = starts[place]!;
      if (out[start] === backslash) {
        length = writeNothing(out, length);
        continue;
      }
      out[length] = tab;
      keys.hash.take(out, start, ends[place]!);
      length = keys.hash.write(out, length + 1);
    }
    return length;
  }

  private noteIdentity(out: Buffer, line: number): void {
    const { starts, ends, keys } = this;
    keys.repeats.begin();
    for (const place of keys.identity) keys.repeats.add(out, starts[place]!, ends[place]!);
    keys.repeats.end(line);
  }

  /** The lines of COPY since the last time. */
  drain(): Buffer {
    const lines = this.out.subarray(0, this.length);
    if (lines.length === 0) return lines;
    // The stream keeps what it is given until it is sent.
    this.out = Buffer.allocUnsafe(this.out.length);
    this.length = 0;
    return lines;
  }

  private reserve(bytes: number): void {
    if (this.length + bytes <= this.out.length) return;
    const larger = Buffer.allocUnsafe(Math.max(2 * this.out.length, this.length + bytes));
    this.out.copy(larger, 0, 0, this.length);
    this.out = larger;
  }
}

function fieldFor(column: ColumnSpec, settings: FieldSettings): PlainField {
  const parse = fieldParser(column, settings);
  return plainFieldOf(column, parse);
}

function writeNumber(out: Buffer, at: number, value: number): number {
  let end = at + 1;
  for (let rest = value; rest >= 10; rest = Math.floor(rest / 10)) end += 1;
  let rest = value;
  for (let place = end - 1; place >= at; place -= 1) {
    const tenth = Math.floor(rest / 10);
    out[place] = zero + (rest - 10 * tenth);
    rest = tenth;
  }
  return end;
}

/** A tab and \N. */
function writeNothing(out: Buffer, at: number): number {
  out[at] = tab;
  out[at + 1] = 92;
  out[at + 2] = 78;
  return at + 3;
}
