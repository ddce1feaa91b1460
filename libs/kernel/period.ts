import { addDays, addMonths, type CalendarDate } from './calendar-date.js';

/** Both days belong to it. */
export interface Period {
  readonly from: CalendarDate;
  readonly to: CalendarDate;
}

export interface Quarter {
  readonly year: number;
  readonly quarter: 1 | 2 | 3 | 4;
}

export function quarterOf(date: CalendarDate): Quarter {
  const [year, month] = date.split('-').map(Number) as [number, number];
  return { year, quarter: (Math.floor((month - 1) / 3) + 1) as Quarter['quarter'] };
}

export function quarterPeriod({ year, quarter }: Quarter): Period {
  const from = `${year}-${String(quarter * 3 - 2).padStart(2, '0')}-01` as CalendarDate;
  return { from, to: addDays(addMonths(from, 3), -1) };
}

export function previousQuarter({ year, quarter }: Quarter): Quarter {
  return quarter === 1
    ? { year: year - 1, quarter: 4 }
    : { year, quarter: (quarter - 1) as Quarter['quarter'] };
}

export function nextQuarter({ year, quarter }: Quarter): Quarter {
  return quarter === 4
    ? { year: year + 1, quarter: 1 }
    : { year, quarter: (quarter + 1) as Quarter['quarter'] };
}

/** '2026Q3' */
export function formatQuarter({ year, quarter }: Quarter): string {
  return `${year}Q${quarter}`;
}

export function parseQuarter(text: string): Quarter | undefined {
  const match = /^(\d{4})Q([1-4])$/.exec(text);
  return match ? { year: Number(match[1]), quarter: Number(match[2]) as Quarter['quarter'] } : undefined;
}

export function contains(period: Period, date: CalendarDate): boolean {
  return period.from <= date && date <= period.to;
}
