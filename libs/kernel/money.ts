/** An exact amount in the smallest unit of the currency (fen for CNY). */
export type Fen = bigint;

const amount = /^([+-]?)(\d{1,15})(?:\.(\d{1,2}))?$/;

/** The largest amount that is taken: 10^13 currency units. Above it, a figure is a mistake of the source. */
export const largestFen: Fen = 10n ** 15n;

/** Reads '1234.5' as 123450 fen; undefined where the text is no amount (NaN, exponents, a third decimal, out of range). */
export function parseAmount(text: string): Fen | undefined {
  const match = amount.exec(text);
  if (!match) return undefined;
  const fen = BigInt(match[2]!) * 100n + BigInt((match[3] ?? '').padEnd(2, '0') || '0');
  if (fen > largestFen) return undefined;
  return match[1] === '-' ? -fen : fen;
}

/** 123450n → '1234.50' */
export function formatAmount(fen: Fen): string {
  const digits = (fen < 0n ? -fen : fen).toString().padStart(3, '0');
  return `${fen < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
