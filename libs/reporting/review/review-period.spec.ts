import { calendarDate } from '#kernel';
import { daysOf, duePeriods, formatPeriod, parsePeriod, previousPeriod } from './review-period.js';

const due = (date: string) => duePeriods(calendarDate(date)).map(formatPeriod);

describe('the period of a review', () => {
  it('is a quarter or a half-year', () => {
    expect(daysOf(parsePeriod('2026Q3')!)).toEqual({ from: '2026-07-01', to: '2026-09-30' });
    expect(daysOf(parsePeriod('2026H1')!)).toEqual({ from: '2026-01-01', to: '2026-06-30' });
    expect(daysOf(parsePeriod('2026H2')!)).toEqual({ from: '2026-07-01', to: '2026-12-31' });
    expect(parsePeriod('2026H3') ?? parsePeriod('2026')).toBeUndefined();
  });

  it('has one before it, also over the turn of the year', () => {
    expect(formatPeriod(previousPeriod(parsePeriod('2026Q1')!))).toBe('2025Q4');
    expect(formatPeriod(previousPeriod(parsePeriod('2026H1')!))).toBe('2025H2');
    expect(formatPeriod(previousPeriod(parsePeriod('2026H2')!))).toBe('2026H1');
  });

  it('is due ten days after it has ended, the half-year together with its second quarter', () => {
    expect(due('2026-10-09')).toEqual([]);
    expect(due('2026-10-10')).toEqual(['2026Q3']);
    expect(due('2026-07-10')).toEqual(['2026Q2', '2026H1']);
    expect(due('2027-01-15')).toEqual(['2026Q4', '2026H2']);
  });
});
