import type { ColumnSpec } from './column-spec.js';
import type { FieldParser } from './field-parser.js';

const [comma, quote, backslash, space, tilde] = [44, 34, 92, 32, 126];
const [zero, nine, point, minus, plus] = [48, 57, 46, 45, 43];
const longestWholeAmount = 12;
const longestInteger = 9;
const longestWholeDecimal = 12;
const mostPlaces = 6;
const fewestDigitsOfIdentifier = 11;
const rememberedValues = 20_000;

/** Writes one value of a record as COPY takes it, where nothing about it needs a second look. */
export abstract class PlainField {
  /** After a write: where the value ended. */
  end = 0;

  protected constructor(
    /** What an empty value becomes; undefined where it has to be looked at. */
    private readonly empty: Buffer | undefined,
  ) {}

  /** Writes the value that begins at `from` to `out`; returns where writing ended, or -1 where it is not plainly right. */
  write(bytes: Buffer, from: number, to: number, out: Buffer, at: number): number {
    if (from < to && bytes[from] !== comma) return this.writeValue(bytes, from, to, out, at);
    this.end = from;
    const { empty } = this;
    if (empty === undefined) return -1;
    for (let place = 0; place < empty.length; place += 1) out[at + place] = empty[place]!;
    return at + empty.length;
  }

  protected abstract writeValue(bytes: Buffer, from: number, to: number, out: Buffer, at: number): number;

  protected copy(bytes: Buffer, from: number, out: Buffer, at: number): number {
    const { end } = this;
    let length = at;
    for (let place = from; place < end; place += 1) out[length++] = bytes[place]!;
    return length;
  }
}

/** The plain reader of a column; `parse` is what reads its other values. */
export function plainFieldOf(column: ColumnSpec, parse: FieldParser): PlainField {
  const outcome = parse('');
  const empty =
    outcome === null ? Buffer.from('\\N') : typeof outcome === 'string' ? Buffer.from(outcome) : undefined;
  switch (column.kind) {
    case 'reference':
      return new PlainText(empty, 200);
    case 'text':
      return new PlainText(empty, column.maximumLength ?? 200);
    case 'amount':
      return column.minimum === undefined || column.minimum === 0n
        ? new PlainAmount(empty)
        : new Remembered(empty, parse);
    case 'integer':
      return new PlainInteger(empty, column.minimum ?? 0, column.maximum ?? 999_999_999);
    case 'decimal':
      return new PlainDecimal(empty, column.minimum ?? -1e12, column.maximum ?? 1e12);
    case 'date':
      return new PlainDate(empty, parse);
    case 'instant':
    case 'oneOf':
    case 'boolean':
      return new Remembered(empty, parse);
  }
}

/** Printable ASCII without anything that CSV or COPY reads otherwise, and too few digits in a row for an identifier. */
class PlainText extends PlainField {
  constructor(
    empty: Buffer | undefined,
    private readonly longest: number,
  ) {
    super(empty);
  }

  protected writeValue(bytes: Buffer, from: number, to: number, out: Buffer, at: number): number {
    let digits = 0;
    let length = at;
    let place = from;
    for (; place < to; place += 1) {
      const byte = bytes[place]!;
      if (byte === comma) break;
      if (byte < space || byte > tilde || byte === quote || byte === backslash) return -1;
      if (byte >= zero && byte <= nine) {
        digits += 1;
        if (digits >= fewestDigitsOfIdentifier) return -1;
      } else if (byte !== space && byte !== minus && byte !== plus) digits = 0;
      out[length++] = byte;
    }
    if (place - from > this.longest || bytes[from] === space || bytes[place - 1] === space) return -1;
    this.end = place;
    return length;
  }
}

/** Digits with at most two places, written as whole fen. */
class PlainAmount extends PlainField {
  constructor(empty: Buffer | undefined) {
    super(empty);
  }

  protected writeValue(bytes: Buffer, from: number, to: number, out: Buffer, at: number): number {
    let length = at;
    let place = from;
    let places = -1;
    for (; place < to; place += 1) {
      const byte = bytes[place]!;
      if (byte === comma) break;
      if (byte === point && places === -1 && place > from) {
        places = 0;
        continue;
      }
      if (byte < zero || byte > nine || places === 2) return -1;
      if (places >= 0) places += 1;
      // Zeros in front say nothing.
      if (byte !== zero || length > at) out[length++] = byte;
    }
    const whole = places === -1 ? place - from : place - from - 1 - places;
    if (places === 0 || whole > longestWholeAmount) return -1;
    if (length === at) out[length++] = zero;
    else for (let missing = places === -1 ? 2 : 2 - places; missing > 0; missing -= 1) out[length++] = zero;
    this.end = place;
    return length;
  }
}

