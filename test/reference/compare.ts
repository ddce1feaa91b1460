import type { TableAdapter, Tolerance } from './table-adapter.js';

export interface CaseComparison {
  /** Largest relative error of a number that is not expected to be 0. */
  readonly worstRelativeError: number;
  /** What does not agree, one sentence a field. */
  readonly disagreements: readonly string[];
}

/**
 * Holds an answer against what a table expects: numbers by |got − want| ≤ max(relative·|want|, absolute), where
 * `absolute` is 1e-13 for an expected 0 if the table says nothing, and bounds of an interval also by the standard error
 * beside them; anything else must be equal.
 */
export function compareCase(
  adapter: TableAdapter,
  tolerance: Tolerance,
  expected: unknown,
  got: unknown,
): CaseComparison {
  const known = new Set(adapter.fields);
  const disagreements: string[] = [];
  let worstRelativeError = 0;

  const compare = (
    want: unknown,
    have: unknown,
    path: string,
    field: string,
    standardError: number,
  ): void => {
    if (Array.isArray(want)) {
      if (!Array.isArray(have) || have.length !== want.length) {
        disagreements.push(`${path}: want a list of ${want.length}, got ${show(have)}`);
        return;
      }
      want.forEach((each, i) => compare(each, have[i], `${path}[${i}]`, field, standardError));
    } else if (isRecord(want)) {
      if (!isRecord(have)) {
        disagreements.push(`${path || 'case'}: want ${show(want)}, got ${show(have)}`);
        return;
      }
      const scale = typeof want.standardError === 'number' ? want.standardError : standardError;
      for (const key of new Set([...Object.keys(want), ...Object.keys(have)])) {
        const below = path ? `${path}.${key}` : key;
        const fieldBelow = field ? `${field}.${key}` : key;
        if (!(key in want)) refuseSurplus(have[key], below, fieldBelow);
        else compare(want[key], have[key], below, fieldBelow, scale);
      }
    } else if (!known.has(field)) {
      disagreements.push(`${path}: a field of the table that the adapter does not know`);
    } else {
      compareLeaf(want, have, path, field, standardError);
    }
  };

  const refuseSurplus = (have: unknown, path: string, field: string): void => {
    if (have === undefined || adapter.notAlwaysGiven?.includes(field)) return;
    if (isRecord(have)) {
      for (const [key, value] of Object.entries(have))
        refuseSurplus(value, `${path}.${key}`, `${field}.${key}`);
    } else {
      disagreements.push(`${path}: the table has no value here, got ${show(have)}`);
    }
  };

  const compareLeaf = (
    want: unknown,
    have: unknown,
    path: string,
    field: string,
    standardError: number,
  ): void => {
    const target = numberOf(want);
    const value = numberOf(have);
    if (target === undefined || value === undefined || !Number.isFinite(target)) {
      if (!Object.is(target ?? want, value ?? have)) disagreements.push(sentence(path, want, have));
      return;
    }
    const relative = Math.max(tolerance.relative ?? 0, adapter.relative?.[field] ?? 0);
    const absolute = tolerance.absolute ?? (target === 0 ? 1e-13 : 0);
    const error = Math.abs(value - target);
    const scale = isBound(field) ? Math.max(Math.abs(target), standardError) : Math.abs(target);
    if (!(error <= Math.max(relative * scale, absolute))) disagreements.push(sentence(path, want, have));
    if (scale > absolute) worstRelativeError = Math.max(worstRelativeError, error / scale);
  };

  compare(expected, got, '', '', 0);
  return { worstRelativeError, disagreements };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isBound(field: string): boolean {
  return /(lower|upper)[^.]*$/i.test(field);
}

function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (value === 'NaN' || value === 'Infinity' || value === '-Infinity') return Number(value);
  return undefined;
}

function sentence(path: string, want: unknown, have: unknown): string {
  return `${path}: want ${show(want)}, got ${show(have)}`;
}

function show(value: unknown): string {
  return (typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? 'nothing')).slice(0, 120);
}
