import { isUtf8 } from 'node:buffer';

/**
 * Two noncharacters of Unicode, which no text for interchange contains, stand for what could not be decoded until the
 * field check reports it. So one bad byte costs its record, not the file.
 */
export const invalidByteMark = '\uFDD0';
export const surrogateMark = '\uFDD1';

/** Decodes whole lines; bytes that are not UTF-8 become marks. */
export function decodeUtf8(bytes: Buffer): string {
  return isUtf8(bytes) ? bytes.toString('utf8') : decodeWithMarks(bytes);
}

function decodeWithMarks(bytes: Buffer): string {
  const parts: string[] = [];
  let good = 0;
  for (let at = 0; at < bytes.length;) {
    const length = sequenceLength(bytes, at);
    if (length > 0) {
      at += length;
      continue;
    }
    parts.push(bytes.toString('utf8', good, at));
    const surrogate =
      bytes[at] === 0xed &&
      (bytes[at + 1] ?? 0) >= 0xa0 &&
      isContinuation(bytes[at + 1]) &&
      isContinuation(bytes[at + 2]);
    parts.push(surrogate ? surrogateMark : invalidByteMark);
    at += surrogate ? 3 : 1;
    good = at;
  }
  parts.push(bytes.toString('utf8', good));
  return parts.join('');
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}

/** Bytes of the well-formed sequence at a position (Unicode, table 3-7), 0 where there is none. */
function sequenceLength(bytes: Buffer, at: number): number {
  const first = bytes[at]!;
  if (first < 0x80) return 1;
  const [second, third, fourth] = [bytes[at + 1], bytes[at + 2], bytes[at + 3]];
  if (!isContinuation(second)) return 0;
  if (first >= 0xc2 && first <= 0xdf) return 2;
  if (!isContinuation(third)) return 0;
  if (first >= 0xe0 && first <= 0xef) {
    const overlong = first === 0xe0 && second! < 0xa0;
    const surrogate = first === 0xed && second! >= 0xa0;
    return overlong || surrogate ? 0 : 3;
  }
  if (!isContinuation(fourth)) return 0;
  if (first < 0xf0 || first > 0xf4) return 0;
  return (first === 0xf0 && second! < 0x90) || (first === 0xf4 && second! >= 0x90) ? 0 : 4;
}
