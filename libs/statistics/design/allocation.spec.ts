import fc from 'fast-check';
import { undefinedBecause } from '../undefined.js';
import { controlPerTreatment, priceOfUnequalAllocation } from './allocation.js';

const outOfDomain = undefinedBecause('outOfDomain');

describe('the best share of the control', () => {
  it('is the square root of the number of treatment arms', () => {
    expect(controlPerTreatment({ sdControl: 7 })).toBe(1);
    expect(controlPerTreatment({ sdControl: 7, treatments: 4 })).toBe(2);
    expect(controlPerTreatment({ sdControl: 6, sdTreatment: 3 })).toBe(2);
    expect(controlPerTreatment({ sdControl: 1, costControl: 1, costTreatment: 9 })).toBe(3);
  });

  it('is more precise for the money than any other', () => {
    const positive = fc.double({ min: 0.2, max: 5, noNaN: true });
    fc.assert(
      fc.property(
        positive,
        positive,
        positive,
        positive,
        fc.integer({ min: 1, max: 6 }),
        (sdControl, sdTreatment, costControl, costTreatment, treatments) => {
          const problem = { sdControl, sdTreatment, costControl, costTreatment, treatments };
          const best = controlPerTreatment(problem) as number;
          // variance of one comparison when one unit of money is spent
          const variance = (ratio: number) =>
            (sdControl ** 2 / ratio + sdTreatment ** 2) * (ratio * costControl + treatments * costTreatment);
          expect(variance(best)).toBeLessThan(variance(best * 1.1));
          expect(variance(best)).toBeLessThan(variance(best / 1.1));
        },
      ),
    );
  });

  it('has no value for impossible problems', () => {
    for (const wrong of [
      { sdControl: 0 },
      { sdTreatment: 0 },
      { costControl: 0 },
      { costTreatment: -1 },
      { treatments: 0 },
      { treatments: 1.5 },
    ]) {
      expect(controlPerTreatment({ sdControl: 1, ...wrong })).toEqual(outOfDomain);
    }
  });
});

describe('the price of an unequal split', () => {
  it('is 1 for equal arms and 2.78 for one to nine, either way round', () => {
    expect(priceOfUnequalAllocation(1)).toBe(1);
    expect(priceOfUnequalAllocation(9)).toBeCloseTo(100 / 36, 12);
    expect(priceOfUnequalAllocation(1 / 9)).toBeCloseTo(100 / 36, 12);
    expect(priceOfUnequalAllocation(0)).toEqual(outOfDomain);
  });
});
