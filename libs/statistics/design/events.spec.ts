import fc from 'fast-check';
import { undefinedBecause } from '../undefined.js';
import {
  sampleSizeForMannWhitney,
  sampleSizeForRates,
  sampleSizeForTimeToEvent,
  type TimeToEventSize,
} from './events.js';
import type { SampleSize } from './sample-size.js';

const outOfDomain = undefinedBecause('outOfDomain');
const rates = { alpha: 0.05, power: 0.8 };
const shift = 2.801585218;

describe('units for a log-rank test', () => {
  it('needs 66 events to find a doubled hazard with equal arms', () => {
    // Schoenfeld (1981): 4·(1.96 + 0.8416)² / ln(2)² = 65.3
    const size = sampleSizeForTimeToEvent({
      ...rates,
      hazardRatio: 2,
      shareWithEventControl: 0.5,
    }) as TimeToEventSize;
    expect(size.events).toBe(66);
    // 1 − 0.5² = 0.75 of the treated have the event, 0.625 of all
    expect(size.exactControl).toBeCloseTo((4 * (shift / Math.LN2) ** 2) / 0.625 / 2, 5);
    expect(size.total).toBe(2 * size.control);
  });

  it('needs as many events for a hazard ratio as for its inverse', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.2, max: 0.95, noNaN: true }),
        fc.double({ min: 0.1, max: 10, noNaN: true }),
        (hazardRatio, treatmentPerControl) => {
          const plan = { ...rates, shareWithEventControl: 0.1, treatmentPerControl, varianceFactor: 2 };
          const slower = sampleSizeForTimeToEvent({ ...plan, hazardRatio }) as TimeToEventSize;
          const faster = sampleSizeForTimeToEvent({
            ...plan,
            hazardRatio: 1 / hazardRatio,
          }) as TimeToEventSize;
          expect(Math.abs(faster.events - slower.events)).toBeLessThanOrEqual(1);
          expect(slower.exactControl).toBeGreaterThan(faster.exactControl);
          const half = sampleSizeForTimeToEvent({
            ...plan,
            varianceFactor: 1,
            hazardRatio,
          }) as TimeToEventSize;
          expect(slower.exactControl).toBeCloseTo(2 * half.exactControl, 5);
        },
      ),
    );
  });

  it('has no value without a difference or without events', () => {
    const plan = { ...rates, hazardRatio: 0.7, shareWithEventControl: 0.2 };
    const wrong = [
      { hazardRatio: 1 },
      { hazardRatio: 0 },
      { shareWithEventControl: 0 },
      { shareWithEventControl: 1 },
      { power: 1 },
      { power: 0.01 },
      { alpha: 0 },
      { varianceFactor: 0 },
    ];
    for (const more of wrong) expect(sampleSizeForTimeToEvent({ ...plan, ...more })).toEqual(outOfDomain);
  });
});

describe('units for a ratio of event rates', () => {
  it('is (z + z)²·(1/λ)(1 + 1/(ratio·r)) / ln(ratio)²', () => {
    const size = sampleSizeForRates({
      ...rates,
      ratePerUnit: 0.5,
      rateRatio: 1.25,
      treatmentPerControl: 2,
    }) as SampleSize;
    expect(size.exactControl).toBeCloseTo((shift / Math.log(1.25)) ** 2 * 2 * (1 + 1 / 2.5), 5);
    expect(size.treatment).toBe(Math.ceil(2 * size.exactControl));
  });

  it('is proportional to dispersion and to the variance factor', () => {
    const plan = { ...rates, ratePerUnit: 3, rateRatio: 0.9 };
    const n = (more: object) => (sampleSizeForRates({ ...plan, ...more }) as SampleSize).exactControl;
    expect(n({ dispersion: 5 })).toBeCloseTo(5 * n({}), 6);
    expect(n({ varianceFactor: 0.3 })).toBeCloseTo(0.3 * n({}), 6);
    expect(n({ ratePerUnit: 6 })).toBeCloseTo(n({}) / 2, 6);
  });

  it('has no value without a difference', () => {
    const plan = { ...rates, ratePerUnit: 3, rateRatio: 0.9 };
    for (const more of [
      { rateRatio: 1 },
      { rateRatio: 0 },
      { ratePerUnit: 0 },
      { dispersion: 0 },
      { varianceFactor: 0 },
      { power: 1 },
      { power: 0.01 },
      { alpha: 0 },
    ]) {
      expect(sampleSizeForRates({ ...plan, ...more })).toEqual(outOfDomain);
    }
  });
});

describe('units for the Mann–Whitney test', () => {
  it('is (z + z)² / (3·(chance − ½)²) in total for equal arms', () => {
    const size = sampleSizeForMannWhitney({ ...rates, chanceTreatmentExceeds: 0.6 }) as SampleSize;
    expect(2 * size.exactControl).toBeCloseTo(shift ** 2 / (3 * 0.01), 5);
  });

  it('is the same for a chance above and below one half, and dearer with unequal arms', () => {
    const n = (chanceTreatmentExceeds: number, more = {}) =>
      sampleSizeForMannWhitney({ ...rates, chanceTreatmentExceeds, ...more }) as SampleSize;
    expect(n(0.4).exactControl).toBeCloseTo(n(0.6).exactControl, 8);
    expect(n(0.6, { treatmentPerControl: 9 }).total).toBeGreaterThan(2.7 * n(0.6).total);
    expect(n(0.6, { varianceFactor: 2 }).exactControl).toBeCloseTo(2 * n(0.6).exactControl, 8);
  });

  it('has no value without a difference', () => {
    const plan = { ...rates, chanceTreatmentExceeds: 0.6 };
    for (const more of [
      { chanceTreatmentExceeds: 0.5 },
      { chanceTreatmentExceeds: 1 },
      { power: 1 },
      { power: 0.01 },
      { alpha: 0 },
      { varianceFactor: 0 },
    ]) {
      expect(sampleSizeForMannWhitney({ ...plan, ...more })).toEqual(outOfDomain);
    }
  });
});
