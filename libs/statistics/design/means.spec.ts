import fc from 'fast-check';
import { undefinedBecause } from '../undefined.js';
import { minimumDetectableEffectForMeans, powerOfMeans, sampleSizeForMeans } from './means.js';
import type { SampleSize } from './sample-size.js';

const outOfDomain = undefinedBecause('outOfDomain');
const rates = { alpha: 0.05, power: 0.8 };
const plans = fc.record({
  alpha: fc.double({ min: 1e-3, max: 0.2, noNaN: true }),
  power: fc.double({ min: 0.5, max: 0.99, noNaN: true }),
  sides: fc.constantFrom(1 as const, 2 as const),
  sdControl: fc.double({ min: 0.5, max: 50, noNaN: true }),
  sdTreatment: fc.double({ min: 0.5, max: 50, noNaN: true }),
  treatmentPerControl: fc.double({ min: 0.1, max: 20, noNaN: true }),
  varianceFactor: fc.double({ min: 0.1, max: 5, noNaN: true }),
  difference: fc.double({ min: 0.01, max: 5, noNaN: true }),
});

describe('units needed for a difference of means', () => {
  it('is the textbook 2·(1.96 + 0.84)²·sd²/difference² for equal arms', () => {
    // Chow, Shao, Wang (2008), section 3.2.5: sd 10 %, difference 5 %, 63 per arm
    const size = sampleSizeForMeans({ ...rates, sdControl: 0.1, difference: 0.05 }) as SampleSize;
    expect(size).toMatchObject({ control: 63, treatment: 63, total: 126 });
    expect(size.exactControl).toBeCloseTo(62.79, 2);
  });

  it('reaches the power asked for, and one control unit fewer does not', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const { exactControl } = sampleSizeForMeans(plan) as SampleSize;
        const powerAt = (nControl: number) =>
          powerOfMeans({ ...plan, nControl, nTreatment: nControl * plan.treatmentPerControl }) as number;
        expect(powerAt(exactControl)).toBeCloseTo(plan.power, 9);
        expect(powerAt(Math.ceil(exactControl) + 1)).toBeGreaterThan(plan.power);
      }),
    );
  });

  it('does not depend on the sign or the unit of the outcome', () => {
    fc.assert(
      fc.property(plans, fc.double({ min: 0.01, max: 100, noNaN: true }), (plan, unit) => {
        const scaled = { sdControl: plan.sdControl * unit, sdTreatment: plan.sdTreatment * unit };
        const other = sampleSizeForMeans({
          ...plan,
          ...scaled,
          difference: -plan.difference * unit,
        }) as SampleSize;
        const same = sampleSizeForMeans(plan) as SampleSize;
        expect(other.exactControl / same.exactControl).toBeCloseTo(1, 10);
      }),
    );
  });

  it('is proportional to the variance factor and counts every treatment arm', () => {
    const plan = { ...rates, sdControl: 4, difference: 1, treatmentPerControl: 2 };
    const plain = sampleSizeForMeans(plan) as SampleSize;
    const adjusted = sampleSizeForMeans({ ...plan, varianceFactor: 0.25 }) as SampleSize;
    expect(adjusted.exactControl).toBeCloseTo(plain.exactControl / 4, 10);
    const arms = { treatments: 3, correction: 'none' as const };
    const several = sampleSizeForMeans({ ...plan, arms }) as SampleSize;
    expect(several.total).toBe(several.control + 3 * several.treatment);
    expect(several.treatment).toBe(Math.ceil(2 * several.exactControl));
  });

  it('grows with the correction for several arms', () => {
    const size = (correction: 'none' | 'dunnett' | 'bonferroni') => {
      const arms = { treatments: 4, correction };
      return (sampleSizeForMeans({ ...rates, sdControl: 4, difference: 1, arms }) as SampleSize).exactControl;
    };
    expect(size('dunnett')).toBeGreaterThan(size('none'));
    expect(size('bonferroni')).toBeGreaterThan(size('dunnett'));
  });

  it('has no value when there is nothing to find or nothing varies', () => {
    const plan = { ...rates, sdControl: 1, difference: 1 };
    expect(sampleSizeForMeans({ ...plan, difference: 0 })).toEqual(outOfDomain);
    expect(sampleSizeForMeans({ ...plan, sdControl: 0 })).toEqual(outOfDomain);
    expect(sampleSizeForMeans({ ...plan, sdTreatment: -1 })).toEqual(outOfDomain);
    expect(sampleSizeForMeans({ ...plan, varianceFactor: 0 })).toEqual(outOfDomain);
    expect(sampleSizeForMeans({ ...plan, power: 1 })).toEqual(outOfDomain);
    expect(sampleSizeForMeans({ ...plan, power: 0.02 })).toEqual(outOfDomain);
    expect(sampleSizeForMeans({ ...plan, alpha: 0 })).toEqual(outOfDomain);
    expect(sampleSizeForMeans({ ...plan, treatmentPerControl: 0 })).toEqual(outOfDomain);
  });
});

describe('what given sizes can find among means', () => {
  it('is found with the power asked for, whatever the allocation and the arms', () => {
    const sizes = fc.record({
      nControl: fc.integer({ min: 10, max: 10_000 }),
      nTreatment: fc.integer({ min: 10, max: 10_000 }),
      arms: fc.option(
        fc.record({
          treatments: fc.integer({ min: 1, max: 4 }),
          correction: fc.constantFrom(
            'none' as const,
            'bonferroni' as const,
            'sidak' as const,
            'dunnett' as const,
          ),
        }),
        { nil: undefined },
      ),
    });
    fc.assert(
      fc.property(plans, sizes, (plan, size) => {
        const difference = minimumDetectableEffectForMeans({ ...plan, ...size }) as number;
        expect(powerOfMeans({ ...plan, ...size, difference })).toBeCloseTo(plan.power, 9);
      }),
    );
  });

  it('treats the treatment like the control when its spread is not given', () => {
    const plan = { ...rates, sdControl: 3, nControl: 100, nTreatment: 300 };
    expect(minimumDetectableEffectForMeans(plan)).toBe(
      minimumDetectableEffectForMeans({ ...plan, sdTreatment: 3 }),
    );
    expect(minimumDetectableEffectForMeans(plan)).toBeCloseTo(2.801585218 * Math.sqrt(9 / 100 + 9 / 300), 8);
  });

  it('is out of domain for an empty arm or a spread that is none', () => {
    const plan = { ...rates, sdControl: 3, nControl: 100, nTreatment: 300, difference: 1 };
    for (const wrong of [
      { nControl: 0 },
      { nTreatment: 0 },
      { sdControl: 0 },
      { sdTreatment: 0 },
      { varianceFactor: 0 },
    ]) {
      expect(powerOfMeans({ ...plan, ...wrong })).toEqual(outOfDomain);
      expect(minimumDetectableEffectForMeans({ ...plan, ...wrong })).toEqual(outOfDomain);
    }
  });
});
