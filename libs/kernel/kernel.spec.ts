import fc from 'fast-check';
import {
  addDays,
  addMonths,
  calendarDate,
  canonicalJson,
  compareText,
  dateInTimeZone,
  daysBetween,
  formatAmount,
  isUuid,
  monthEnd,
  newId,
  notPermitted,
  parseAmount,
  parseCalendarDate,
  permits,
  quarterOf,
  quarterPeriod,
  rolesWith,
  seesRegion,
  systemActor,
} from './index.js';

describe('calendar dates', () => {
  it('refuses a day that does not exist', () => {
    expect(parseCalendarDate('2025-02-29')).toBeUndefined();
    expect(parseCalendarDate('2024-02-29')).toBe('2024-02-29');
    expect(parseCalendarDate('2024-2-9')).toBeUndefined();
    expect(() => calendarDate('yesterday')).toThrow(/YYYY-MM-DD/);
  });

  it('adds a month to the end of January without leaving February', () => {
    expect(addMonths(calendarDate('2025-01-31'), 1)).toBe('2025-02-28');
    expect(monthEnd(calendarDate('2024-02-10'))).toBe('2024-02-29');
  });

  it('counts days back to where it came from', () => {
    fc.assert(
      fc.property(fc.integer({ min: -20_000, max: 20_000 }), (days) => {
        const start = calendarDate('2020-06-15');
        expect(daysBetween(start, addDays(start, days))).toBe(days);
      }),
    );
  });

  it('knows that it is already tomorrow in Shanghai', () => {
    expect(dateInTimeZone(new Date('2026-06-30T17:00:00Z'), 'Asia/Shanghai')).toBe('2026-07-01');
  });

  it('puts a date into the quarter whose period contains it', () => {
    expect(quarterOf(calendarDate('2026-09-30'))).toEqual({ year: 2026, quarter: 3 });
    expect(quarterPeriod({ year: 2026, quarter: 3 })).toEqual({ from: '2026-07-01', to: '2026-09-30' });
  });
});

describe('amounts', () => {
  it('reads what it writes', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }), (fen) => {
        expect(parseAmount(formatAmount(fen))).toBe(fen);
      }),
    );
  });

  it.each(['NaN', 'Infinity', '1e5', '1.234', '', ' 1', '1,000', '--1', '9999999999999999'])(
    'refuses %p',
    (text) => {
      expect(parseAmount(text)).toBeUndefined();
    },
  );
});

describe('actors', () => {
  it('lets no role both configure and approve', () => {
    expect(rolesWith('configure').filter((role) => rolesWith('approve').includes(role))).toEqual([]);
  });

  it('says which roles may do what was refused', () => {
    const executive = { ...systemActor, role: 'executive' as const };
    expect(permits(executive, 'configure')).toBe(false);
    expect(notPermitted(executive, 'configure').message).toContain('marketer');
  });

  it('hides what belongs to no region from a key with a region scope', () => {
    const scoped = { ...systemActor, regions: ['east'] };
    expect([seesRegion(scoped, 'east'), seesRegion(scoped, 'west'), seesRegion(scoped, null)]).toEqual([
      true,
      false,
      false,
    ]);
  });
});

describe('canonical JSON', () => {
  it('spells the same value the same way whatever the order of its keys', () => {
    expect(canonicalJson({ b: 1, a: [{ d: undefined, c: 'x' }] })).toBe('{"a":[{"c":"x"}],"b":1}');
  });
});

it('makes identifiers that are distinct and well formed', () => {
  const ids = Array.from({ length: 100 }, () => newId<'Run'>());
  expect(new Set(ids).size).toBe(100);
  expect(ids.every(isUuid)).toBe(true);
});

describe('texts', () => {
  it('stand in the order of their UTF-8 bytes, as the database sorts them', () => {
    const letter = fc.constantFrom('a', 'b', 'é', '大', '\ue000', '\uffee', '𠮷', '😀');
    const text = fc.array(letter, { maxLength: 4 }).map((letters) => letters.join(''));
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(compareText(a, b)).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
      { numRuns: 500 },
    );
  });
});
