import fc from 'fast-check';
import { undefinedBecause } from '../undefined.js';
import { powerOfMeans } from './means.js';
import type { SampleSize } from './sample-size.js';
import { minimumDetectableEffectForTTest, powerOfTTest, sampleSizeForTTest } from './t-test.js';

const outOfDomain = undefinedBecause('outOfDomain');

describe('planning a t test', () => {
  // examples in the R 4 documentation of power.t.test
  it('agrees with the examples of power.t.test', () => {
    const plan = { alpha: 0.05, difference: 1, sd: 1 };
    expect(powerOfTTest({ ...plan, nControl: 20, nTreatment: 20 })).toBeCloseTo(0.8689528, 6);
    expect((sampleSizeForTTest({ ...plan, power: 0.9 }) as SampleSize).exactControl).toBeCloseTo(22.0211, 3);
    expect((sampleSizeForTTest({ ...plan, power: 0.9, sides: 1 }) as SampleSize).exactControl).toBeCloseTo(
      17.84713,
      3,
    );
  });

  it('needs more units than the normal distribution says, and the same in the limit', () => {
    const plan = { alpha: 0.05, difference: 1, sd: 1, sdControl: 1 };
    const small = { nControl: 8, nTreatment: 6 };
    expect(powerOfTTest({ ...plan, ...small })).toBeLessThan(powerOfMeans({ ...plan, ...small }) as number);
    const large = { nControl: 50_000, nTreatment: 20_000, difference: 0.02 };
    expect(powerOfTTest({ ...plan, ...large })).toBeCloseTo(powerOfMeans({ ...plan, ...large }) as number, 4);
  });

  it('finds the size also where counting the wrong direction makes fewer units do', () => {
    const plan = {
      alpha: 0.165,
      power: 0.5,
      sides: 2 as const,
      difference: 0.05,
      sd: 2,
      wrongDirectionCounts: true,
    };
    const { exactControl } = sampleSizeForTTest({ ...plan, treatmentPerControl: 1 }) as SampleSize;
    expect(exactControl).toBeGreaterThan(1000);
    expect(powerOfTTest({ ...plan, nControl: exactControl, nTreatment: exactControl })).toBeCloseTo(0.5, 7);
  });

  it('finds the size that reaches the power, and the difference that given sizes find', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.001, max: 0.2, noNaN: true }),
        fc.double({ min: 0.5, max: 0.99, noNaN: true }),
        fc.double({ min: 0.05, max: 1.5, noNaN: true }),
        fc.double({ min: 0.2, max: 8, noNaN: true }),
        fc.constantFrom(1 as const, 2 as const),
        fc.boolean(),
        (alpha, power, difference, treatmentPerControl, sides, wrongDirectionCounts) => {
          const plan = {
            alpha,
            power,
            sides,
            difference,
            sd: 2,
            treatmentPerControl,
            varianceFactor: 0.7,
            wrongDirectionCounts,
          };
          const { exactControl } = sampleSizeForTTest(plan) as SampleSize;
          const sizes = { nControl: exactControl, nTreatment: exactControl * treatmentPerControl };
          expect(powerOfTTest({ ...plan, ...sizes })).toBeCloseTo(power, 7);
          expect(minimumDetectableEffectForTTest({ ...plan, ...sizes })).toBeCloseTo(difference, 5);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('never plans fewer than three units', () => {
    const size = sampleSizeForTTest({ alpha: 0.2, power: 0.5, difference: 500, sd: 1 }) as SampleSize;
    expect(size).toMatchObject({ exactControl: 1.5, control: 2, treatment: 2, total: 4 });
  });

  it('shares alpha among arms', () => {
    const plan = { alpha: 0.05, power: 0.8, difference: 1, sd: 2 };
    const arms = { treatments: 3, correction: 'bonferroni' as const };
    const single = sampleSizeForTTest({ ...plan, alpha: 0.05 / 3 }) as SampleSize;
    const several = sampleSizeForTTest({ ...plan, arms }) as SampleSize;
    expect(several.exactControl).toBeCloseTo(single.exactControl, 8);
    expect(several.total).toBe(4 * several.control);
  });

  it('has no value without degrees of freedom or outside the domain', () => {
    const plan = { alpha: 0.05, difference: 1, sd: 1, nControl: 10, nTreatment: 10, power: 0.8 };
    expect(powerOfTTest({ ...plan, nControl: 1, nTreatment: 1 })).toEqual(
      undefinedBecause('tooFewObservations'),
    );
    expect(minimumDetectableEffectForTTest({ ...plan, nControl: 1, nTreatment: 1 })).toEqual(
      undefinedBecause('tooFewObservations'),
    );
    for (const wrong of [
      { sd: 0 },
      { nControl: 0 },
      { nTreatment: -1 },
      { difference: NaN },
      { varianceFactor: 0 },
      { alpha: 1 },
    ]) {
      expect(powerOfTTest({ ...plan, ...wrong })).toEqual(outOfDomain);
    }
    for (const wrong of [
      { difference: 0 },
      { sd: 0 },
      { varianceFactor: 0 },
      { power: 1 },
      { power: 0.02 },
      { alpha: 1 },
    ]) {
      expect(sampleSizeForTTest({ ...plan, ...wrong })).toEqual(outOfDomain);
    }
    expect(sampleSizeForTTest({ ...plan, power: 0.04, wrongDirectionCounts: true })).toEqual(outOfDomain);
    expect(minimumDetectableEffectForTTest({ ...plan, power: 0.02 })).toEqual(outOfDomain);
    expect(minimumDetectableEffectForTTest({ ...plan, power: 1 })).toEqual(outOfDomain);
  });
});

describe('the wrong direction in a t test', () => {
  const plan = { alpha: 0.1, difference: 0.1, sd: 1, nControl: 10, nTreatment: 12 };

  it('counts only when asked for, and only in a two-sided test', () => {
    const right = powerOfTTest(plan) as number;
    const both = powerOfTTest({ ...plan, wrongDirectionCounts: true }) as number;
    // without an effect both sides together are alpha, one side half of it
    expect(powerOfTTest({ ...plan, difference: 0, wrongDirectionCounts: true })).toBeCloseTo(0.1, 9);
    expect(powerOfTTest({ ...plan, difference: 0 })).toBeCloseTo(0.05, 9);
    expect(both).toBeGreaterThan(right);
    const oneSided = powerOfTTest({ ...plan, sides: 1 });
    expect(powerOfTTest({ ...plan, sides: 1, wrongDirectionCounts: true })).toBe(oneSided);
  });

  it('does not depend on the sign of the difference', () => {
    expect(powerOfTTest({ ...plan, difference: -0.1 })).toBe(powerOfTTest(plan));
  });
});
