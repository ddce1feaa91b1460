import fc from 'fast-check';
import { undefinedBecause } from '../undefined.js';
import {
  minimumDetectableEffectForProportions,
  powerOfProportions,
  sampleSizeForProportions,
  type DetectableRate,
} from './proportions.js';
import type { SampleSize } from './sample-size.js';

const outOfDomain = undefinedBecause('outOfDomain');
const plans = fc.record({
  alpha: fc.double({ min: 1e-3, max: 0.2, noNaN: true }),
  power: fc.double({ min: 0.5, max: 0.99, noNaN: true }),
  sides: fc.constantFrom(1 as const, 2 as const),
  test: fc.constantFrom('pooled' as const, 'unpooled' as const),
  control: fc.double({ min: 0.001, max: 0.999, noNaN: true }),
  treatmentPerControl: fc.double({ min: 0.1, max: 20, noNaN: true }),
  varianceFactor: fc.double({ min: 0.1, max: 5, noNaN: true }),
});

describe('units needed for a difference of rates', () => {
  // R 4 documentation of power.prop.test: p1 = .50, p2 = .75, power = .90 needs 76.7 per arm, 50 per arm reach .740
  it('agrees with the examples of power.prop.test', () => {
    const rates = { alpha: 0.05, control: 0.5, treatment: 0.75 };
    expect((sampleSizeForProportions({ ...rates, power: 0.9 }) as SampleSize).exactControl).toBeCloseTo(
      76.7,
      1,
    );
    expect(powerOfProportions({ ...rates, nControl: 50, nTreatment: 50 })).toBeCloseTo(0.7401659, 6);
  });

  it('reaches the power asked for', () => {
    fc.assert(
      fc.property(plans, fc.double({ min: 0.001, max: 0.999, noNaN: true }), (plan, treatment) => {
        fc.pre(Math.abs(treatment - plan.control) > 1e-4);
        const size = sampleSizeForProportions({ ...plan, treatment }) as SampleSize;
        const nControl = size.exactControl;
        const reached = powerOfProportions({
          ...plan,
          treatment,
          nControl,
          nTreatment: nControl * plan.treatmentPerControl,
        });
        expect(reached).toBeCloseTo(plan.power, 8);
        expect(size.control).toBe(Math.ceil(nControl));
      }),
    );
  });

  it('is the same for failures as for successes', () => {
    fc.assert(
      fc.property(plans, fc.double({ min: 0.001, max: 0.999, noNaN: true }), (plan, treatment) => {
        fc.pre(Math.abs(treatment - plan.control) > 1e-4);
        const mirrored = { ...plan, control: 1 - plan.control, treatment: 1 - treatment };
        const ratio =
          (sampleSizeForProportions(mirrored) as SampleSize).exactControl /
          (sampleSizeForProportions({ ...plan, treatment }) as SampleSize).exactControl;
        expect(ratio).toBeCloseTo(1, 8);
      }),
    );
  });

  it('is proportional to the variance factor and uses the pooled test unless told otherwise', () => {
    const plan = { alpha: 0.05, power: 0.8, control: 0.02, treatment: 0.03, treatmentPerControl: 9 };
    const size = (more: object) =>
      (sampleSizeForProportions({ ...plan, ...more }) as SampleSize).exactControl;
    expect(size({ varianceFactor: 0.5 })).toBeCloseTo(size({}) / 2, 8);
    expect(size({ test: 'pooled' })).toBe(size({}));
    expect(size({ test: 'unpooled' })).not.toBeCloseTo(size({}), 0);
    expect(size({ arms: { treatments: 3, correction: 'bonferroni' } })).toBeGreaterThan(size({}));
  });

  it('has no value when the rates are equal or impossible', () => {
    const plan = { alpha: 0.05, power: 0.8, control: 0.1, treatment: 0.2 };
    const wrong = [
      { treatment: 0.1 },
      { control: 0 },
      { control: 1 },
      { treatment: -0.1 },
      { treatment: 1.1 },
      { power: 0.01 },
      { power: 1 },
      { alpha: 0 },
      { varianceFactor: 0 },
      { treatmentPerControl: -1 },
    ];
    for (const more of wrong) expect(sampleSizeForProportions({ ...plan, ...more })).toEqual(outOfDomain);
    expect(sampleSizeForProportions({ ...plan, treatment: 0 })).not.toEqual(outOfDomain);
  });
});

