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
    return outcome.reason === undefined ? outcome.text : rejection(name, text, outcome.reason);
  };
}

function rejection(column: string, text: string, reason: RejectionReason): Rejection {
  return { column, value: shown(maskPersonalIdentifiers(text)), reason };
}

type Parsed = { text: string; reason?: undefined } | { text?: undefined; reason: RejectionReason };
type Parse = (text: string) => Parsed;

const refused = (reason: RejectionReason): Parsed => ({ reason });
const taken = (text: string): Parsed => ({ text });

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

// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const controlCharacter = /[\u0001-\u001F\u007F]/;
const beyondAscii = /[^\u0000-\u007F]/; // eslint-disable-line no-control-regex -- U+0000 is the start of ASCII
const elevenDigits = /^1\d{10}$/;

function textParser(maximumLength: number, allowElevenDigits: boolean): Parse {
  return (text) => {
    const flaw = textFlaw(text);
    if (flaw) return refused(flaw);
    if (text.length > maximumLength) return refused('tooLong');
    if (text !== text.trim()) return refused('notNormalised');
    const identifier = findPersonalIdentifier(text);
    if (identifier && !(allowElevenDigits && elevenDigits.test(text))) return refused(identifier);
    return taken(text);
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
  return (text) => (known.has(text) ? taken(text) : orEncodingFlaw(text, 'notInList'));
}

function dateParser(latest: string | undefined): Parse {
  // Files repeat few dates: each is examined once.
  const seen = new Map<string, Parsed>();
  return (text) => {
    let parsed = seen.get(text);
    if (parsed === undefined) {
      const date = parseCalendarDate(text);
      if (date === undefined) return orEncodingFlaw(text, 'invalidDate');
      parsed = latest !== undefined && date > latest ? refused('futureDate') : taken(text);
      if (seen.size < 50_000) seen.set(text, parsed);
    }
    return parsed;
  };
}

const instant =
  /^(\d{4}-\d{2}-\d{2})(?:[T ]([01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,6})?)?(?:Z|[+-](?:0\d|1[0-4]):?[0-5]\d)?)?$/;

function parseInstant(text: string): Parsed {
  const match = instant.exec(text);
  return match && parseCalendarDate(match[1]!) ? taken(text) : orEncodingFlaw(text, 'invalidDate');
}

const amount = /^([+-]?)(\d{1,15})(?:\.(\d{1,2})0*)?$/;
const decimalNumber = /^[+-]?\d+(\.\d+)?$/;
const notFinite = /^[+-]?(nan|inf|infinity|∞)$/i;
const largestFenText = largestFen.toString();

function amountParser(minimum: bigint | undefined): Parse {
  return (text) => {
    const match = amount.exec(text);
    if (!match) return orEncodingFlaw(text, flawOfNumber(text));
    const decimals = match[3];
    const digits =
      match[2]! + (decimals === undefined ? '00' : decimals.length === 1 ? `${decimals}0` : decimals);
    const plain = digits.replace(/^0+(?=\d)/, '');
    if (plain.length >= largestFenText.length && BigInt(plain) > largestFen) return refused('outOfRange');
    const fen = match[1] === '-' && plain !== '0' ? `-${plain}` : plain;
    if (minimum !== undefined && BigInt(fen) < minimum) return refused('outOfRange');
    return taken(fen);
  };
}

function flawOfNumber(text: string): RejectionReason {
  if (notFinite.test(text)) return 'notFinite';
  if (!decimalNumber.test(text)) return 'notANumber';
  const [whole = ''] = text.replace(/^[+-]?0*/, '').split('.');
  return whole.length > largestFenText.length - 3 ? 'outOfRange' : 'tooManyDecimals';
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
    return value < minimum || value > maximum ? refused('outOfRange') : taken(text);
  };
}

function parseBoolean(text: string): Parsed {
  switch (text.toLowerCase()) {
    case 'true':
    case 't':
    case 'yes':
    case '1':
      return taken('t');
    case 'false':
    case 'f':
    case 'no':
    case '0':
      return taken('f');
    default:
      return orEncodingFlaw(text, 'notBoolean');
  }
}
