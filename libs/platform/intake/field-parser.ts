import { largestFen, parseCalendarDate } from '#kernel';
import type { ColumnSpec } from './column-spec.js';
import { findPersonalIdentifier, maskPersonalIdentifiers } from './personal-identifier.js';
import { shown, type Rejection, type RejectionReason } from './rejection.js';
import { invalidByteMark, surrogateMark } from './utf8-repair.js';

export interface FieldSettings {
  /** The bank's calendar date: what lies after it is in the future. */
  readonly today: string;
  /** References of 11 digits that look like mobile numbers are taken where the bank numbers its customers so. */
  readonly allowElevenDigitReferences: boolean;
}

/** Reads one value. The text that COPY takes, null where there is none, or why not. */
export type FieldParser = (text: string) => string | null | Rejection;

/** A parser for a column: decides by kind once, not for every value. */
export function fieldParser(column: ColumnSpec, settings: FieldSettings): FieldParser {
  const parse = parserOfKind(column, settings);
  const { name, required, byDefault } = column;
  return (text) => {
    const given = text === '' ? byDefault : text;
    if (given === undefined) return required ? { column: name, value: '', reason: 'missing' } : null;
    const outcome = parse(given);
    return typeof outcome === 'string' ? outcome : rejection(name, text, outcome.reason);
  };
}

function rejection(column: string, text: string, reason: RejectionReason): Rejection {
  return { column, value: shown(maskPersonalIdentifiers(text)), reason };
}

/** The text for COPY, or why there is none. */
type Parsed = string | { readonly reason: RejectionReason };
type Parse = (text: string) => Parsed;

const refused = (reason: RejectionReason): Parsed => ({ reason });

function parserOfKind(column: ColumnSpec, settings: FieldSettings): Parse {
  switch (column.kind) {
    case 'reference':
      return textParser(200, settings.allowElevenDigitReferences);
    case 'text':
      return textParser(column.maximumLength ?? 200, false);
    case 'oneOf':
      return oneOfParser(column.values);
    case 'date':
      return dateParser(column.mayBeFuture ? undefined : settings.today);
    case 'instant':
      return parseInstant;
    case 'amount':
      return amountParser(column.minimum);
    case 'integer':
      return numberParser(/^[+-]?\d{1,9}$/, column.minimum ?? 0, column.maximum ?? 999_999_999);
    case 'decimal':
      return numberParser(/^[+-]?\d{1,12}(\.\d{1,6})?$/, column.minimum ?? -1e12, column.maximum ?? 1e12);
    case 'boolean':
      return parseBoolean;
  }
}

const controlCharacter = /[\u0001-\u001F\u007F]/;
const beyondAscii = /[^\u0000-\u007F]/;
const elevenDigits = /^1\d{10}$/;

function textParser(maximumLength: number, allowElevenDigits: boolean): Parse {
  return (text) => {
    const flaw = textFlaw(text);
    if (flaw) return refused(flaw);
    if (text.length > maximumLength) return refused('tooLong');
    if (text !== text.trim()) return refused('notNormalised');
    const identifier = findPersonalIdentifier(text);
    if (identifier && !(allowElevenDigits && elevenDigits.test(text))) return refused(identifier);
    return text;
  };
}

/** What is wrong with a text whatever it means. */
function textFlaw(text: string): RejectionReason | undefined {
  if (controlCharacter.test(text)) return 'controlCharacter';
  if (!beyondAscii.test(text)) return text.includes('\u0000') ? 'nulCharacter' : undefined;
  return encodingFlaw(text) ?? (text === text.normalize('NFC') ? undefined : 'notNormalised');
}

function encodingFlaw(text: string): RejectionReason | undefined {
  if (text.includes('\u0000')) return 'nulCharacter';
  if (text.includes(surrogateMark) || !text.isWellFormed()) return 'loneSurrogate';
  return text.includes(invalidByteMark) ? 'invalidUtf8' : undefined;
}

/** Values that are no text are told what is wrong with their bytes before what is wrong with their form. */
function orEncodingFlaw(text: string, reason: RejectionReason): Parsed {
  return refused(encodingFlaw(text) ?? reason);
}

