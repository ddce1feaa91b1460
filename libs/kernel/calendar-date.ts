import { Fault } from './fault.js';

declare const dateBrand: unique symbol;

/** A calendar date 'YYYY-MM-DD' in the bank's time zone. Compares as text. */
export type CalendarDate = string & { readonly [dateBrand]: true };

/** The last date that there is. */
export const endOfDays = '9999-12-31' as CalendarDate;

const pattern = /^(\d{4})-(\d{2})-(\d{2})$/;
const millisecondsPerDay = 86_400_000;

export function parseCalendarDate(text: string): CalendarDate | undefined {
  const match = pattern.exec(text);
  if (!match) return undefined;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  if (year < 1900 || year > 9999) return undefined;
  const at = new Date(Date.UTC(year, month - 1, day));
  return at.getUTCMonth() === month - 1 && at.getUTCDate() === day ? (text as CalendarDate) : undefined;
}

export function calendarDate(text: string): CalendarDate {
  const date = parseCalendarDate(text);
  if (date === undefined)
    throw new Fault('DATE_INVALID', `'${text}' is not a calendar date of the form YYYY-MM-DD`);
  return date;
}

/** The calendar date of an instant in a time zone, for example Asia/Shanghai. */
export function dateInTimeZone(instant: Date, timeZone: string): CalendarDate {
  return new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).format(instant) as CalendarDate;
}

function toDayNumber(date: CalendarDate): number {
  return Date.parse(`${date}T00:00:00Z`) / millisecondsPerDay;
}

function fromDayNumber(day: number): CalendarDate {
  return new Date(day * millisecondsPerDay).toISOString().slice(0, 10) as CalendarDate;
}

export function addDays(date: CalendarDate, days: number): CalendarDate {
  return fromDayNumber(toDayNumber(date) + days);
}

/** The same day of a later month; the last day of that month where it has no such day. */
export function addMonths(date: CalendarDate, months: number): CalendarDate {
  const [year, month, day] = date.split('-').map(Number) as [number, number, number];
  const first = new Date(Date.UTC(year, month - 1 + months, 1));
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  first.setUTCDate(Math.min(day, last));
  return first.toISOString().slice(0, 10) as CalendarDate;
}

export function daysBetween(from: CalendarDate, to: CalendarDate): number {
  return toDayNumber(to) - toDayNumber(from);
}

export function monthStart(date: CalendarDate): CalendarDate {
  return `${date.slice(0, 7)}-01` as CalendarDate;
}

export function monthEnd(date: CalendarDate): CalendarDate {
  return addDays(addMonths(monthStart(date), 1), -1);
}
