import fc from 'fast-check';
import { undefinedBecause } from '../undefined.js';
import { sampleSizeForRateEstimate, smallestControl, type PopulationSplit } from './finite-population.js';
import { powerOfMeans } from './means.js';

const outOfDomain = undefinedBecause('outOfDomain');

describe('the smallest control of a population', () => {
  it('reaches the power with everyone else treated, and one unit less does not', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2_000, max: 200_000 }),
        fc.double({ min: 0.15, max: 1, noNaN: true }),
        fc.integer({ min: 1, max: 4 }),
        fc.constantFrom('none' as const, 'bonferroni' as const, 'dunnett' as const),
        (population, difference, treatments, correction) => {
          const plan = {
            alpha: 0.05,
            power: 0.8,
            sdControl: 2,
            sdTreatment: 2.5,
            difference,
            arms: { treatments, correction },
          };
          const split = smallestControl({ ...plan, population });
          if ('kind' in split) {
            expect(split).toEqual(undefinedBecause('tooFewObservations'));
            return;
          }
          const reached = (nControl: number) =>
            powerOfMeans({ ...plan, nControl, nTreatment: (population - nControl) / treatments }) as number;
          expect(reached(split.control)).toBeGreaterThanOrEqual(0.8 - 1e-12);
          expect(reached(split.control - 1)).toBeLessThan(0.8);
          expect(split.treatment).toBe(Math.floor((population - split.control) / treatments));
          expect(split.controlShare).toBe(split.control / population);
        },
      ),
      { numRuns: 15 },
    );
  });

  it('falls as the population grows, towards what the control alone needs', () => {
    const plan = { alpha: 0.05, power: 0.8, sdControl: 1, difference: 0.1 };
    const control = (population: number) =>
      (smallestControl({ ...plan, population }) as PopulationSplit).control;
    expect(control(5_000)).toBeGreaterThan(control(10_000));
    // with unlimited treated customers only the control's error remains: (2.8016 · sd / difference)²
    expect(control(100_000_000)).toBe(785);
  });

  it('is one unit when a single one is enough', () => {
    const split = smallestControl({
      alpha: 0.05,
      power: 0.8,
      sdControl: 1,
      difference: 500,
      population: 1000,
    });
    expect(split).toEqual({ control: 1, treatment: 999, controlShare: 0.001 });
  });

  it('says when the population is too small, or the question makes no sense', () => {
    const plan = { alpha: 0.05, power: 0.8, sdControl: 1, difference: 0.1, population: 1000 };
    expect(smallestControl(plan)).toEqual(undefinedBecause('tooFewObservations'));
    for (const wrong of [{ population: 0 }, { power: 1 }, { sdControl: 0 }, { alpha: 0 }]) {
      expect(smallestControl({ ...plan, ...wrong })).toEqual(outOfDomain);
    }
  });
});

describe('units to survey for one rate', () => {
  it('is the textbook 385 for ±5 points, and fewer from a short list', () => {
    // Cochran (1977), section 4.4: 384.1 for p = 0.5, margin 0.05, 95 %
    const survey = { rate: 0.5, margin: 0.05, level: 0.95 };
    expect(sampleSizeForRateEstimate(survey)).toBe(385);
    expect(sampleSizeForRateEstimate({ ...survey, population: 1000 })).toBe(278);
    expect(sampleSizeForRateEstimate({ ...survey, population: 1 })).toBe(1);
  });

  it('never exceeds the list', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5000 }),
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        (population, rate) => {
          expect(
            sampleSizeForRateEstimate({ rate, margin: 0.01, level: 0.99, population }),
          ).toBeLessThanOrEqual(population);
        },
      ),
    );
  });

  it('has no value outside the domain', () => {
    const survey = { rate: 0.5, margin: 0.05, level: 0.95, population: 10 };
    for (const wrong of [{ rate: 0 }, { margin: 0 }, { level: 1 }, { population: 0 }]) {
      expect(sampleSizeForRateEstimate({ ...survey, ...wrong })).toEqual(outOfDomain);
    }
  });
});