function oneOfParser(values: readonly string[]): Parse {
  const known = new Set(values);
  return (text) => (known.has(text) ? text : orEncodingFlaw(text, 'notInList'));
}

function dateParser(latest: string | undefined): Parse {
  // Files repeat few dates: each is examined once.
  const seen = new Map<string, Parsed>();
  return (text) => {
    let parsed = seen.get(text);
    if (parsed === undefined) {
      const date = parseCalendarDate(text);
      if (date === undefined) return orEncodingFlaw(text, 'invalidDate');
      // A copy: a slice would keep its whole block of the file in memory for as long as it is remembered.
      const copy = Buffer.from(date).toString();
      parsed = latest !== undefined && date > latest ? refused('futureDate') : copy;
      if (seen.size < 20_000) seen.set(copy, parsed);
    }
    return parsed;
  };
}

const instant =
  /^(\d{4}-\d{2}-\d{2})(?:[T ]([01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,6})?)?(?:Z|[+-](?:0\d|1[0-4]):?[0-5]\d)?)?$/;

function parseInstant(text: string): Parsed {
  const match = instant.exec(text);
  return match && parseCalendarDate(match[1]!) ? text : orEncodingFlaw(text, 'invalidDate');
}

const decimalNumber = /^[+-]?\d+(\.\d+)?$/;
const notFinite = /^[+-]?(nan|inf|infinity|∞)$/i;
const largestAmount = Number(largestFen);
const largestWholeDigits = 14;
const [zero, nine, point, plus, minus] = [48, 57, 46, 43, 45];

function amountParser(minimum: bigint | undefined): Parse {
  const least = minimum === undefined ? -largestAmount : Number(minimum);
  return (text) => {
    const fen = readFen(text);
    if (fen === undefined) return orEncodingFlaw(text, flawOfNumber(text));
    return fen < least || fen > largestAmount ? refused('outOfRange') : String(fen);
  };
}

/**
 * Whole fen of a decimal of at most two places (zeros after them change nothing). Digit by digit, because amounts are
 * most of what a file holds; an amount that is taken stays exact in a double.
 */
function readFen(text: string): number | undefined {
  const first = text.charCodeAt(0);
  let fen = 0;
  let whole = 0;
  let places = -1;
  for (let at = first === minus || first === plus ? 1 : 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === point && places === -1 && whole > 0) {
      places = 0;
    } else if (code < zero || code > nine) {
      return undefined;
    } else if (places >= 2) {
      if (code !== zero) return undefined;
    } else {
      fen = fen * 10 + (code - zero);
      if (places >= 0) places += 1;
      else if ((whole += 1) > largestWholeDigits) return undefined;
    }
  }
  if (whole === 0 || places === 0) return undefined;
  const scaled = fen * (places === -1 ? 100 : places === 1 ? 10 : 1);
  return first === minus && scaled !== 0 ? -scaled : scaled;
}

function flawOfNumber(text: string): RejectionReason {
  if (notFinite.test(text)) return 'notFinite';
  if (!decimalNumber.test(text)) return 'notANumber';
  const [whole = ''] = text.replace(/^[+-]?0*/, '').split('.');
  return whole.length > largestWholeDigits ? 'outOfRange' : 'tooManyDecimals';
}

function numberParser(form: RegExp, minimum: number, maximum: number): Parse {
  return (text) => {
    if (!form.test(text)) {
      if (notFinite.test(text)) return refused('notFinite');
      return orEncodingFlaw(
        text,
        decimalNumber.test(text) ? (text.includes('.') ? 'tooManyDecimals' : 'outOfRange') : 'notANumber',
      );
    }
    const value = Number(text);
    return value < minimum || value > maximum ? refused('outOfRange') : text;
  };
}

function parseBoolean(text: string): Parsed {
  switch (text.toLowerCase()) {
    case 'true':
    case 't':
    case 'yes':
    case '1':
      return 't';
    case 'false':
    case 'f':
    case 'no':
    case '0':
      return 'f';
    default:
      return orEncodingFlaw(text, 'notBoolean');
  }
}
