import { findMetric, type MetricUnit } from '#measurement';

/** The one place where a review's numbers become text. A missing number is a dash, never a zero. */
export const missing = '–';

const grouped = (digits: number) =>
  new Intl.NumberFormat('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });

function decimals(size: number): number {
  if (size === 0) return 0;
  return size >= 1000 ? 0 : size >= 10 ? 1 : size >= 0.095 ? 2 : 4;
}

const signed = (value: number, text: string) => (value > 0 ? `+${text}` : value < 0 ? `−${text}` : text);

export function formatShare(value: number): string {
  const percent = value * 100;
  const size = Math.abs(percent);
  return `${value < 0 ? '−' : ''}${grouped(size >= 100 ? 0 : size >= 10 ? 1 : 2).format(size)} %`;
}

function formatPlain(value: number): string {
  const size = Math.abs(value);
  return `${value < 0 ? '−' : ''}${grouped(decimals(size)).format(size)}`;
}

export function formatValue(value: number | null, unit: MetricUnit): string {
  if (value === null) return missing;
  switch (unit) {
    case 'share':
      return formatShare(value);
    case 'cny':
      return `${value < 0 ? '−' : ''}¥${formatPlain(Math.abs(value))}`;
    case 'count':
    case 'countPerMonth':
    case 'score':
      return formatPlain(value);
  }
}

/** A difference carries its sign; of shares it is in percentage points. */
export function formatDifference(value: number | null, unit: MetricUnit): string {
  if (value === null) return missing;
  if (value === 0) return '±0';
  if (unit === 'share') return signed(value, `${grouped(2).format(Math.abs(value) * 100)} pp`);
  return signed(value, formatValue(Math.abs(value), unit));
}

export function formatRelative(value: number | null): string {
  return value === null ? missing : signed(value, formatShare(Math.abs(value)));
}

export function formatFen(fen: string): string {
  const yuan = BigInt(fen) / 100n;
  return `${yuan < 0n ? '−' : ''}¥${new Intl.NumberFormat('en').format(yuan < 0n ? -yuan : yuan)}`;
}

export function formatCount(value: number | null): string {
  return value === null ? missing : grouped(0).format(value);
}

export function unitOf(metric: string): MetricUnit {
  return findMetric(metric)?.unit ?? 'count';
}

/** Both names of a metric. */
export function namesOf(metric: string): { readonly en: string; readonly zh: string } {
  const found = findMetric(metric);
  return { en: found?.nameEn ?? metric, zh: found?.nameZh ?? metric };
}
