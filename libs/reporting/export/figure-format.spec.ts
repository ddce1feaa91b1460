import {
  formatCount,
  formatDifference,
  formatFen,
  formatRelative,
  formatShare,
  formatValue,
} from './figure-format.js';

describe('figures on a page', () => {
  it('are written with as many digits as they carry', () => {
    expect(formatShare(0.0123)).toBe('1.23 %');
    expect(formatShare(0.123)).toBe('12.3 %');
    expect(formatShare(-1.5)).toBe('−150 %');
    expect(formatValue(1234567.891, 'cny')).toBe('¥1,234,568');
    expect(formatValue(-12.34, 'cny')).toBe('−¥12.3');
    expect(formatValue(4.257, 'score')).toBe('4.26');
    expect(formatFen('-1234567')).toBe('−¥12,345');
    expect(formatCount(12345)).toBe('12,345');
  });

  it('carry a sign where they are differences, and percentage points where they are shares', () => {
    expect(formatDifference(0.0123, 'share')).toBe('+1.23 pp');
    expect(formatDifference(-12, 'cny')).toBe('−¥12.0');
    expect(formatRelative(0.42)).toBe('+42.0 %');
    expect(formatDifference(0, 'share')).toBe('±0');
  });

  it('are a dash where there is none', () => {
    for (const text of [
      formatValue(null, 'cny'),
      formatDifference(null, 'share'),
      formatRelative(null),
      formatCount(null),
    ])
      expect(text).toBe('–');
  });
});
