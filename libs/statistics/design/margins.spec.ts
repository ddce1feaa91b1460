import fc from 'fast-check';
import { normalCdf, normalUpperQuantile } from '../distributions/index.js';
import { undefinedBecause } from '../undefined.js';
import {
  powerOfEquivalence,
  powerOfNonInferiority,
  sampleSizeForEquivalence,
  sampleSizeForNonInferiority,
} from './margins.js';
import type { SampleSize } from './sample-size.js';

const outOfDomain = undefinedBecause('outOfDomain');
const plans = fc.record({
  alpha: fc.double({ min: 0.005, max: 0.2, noNaN: true }),
  power: fc.double({ min: 0.5, max: 0.99, noNaN: true }),
  margin: fc.double({ min: 0.1, max: 3, noNaN: true }),
  share: fc.double({ min: -0.9, max: 0.9, noNaN: true }),
  sdControl: fc.double({ min: 0.5, max: 20, noNaN: true }),
  sdTreatment: fc.double({ min: 0.5, max: 20, noNaN: true }),
  treatmentPerControl: fc.double({ min: 0.1, max: 10, noNaN: true }),
  varianceFactor: fc.double({ min: 0.3, max: 3, noNaN: true }),
});

describe('planning for non-inferiority', () => {
  it('needs 50 per arm for a margin of half a standard deviation', () => {
    // Chow, Shao, Wang (2008), section 3.2.5: sd 10 %, margin 5 %, 5 % one-sided, power 80 %: 49.5
    const size = sampleSizeForNonInferiority({
      alpha: 0.05,
      power: 0.8,
      sdControl: 0.1,
      margin: 0.05,
    }) as SampleSize;
    expect(size).toMatchObject({ control: 50, treatment: 50, total: 100 });
  });

  it('reaches the power asked for', () => {
    fc.assert(
      fc.property(plans, ({ share, ...rest }) => {
        const plan = { ...rest, difference: share * rest.margin };
        const { exactControl: nControl } = sampleSizeForNonInferiority(plan) as SampleSize;
        const reached = powerOfNonInferiority({
          ...plan,
          nControl,
          nTreatment: nControl * plan.treatmentPerControl,
        });
        expect(reached).toBeCloseTo(plan.power, 9);
      }),
    );
  });

  it('has no value when the truth lies beyond the margin', () => {
    const plan = { alpha: 0.05, power: 0.8, sdControl: 1, margin: 0.5 };
    expect(sampleSizeForNonInferiority({ ...plan, difference: -0.5 })).toEqual(outOfDomain);
    expect(sampleSizeForNonInferiority({ ...plan, difference: 5 })).not.toEqual(outOfDomain);
    for (const wrong of [
      { margin: 0 },
      { sdControl: 0 },
      { sdTreatment: 0 },
      { alpha: 0 },
      { power: 0.01 },
      { power: 1 },
      { varianceFactor: 0 },
      { treatmentPerControl: 0 },
      { difference: NaN },
    ]) {
      expect(sampleSizeForNonInferiority({ ...plan, ...wrong })).toEqual(outOfDomain);
      expect(sampleSizeForEquivalence({ ...plan, ...wrong })).toEqual(outOfDomain);
    }
    for (const wrong of [{ margin: 0 }, { nControl: 0 }, { nTreatment: 0 }]) {
      expect(powerOfNonInferiority({ ...plan, nControl: 50, nTreatment: 50, ...wrong })).toEqual(outOfDomain);
      expect(powerOfEquivalence({ ...plan, nControl: 50, nTreatment: 50, ...wrong })).toEqual(outOfDomain);
    }
  });
});

describe('planning for equivalence', () => {
  it('reaches the power asked for', () => {
    fc.assert(
      fc.property(plans, ({ share, ...rest }) => {
        const plan = { ...rest, difference: share * rest.margin };
        const { exactControl: nControl } = sampleSizeForEquivalence(plan) as SampleSize;
        const sizes = { nControl, nTreatment: nControl * plan.treatmentPerControl };
        expect(powerOfEquivalence({ ...plan, ...sizes })).toBeCloseTo(plan.power, 9);
        expect(powerOfEquivalence({ ...plan, ...sizes })).toBeLessThanOrEqual(
          (powerOfNonInferiority({ ...plan, ...sizes }) as number) + 1e-12,
        );
      }),
    );
  });

  it('is (z_alpha + z_{power/2})² for no true difference', () => {
    const size = sampleSizeForEquivalence({
      alpha: 0.05,
      power: 0.8,
      sdControl: 1,
      margin: 0.5,
    }) as SampleSize;
    // 2·(1.644854 + 1.281552)² / 0.25
    expect(size.exactControl).toBeCloseTo(68.5108, 3);
  });

  it('is zero, not negative, when no outcome could show it', () => {
    expect(powerOfEquivalence({ alpha: 0.05, sdControl: 5, margin: 0.5, nControl: 10, nTreatment: 10 })).toBe(
      0,
    );
  });

  it('has no size when the truth lies beyond the margin on either side', () => {
    const plan = { alpha: 0.05, power: 0.8, sdControl: 1, margin: 0.5 };
    expect(sampleSizeForEquivalence({ ...plan, difference: 0.5 })).toEqual(outOfDomain);
    expect(sampleSizeForEquivalence({ ...plan, difference: -0.5 })).toEqual(outOfDomain);
  });
});

describe('the spread that a margin is held against', () => {
  it('is that of both arms, the treatment arm by its size', () => {
    // standard error √(4/100 + 25/400) = 0.32016: power Φ(1/0.32016 − 1.959964) = Φ(1.163478)
    const plan = { alpha: 0.025, margin: 1, sdControl: 2, sdTreatment: 5, nControl: 100, nTreatment: 400 };
    const standardError = Math.sqrt(4 / 100 + 25 / 400);
    expect(powerOfNonInferiority(plan)).toBeCloseTo(
      normalCdf(1 / standardError - normalUpperQuantile(0.025)),
      12,
    );
    const twoSided = 2 * normalCdf(1 / standardError - normalUpperQuantile(0.025)) - 1;
    expect(powerOfEquivalence(plan)).toBeCloseTo(twoSided, 12);
    const { sdTreatment: _, ...alike } = plan;
    expect(powerOfNonInferiority(alike)).toBe(powerOfNonInferiority({ ...alike, sdTreatment: 2 }));
    expect(powerOfNonInferiority({ ...plan, varianceFactor: 0.25 })).toBeCloseTo(
      normalCdf(2 / standardError - normalUpperQuantile(0.025)),
      12,
    );
  });

  it('leaves no size for a power that chance alone has', () => {
    const plan = { alpha: 0.05, sdControl: 1, margin: 0.5 };
    expect(sampleSizeForNonInferiority({ ...plan, power: 0.05 })).toEqual(outOfDomain);
    expect(sampleSizeForEquivalence({ ...plan, power: 0.05 })).toEqual(outOfDomain);
  });
});
