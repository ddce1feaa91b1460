import { Fault } from '#kernel';
import { splitRecord } from './split-record.js';
import { decodeUtf8 } from './utf8-repair.js';

export interface FileRecord {
  /** Line of the file in which the record begins, from 1. */
  readonly line: number;
  /** Undefined where the quotation marks do not fit. */
  readonly values: readonly string[] | undefined;
  /** The text of a record whose values are undefined. */
  readonly text?: string;
}

/** Takes records that need no splitting. Whether it took the one in `bytes`, from `from` up to but without `to`. */
export interface PlainLines {
  take(bytes: Buffer, from: number, to: number, line: number): boolean;
}

const newline = 0x0a;
const longestLineBytes = 1_000_000;
/** A quoted value that is still open after so many lines was never meant to be: its first line alone is set aside. */
const longestRecordLines = 200;

/**
 * Turns blocks of bytes into records. Memory is bounded by one block and one record. Lines end in LF or CRLF; empty
 * lines are no records; a byte order mark is dropped.
 */
export class RecordSplitter {
  private rest: Buffer = Buffer.alloc(0);
  private line = 0;
  /** Lines of a record whose quoted value is still open. */
  private open: string[] = [];
  /** Given once the header is known: lines are offered here first, and only what is not taken becomes a record. */
  plainLines: PlainLines | undefined;

  constructor(private readonly delimiter: string) {}

  /** Lines seen so far. */
  get lines(): number {
    return this.line;
  }

  *push(block: Buffer): Generator<FileRecord> {
    const end = block.lastIndexOf(newline);
    if (end === -1) {
      this.keep(Buffer.concat([this.rest, block]));
      return;
    }
    const whole =
      this.rest.length === 0 ? block.subarray(0, end) : Buffer.concat([this.rest, block.subarray(0, end)]);
    this.keep(Buffer.from(block.subarray(end + 1)));
    yield* this.lineByLine(whole);
  }

  *end(): Generator<FileRecord> {
    const last = this.rest;
    this.rest = Buffer.alloc(0);
    if (last.length > 0) yield* this.lineByLine(last);
    yield* this.giveUpOpenRecord();
  }

  private keep(rest: Buffer): void {
    if (rest.length > longestLineBytes) {
      throw new Fault(
        'FILE_LINE_TOO_LONG',
        `Line ${this.line + 1} is longer than ${longestLineBytes} bytes. Is this a CSV file whose lines end in LF or CRLF?`,
      );
    }
    this.rest = rest;
  }

  private *lineByLine(bytes: Buffer): Generator<FileRecord> {
    let from = 0;
    if (this.line === 0) {
      // The header by itself: it decides how the lines after it are read.
      const end = endOfLine(bytes, 0);
      yield* this.take(decodeUtf8(bytes.subarray(0, end)));
      from = end + 1;
    }
    if (from > bytes.length) return;
    if (this.plainLines === undefined) {
      for (const raw of decodeUtf8(bytes.subarray(from)).split('\n')) yield* this.take(raw);
      return;
    }
    for (let end = 0; from <= bytes.length; from = end + 1) {
      end = endOfLine(bytes, from);
      const taken = this.open.length === 0 && this.plainLines.take(bytes, from, end, this.line + 1);
      if (taken) this.line += 1;
      else yield* this.take(decodeUtf8(bytes.subarray(from, end)));
    }
  }

  private *take(raw: string): Generator<FileRecord> {
    this.line += 1;
    const text = this.line === 1 && raw.startsWith('\uFEFF') ? raw.slice(1) : raw;
    if (this.open.length > 0) {
      yield* this.continueRecord(text);
      return;
    }
    const bare = text.endsWith('\r') ? text.slice(0, -1) : text;
    if (bare === '') return;
    const values = splitRecord(bare, this.delimiter);
    if (values === 'continues') this.open = [text];
    else if (values === 'badQuotes') yield { line: this.line, values: undefined, text: bare };
    else yield { line: this.line, values };
  }

  private *continueRecord(text: string): Generator<FileRecord> {
    this.open.push(text);
    const joined = this.open.join('\n');
    const values = splitRecord(joined.endsWith('\r') ? joined.slice(0, -1) : joined, this.delimiter);
    if (Array.isArray(values)) {
      const line = this.line - this.open.length + 1;
      this.open = [];
      yield { line, values };
    } else if (
      values === 'badQuotes' ||
      this.open.length >= longestRecordLines ||
      joined.length > longestLineBytes
    ) {
      yield* this.giveUpOpenRecord();
    }
  }

  /** The first line of the open record is a record that cannot be read; the lines after it are looked at again. */
  private *giveUpOpenRecord(): Generator<FileRecord> {
    while (this.open.length > 0) {
      const [first, ...others] = this.open;
      this.open = [];
      const after = this.line;
      this.line -= others.length;
      yield { line: this.line, values: undefined, text: first!.replace(/\r$/, '') };
      for (const other of others) yield* this.take(other);
      if (this.line !== after)
        throw new Fault('FILE_LINES_MISCOUNTED', `Expected to be at line ${after}, not ${this.line}`);
    }
  }
}

function endOfLine(bytes: Buffer, from: number): number {
  const end = bytes.indexOf(newline, from);
  return end === -1 ? bytes.length : end;
}
