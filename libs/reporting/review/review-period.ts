import {
  addDays,
  addMonths,
  formatQuarter,
  parseQuarter,
  previousQuarter,
  quarterOf,
  quarterPeriod,
  type CalendarDate,
  type Period,
  type Quarter,
} from '#kernel';

/** What a review looks back on: a quarter or a half-year. */
export type ReviewPeriod =
  | ({ readonly kind: 'quarter' } & Quarter)
  | { readonly kind: 'half'; readonly year: number; readonly half: 1 | 2 };

export function daysOf(period: ReviewPeriod): Period {
  if (period.kind === 'quarter') return quarterPeriod(period);
  const from = `${period.year}-${period.half === 1 ? '01' : '07'}-01` as CalendarDate;
  return { from, to: addDays(addMonths(from, 6), -1) };
}

export function previousPeriod(period: ReviewPeriod): ReviewPeriod {
  if (period.kind === 'quarter') return { kind: 'quarter', ...previousQuarter(period) };
  return period.half === 1
    ? { kind: 'half', year: period.year - 1, half: 2 }
    : { kind: 'half', year: period.year, half: 1 };
}

/** '2026Q3', '2026H1' */
export function formatPeriod(period: ReviewPeriod): string {
  return period.kind === 'quarter' ? formatQuarter(period) : `${period.year}H${period.half}`;
}

export function parsePeriod(text: string): ReviewPeriod | undefined {
  const half = /^(\d{4})H([12])$/.exec(text);
  if (half) return { kind: 'half', year: Number(half[1]), half: Number(half[2]) as 1 | 2 };
  const quarter = parseQuarter(text);
  return quarter && { kind: 'quarter', ...quarter };
}

/** Figures of the last days still arrive after a period has ended. */
export const daysUntilDue = 10;

/** The periods whose review should exist by a day: the last quarter, and after June and December the last half-year. */
export function duePeriods(today: CalendarDate): readonly ReviewPeriod[] {
  const last: ReviewPeriod = { kind: 'quarter', ...previousQuarter(quarterOf(today)) };
  if (today < addDays(daysOf(last).to, daysUntilDue)) return [];
  return last.quarter % 2 === 0
    ? [last, { kind: 'half', year: last.year, half: last.quarter === 2 ? 1 : 2 }]
    : [last];
}
