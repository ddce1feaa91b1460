import { to as copyTo } from 'pg-copy-streams';
import { escapeLiteral } from 'pg';
import { Fault } from '#kernel';
import type { Transaction } from './database.js';
import type { Sql } from './sql.js';

/** What a column of a streamed row is: `number` is float8 or boolean (1 and 0), null being NaN. */
export type StreamedColumn = 'text' | 'number';

/** Is called once for every row; both arrays are used again for the next one. */
export type StreamedRow = (texts: readonly (string | null)[], numbers: Float64Array) => void;

/**
 * Streams the rows of a query: texts first, then numbers, in the order of `columns`. For millions of rows of which nothing is
 * kept: a row costs no object, and the database waits where the reader is slower. Texts should take few different values.
 */
export async function readRows(
  tx: Transaction,
  query: Sql,
  columns: { readonly texts: number; readonly numbers: number },
  take: StreamedRow,
): Promise<void> {
  const stream = tx.client.query(copyTo(`copy (${inlined(query)}) to stdout with (format binary)`));
  const parser = new BinaryRows(columns, take);
  for await (const block of stream) parser.push(block as Buffer);
  parser.end();
}

/** COPY takes no parameters. Values stand in the text as quoted literals; the query casts them as it casts parameters. */
function inlined(query: Sql): string {
  const { strings, values } = query.pieces();
  return strings.reduce((text, next, index) => `${text}${literalOf(values[index - 1])}${next}`);
}

function literalOf(value: unknown): string {
  if (typeof value === 'string') return escapeLiteral(value);
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  throw new Fault('SQL_LITERAL', `A ${typeof value} cannot stand in the text of a COPY`);
}

const signatureBytes = 11;

/** Reads the binary format of COPY (PostgreSQL documentation, "COPY", Binary Format) in blocks of any size. */
export class BinaryRows {
  private rest: Buffer = Buffer.alloc(0);
  private started = false;
  private ended = false;
  private readonly texts: (string | null)[];
  private readonly numbers: Float64Array;
  /** The same few texts come again and again. */
  private readonly known = new Map<string, string>();

  constructor(
    columns: { readonly texts: number; readonly numbers: number },
    private readonly take: StreamedRow,
  ) {
    this.texts = Array.from({ length: columns.texts }, () => null);
    this.numbers = new Float64Array(columns.numbers);
  }

  push(block: Buffer): void {
    const bytes = this.rest.length === 0 ? block : Buffer.concat([this.rest, block]);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    let at = 0;
    if (!this.started) {
      if (bytes.length < signatureBytes + 8) {
        this.rest = bytes;
        return;
      }
      at = signatureBytes + 8 + view.getInt32(signatureBytes + 4);
      this.started = true;
    }
    for (;;) {
      const next = this.readRow(bytes, view, at);
      if (next === undefined) break;
      at = next;
    }
    this.rest = bytes.subarray(at);
  }

  end(): void {
    if (!this.ended)
      throw new Fault('COPY_BROKEN_OFF', 'The rows of the database broke off', { retryable: true });
  }

  /** Where the next row starts; undefined where this one is not complete. */
  private readRow(bytes: Buffer, view: DataView, start: number): number | undefined {
    const { texts, numbers } = this;
    const size = bytes.length;
    if (this.ended || start + 2 > size) return undefined;
    const fields = view.getInt16(start);
    if (fields === -1) {
      this.ended = true;
      return start + 2;
    }
    if (fields !== texts.length + numbers.length)
      throw new Fault('COPY_COLUMNS', `A row has ${fields} columns, not ${texts.length + numbers.length}`);
    let at = start + 2;
    for (let column = 0; column < texts.length; column += 1) {
      if (at + 4 > size) return undefined;
      const length = view.getInt32(at);
      at += 4;
      if (length > 0 && at + length > size) return undefined;
      texts[column] = length < 0 ? null : this.textOf(bytes, at, at + length);
      if (length > 0) at += length;
    }
    for (let column = 0; column < numbers.length; column += 1) {
      if (at + 4 > size) return undefined;
      const length = view.getInt32(at);
      at += 4;
      if (length === 8) {
        if (at + 8 > size) return undefined;
        numbers[column] = view.getFloat64(at);
        at += 8;
      } else if (length === 1) {
        if (at + 1 > size) return undefined;
        numbers[column] = bytes[at]!;
        at += 1;
      } else if (length === -1) numbers[column] = Number.NaN;
      else throw new Fault('COPY_COLUMNS', `Column ${texts.length + column + 1} of a row is no float8`);
    }
    this.take(texts, numbers);
    return at;
  }

  private textOf(bytes: Buffer, from: number, to: number): string {
    const key = bytes.toString('latin1', from, to);
    let text = this.known.get(key);
    if (text === undefined) {
      text = bytes.toString('utf8', from, to);
      this.known.set(key, text);
    }
    return text;
  }
}
