export type PersonalIdentifier = 'idCardNumber' | 'mobileNumber';

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const checkDigits = '10X98765432';
const idCardCandidate = /(?<!\d)[1-9]\d{16}[\dXx](?!\d)/g;
const mobileCandidate = /(?<!\d)(?:(?:\+|00)86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)/g;
const shortestIdentifier = 11;

/** The check digit of GB 11643-1999 (ISO 7064, MOD 11-2) over a number that carries a date of birth. */
export function isIdCardNumber(text: string): boolean {
  if (!/^[1-9]\d{16}[\dXx]$/.test(text)) return false;
  const [year, month, day] = [
    Number(text.slice(6, 10)),
    Number(text.slice(10, 12)),
    Number(text.slice(12, 14)),
  ];
  const born = new Date(Date.UTC(year, month - 1, day));
  if (year < 1850 || born.getUTCMonth() !== month - 1 || born.getUTCDate() !== day) return false;
  const sum = weights.reduce((total, weight, index) => total + weight * Number(text[index]), 0);
  return checkDigits[sum % 11] === text[17]!.toUpperCase();
}

/** Full-width digits hide nothing. */
function plainDigits(text: string): string {
  return /[\uFF10-\uFF19]/.test(text)
    ? text.replace(/[\uFF10-\uFF19]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0xfee0))
    : text;
}

function hasMatch(text: string, pattern: RegExp, holds: (match: string) => boolean): boolean {
  for (const [match] of text.matchAll(pattern)) if (holds(match)) return true;
  return false;
}

/** The first personal identifier in a text, where there is one. */
export function findPersonalIdentifier(text: string): PersonalIdentifier | undefined {
  if (text.length < shortestIdentifier) return undefined;
  const digits = plainDigits(text);
  if (hasMatch(digits, idCardCandidate, isIdCardNumber)) return 'idCardNumber';
  return hasMatch(digits, mobileCandidate, () => true) ? 'mobileNumber' : undefined;
}

/** The text with every personal identifier replaced by stars that keep its ends: 138******78. */
export function maskPersonalIdentifiers(text: string): string {
  const stars = (match: string, head: number) =>
    `${match.slice(0, head)}${'*'.repeat(match.length - head - 2)}${match.slice(-2)}`;
  return plainDigits(text)
    .replace(idCardCandidate, (match) => (isIdCardNumber(match) ? stars(match, 3) : match))
    .replace(mobileCandidate, (match) => stars(match, 3));
}
