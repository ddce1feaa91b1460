import { calendarDate } from '#kernel';
import { holdoutBound, holdoutYear, isHeldOut, saltOfYear } from './global-holdout.js';

const references = Array.from({ length: 20_000 }, (_, index) => `C${index}`);
const heldOut = (year: number, shareBasisPoints: number) =>
  references.filter((reference) => isHeldOut({ year, salt: saltOfYear(year), shareBasisPoints }, reference));

describe('the global holdout', () => {
  it('holds out about the share that was set', () => {
    // Binomial(20000, 0.01) has mean 200 and standard deviation 14.1; 5 of them on either side.
    expect(Math.abs(heldOut(2026, 100).length - 200)).toBeLessThan(71);
  });

  it('holds out nobody at a share of 0', () => {
    expect(heldOut(2026, 0)).toEqual([]);
    expect(holdoutBound({ shareBasisPoints: 0 })).toBe(-(2n ** 63n));
  });

  it('keeps everybody it held out when the share is raised', () => {
    const larger = new Set(heldOut(2026, 200));
    expect(heldOut(2026, 100).every((reference) => larger.has(reference))).toBe(true);
  });

  it('holds out other customers in another year', () => {
    const next = new Set(heldOut(2027, 100));
    const both = heldOut(2026, 100).filter((reference) => next.has(reference));
    expect(both.length).toBeLessThan(20);
  });

  it('is that of the year in which the experiment starts', () => {
    expect(holdoutYear(calendarDate('2026-12-31'))).toBe(2026);
  });
});
