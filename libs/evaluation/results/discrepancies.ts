import type { ResultRow } from './result-rows.js';

/** One figure that came out differently. */
export interface Discrepancy {
  /** 'arm', 'comparison', 'total' or 'input', and which. */
  readonly place: string;
  readonly figure: string;
  readonly stored: string;
  readonly computed: string;
}

export interface Differences {
  readonly compared: number;
  readonly discrepancies: readonly Discrepancy[];
}

/** Figures that must agree to the digit: counts and exact sums. Everything else agrees to this, relative. */
const tolerance = 1e-12;
const exactFigures = /^(n|n_.*|missing.*|assigned|eligible|numerator_sum|denominator_sum)$/;

/** Holds two sets of rows against each other by their key. */
export function differencesOf(
  kind: string,
  stored: readonly ResultRow[],
  computed: readonly ResultRow[],
  key: readonly string[],
): Differences {
  const nameOf = (row: ResultRow) => [kind, ...key.map((column) => String(row[column]))].join(' ');
  const found = new Map(computed.map((row) => [nameOf(row), row]));
  const discrepancies: Discrepancy[] = [];
  let compared = 0;
  for (const row of stored) {
    const place = nameOf(row);
    const other = found.get(place);
    found.delete(place);
    if (other === undefined) {
      discrepancies.push({ place, figure: 'row', stored: 'present', computed: 'absent' });
      continue;
    }
    for (const [figure, value] of Object.entries(row)) {
      compared += 1;
      if (!agrees(value, other[figure], exactFigures.test(figure))) {
        discrepancies.push({ place, figure, stored: shown(value), computed: shown(other[figure]) });
      }
    }
  }
  for (const place of found.keys()) {
    discrepancies.push({ place, figure: 'row', stored: 'absent', computed: 'present' });
  }
  return { compared, discrepancies };
}

function agrees(stored: unknown, computed: unknown, exactly: boolean): boolean {
  if (stored == null || computed == null) return stored == null && computed == null;
  if (Array.isArray(stored) || Array.isArray(computed)) {
    if (!Array.isArray(stored) || !Array.isArray(computed)) return false;
    return stored.length === computed.length && stored.every((each, i) => agrees(each, computed[i], exactly));
  }
  if (typeof stored === 'object' && typeof computed === 'object') {
    const [a, b] = [stored as ResultRow, computed as ResultRow];
    const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])];
    return keys.every((key) => agrees(a[key], b[key], exactly));
  }
  if (String(stored) === String(computed)) return true;
  if (exactly || typeof stored !== 'number' || typeof computed !== 'number') return false;
  return Math.abs(stored - computed) <= tolerance * Math.max(Math.abs(stored), Math.abs(computed));
}

function shown(value: unknown): string {
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return text.length <= 200 ? text : `${text.slice(0, 199)}…`;
}
