import type { LifecycleRuleDefinition } from '#customers';
import { calendarDate } from '#kernel';
import { experimentNeedsFrom, lifecycleNeedsFrom } from './needed-days.js';

const lifecycle = { highMonths: 12, currentWithinDays: 92 } as LifecycleRuleDefinition;
const need = (populationAsOf: string, startsOn: string) =>
  experimentNeedsFrom({
    code: 'X',
    populationAsOf: calendarDate(populationAsOf),
    startsOn: calendarDate(startsOn),
    baselineMaxAgeDays: 92,
    lifecycle,
  });

describe('the days that are needed', () => {
  it('are, for a lifecycle, eleven whole months before that of the oldest snapshot that may be current', () => {
    // 92 days before 30 June is 30 March.
    expect(lifecycleNeedsFrom(calendarDate('2026-06-30'), lifecycle)).toBe('2025-04-01');
  });

  it('are, for an experiment, those of its roster or of its baseline, whichever begin earlier', () => {
    expect(need('2026-06-30', '2026-12-01')).toBe('2025-04-01');
    // 92 days before 1 July is 31 March, and 92 days before that is 29 December.
    expect(need('2026-06-30', '2026-07-01')).toBe('2025-01-01');
  });
});
