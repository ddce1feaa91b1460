import { calendarDate, type CalendarDate } from '#kernel';
import { monthEndsUpTo, type BankSettings } from '#synthetic';

export interface DemoSettings {
  readonly seed: number;
  readonly customers: number;
}

const months = 18;
export const startsOn: CalendarDate = calendarDate('2026-07-01');
export const populationAsOf: CalendarDate = calendarDate('2026-06-30');
export const endsOn: CalendarDate = calendarDate('2026-09-30');
/** Morning of the first day in Shanghai: campaigns are approved, enrolled and started. */
export const startOfCampaigns = '2026-07-01T01:00:00Z';
/** A week after the windows have ended: late facts have come in. */
export const afterCampaigns = '2026-10-08T01:00:00Z';

/** Eighteen month-ends up to September 2026; a fifth as many prospects as customers. */
export function demoBank({ seed, customers }: DemoSettings): BankSettings {
  return {
    seed,
    customers,
    prospects: Math.round(customers / 5),
    monthEnds: monthEndsUpTo(endsOn, months),
    startsOn,
  };
}