describe('the power of a comparison of rates', () => {
  it('counts the wrong direction only when asked, and never for a one-sided test', () => {
    const plan = { alpha: 0.4, control: 0.5, treatment: 0.51, nControl: 20, nTreatment: 20 };
    const strict = powerOfProportions({ ...plan, wrongDirectionCounts: true }) as number;
    expect(strict).toBeGreaterThan((powerOfProportions(plan) as number) + 0.1);
    const oneSided = { ...plan, sides: 1 as const };
    expect(powerOfProportions({ ...oneSided, wrongDirectionCounts: true })).toBe(
      powerOfProportions(oneSided),
    );
  });

  it('is alpha for equal rates when both tails count', () => {
    const plan = { alpha: 0.1, control: 0.3, treatment: 0.3, nControl: 50, nTreatment: 500 };
    expect(powerOfProportions({ ...plan, wrongDirectionCounts: true })).toBeCloseTo(0.1, 12);
  });

  it('is out of domain for empty arms or impossible rates', () => {
    const plan = { alpha: 0.05, control: 0.1, treatment: 0.2, nControl: 50, nTreatment: 50 };
    for (const more of [
      { nControl: 0 },
      { nTreatment: 0 },
      { control: 0 },
      { treatment: 2 },
      { alpha: 1 },
      { varianceFactor: -1 },
    ]) {
      expect(powerOfProportions({ ...plan, ...more })).toEqual(outOfDomain);
    }
  });
});

describe('the nearest rate that given sizes can find', () => {
  it('is found with the power asked for, on the side asked for', () => {
    fc.assert(
      fc.property(plans, fc.constantFrom('increase' as const, 'decrease' as const), (plan, direction) => {
        const sizes = { nControl: 500, nTreatment: Math.ceil(500 * plan.treatmentPerControl) };
        const found = minimumDetectableEffectForProportions({ ...plan, ...sizes, direction });
        if ('kind' in found) {
          expect(found).toEqual(undefinedBecause('boundary'));
          return;
        }
        expect(powerOfProportions({ ...plan, ...sizes, treatment: found.treatment })).toBeCloseTo(
          plan.power,
          8,
        );
        expect(Math.sign(found.difference)).toBe(direction === 'increase' ? 1 : -1);
        expect(found.difference).toBe(found.treatment - plan.control);
        expect(found.relativeLift).toBeCloseTo(found.treatment / plan.control - 1, 10);
      }),
    );
  });

  it('looks for an increase unless told otherwise', () => {
    const plan = { alpha: 0.05, power: 0.8, control: 0.1, nControl: 3841, nTreatment: 3841 };
    const found = minimumDetectableEffectForProportions(plan) as DetectableRate;
    // reference case prop_n-0: 3,840.85 per arm find 12 % against 10 %
    expect(found.treatment).toBeCloseTo(0.12, 6);
  });

  it('is on the boundary when even certainty would not be noticed', () => {
    const plan = { alpha: 0.05, power: 0.8, control: 0.01, nControl: 50, nTreatment: 50 };
    expect(minimumDetectableEffectForProportions({ ...plan, direction: 'decrease' })).toEqual(
      undefinedBecause('boundary'),
    );
  });

  it('is out of domain when the power is not above the false-alarm rate', () => {
    const plan = { alpha: 0.05, power: 0.02, control: 0.1, nControl: 50, nTreatment: 50 };
    expect(minimumDetectableEffectForProportions(plan)).toEqual(outOfDomain);
    expect(minimumDetectableEffectForProportions({ ...plan, power: 1 })).toEqual(outOfDomain);
    expect(minimumDetectableEffectForProportions({ ...plan, nControl: 0 })).toEqual(outOfDomain);
  });
});