class PlainInteger extends PlainField {
  constructor(
    empty: Buffer | undefined,
    private readonly minimum: number,
    private readonly maximum: number,
  ) {
    super(empty);
  }

  protected writeValue(bytes: Buffer, from: number, to: number, out: Buffer, at: number): number {
    let value = 0;
    let place = from;
    for (; place < to; place += 1) {
      const byte = bytes[place]!;
      if (byte === comma) break;
      if (byte < zero || byte > nine || place - from === longestInteger) return -1;
      value = value * 10 + (byte - zero);
    }
    if (value < this.minimum || value > this.maximum) return -1;
    this.end = place;
    return this.copy(bytes, from, out, at);
  }
}

class PlainDecimal extends PlainField {
  constructor(
    empty: Buffer | undefined,
    private readonly minimum: number,
    private readonly maximum: number,
  ) {
    super(empty);
  }

  protected writeValue(bytes: Buffer, from: number, to: number, out: Buffer, at: number): number {
    let digits = 0;
    let places = -1;
    let place = from;
    for (; place < to; place += 1) {
      const byte = bytes[place]!;
      if (byte === comma) break;
      if (byte === point && places === -1 && place > from) {
        places = 0;
        continue;
      }
      if (byte < zero || byte > nine) return -1;
      digits = digits * 10 + (byte - zero);
      if (places >= 0) places += 1;
    }
    const whole = places === -1 ? place - from : place - from - 1 - places;
    if (places === 0 || places > mostPlaces || whole > longestWholeDecimal) return -1;
    // Well inside the bounds: at a bound itself, rounding decides, and the parser of the column rounds once.
    const value = places > 0 ? digits / 10 ** places : digits;
    if (value < this.minimum || value > this.maximum) return -1;
    this.end = place;
    return this.copy(bytes, from, out, at);
  }
}

/** `2026-06-30`: the parser of the column examines each date once. */
class PlainDate extends PlainField {
  private readonly known = new Map<number, boolean>();

  constructor(
    empty: Buffer | undefined,
    private readonly parse: FieldParser,
  ) {
    super(empty);
  }

  protected writeValue(bytes: Buffer, from: number, to: number, out: Buffer, at: number): number {
    this.end = from + 10;
    if (this.end > to) return -1;
    let key = 0;
    for (let place = 0; place < 10; place += 1) {
      const byte = bytes[from + place]!;
      if (place === 4 || place === 7) {
        if (byte !== minus) return -1;
      } else if (byte < zero || byte > nine) return -1;
      else key = key * 10 + (byte - zero);
    }
    let right = this.known.get(key);
    if (right === undefined) {
      right = typeof this.parse(bytes.toString('latin1', from, this.end)) === 'string';
      if (this.known.size < rememberedValues) this.known.set(key, right);
    }
    return right ? this.copy(bytes, from, out, at) : -1;
  }
}

/** Values of which a file repeats few: the parser of the column reads each once, and what it made of it is kept. */
class Remembered extends PlainField {
  private readonly known = new Map<string, Buffer | null>();

  constructor(
    empty: Buffer | undefined,
    private readonly parse: FieldParser,
  ) {
    super(empty);
  }

  protected writeValue(bytes: Buffer, from: number, to: number, out: Buffer, at: number): number {
    let place = from;
    for (; place < to && bytes[place] !== comma; place += 1) {
      const byte = bytes[place]!;
      if (byte < space || byte > tilde || byte === quote || byte === backslash) return -1;
    }
    this.end = place;
    const text = bytes.toString('latin1', from, place);
    let written = this.known.get(text);
    if (written === undefined) {
      const outcome = this.parse(text);
      written = typeof outcome === 'string' ? Buffer.from(outcome, 'latin1') : null;
      if (this.known.size < rememberedValues) this.known.set(text, written);
    }
    if (written === null) return -1;
    for (let index = 0; index < written.length; index += 1) out[at + index] = written[index]!;
    return at + written.length;
  }
}
