import { normalCdf } from '../distributions/index.js';
import { undefinedBecause } from '../undefined.js';
import { conditionalPower, futilityBoundary, type FutilityBoundary } from './futility.js';
import { powerOfGroupSequential, stoppingChances } from './stopping-chances.js';

const design = {
  informationRates: [1 / 3, 2 / 3, 1],
  alpha: 0.025,
  sides: 1 as const,
  power: 0.9,
  rule: { kind: 'hwangShihDeCani', gamma: -4 } as const,
  betaSpending: { kind: 'hwangShihDeCani', gamma: -2 } as const,
};

describe('a non-binding futility boundary', () => {
  it('reproduces the default design of gsDesign', () => {
    // gsDesign::gsDesign() 3.x prints upper 3.01, 2.55, 2.00, lower −0.24, 0.94, 2.00, β spent 0.0148 0.0289 0.0563
    const { efficacy, futilityValues, cumulativeBetaSpent, inflation } = futilityBoundary(
      design,
    ) as FutilityBoundary;
    const rounded = (values: readonly number[], digits: number) =>
      values.map((value) => Number(value.toFixed(digits)));
    expect(rounded(efficacy.criticalValues, 2)).toEqual([3.01, 2.55, 2]);
    expect(rounded(futilityValues, 2)).toEqual([-0.24, 0.94, 2]);
    expect(rounded(cumulativeBetaSpent, 4)).toEqual([0.0148, 0.0437, 0.1]);
    expect(inflation).toBeCloseTo(1.07, 3);
  });

  it('misses the planned effect with the chance that was planned', () => {
    const { efficacy, futilityValues, drift, cumulativeBetaSpent } = futilityBoundary(
      design,
    ) as FutilityBoundary;
    const limits = {
      informationRates: design.informationRates,
      upper: efficacy.criticalValues,
      lower: futilityValues,
    };
    expect(powerOfGroupSequential(limits, drift).power).toBeCloseTo(0.9, 9);
    const { below } = stoppingChances(limits, drift);
    expect(below[0]).toBeCloseTo(cumulativeBetaSpent[0]!, 10);
    expect(below[0]! + below[1]!).toBeCloseTo(cumulativeBetaSpent[1]!, 10);
  });

  it('keeps alpha when it is ignored', () => {
    const { efficacy } = futilityBoundary(design) as FutilityBoundary;
    expect(efficacy.cumulativeAlphaSpent.at(-1)).toBeCloseTo(0.025, 12);
  });

  it('costs nothing with a single look', () => {
    const { inflation, futilityValues } = futilityBoundary({
      ...design,
      informationRates: [1],
    }) as FutilityBoundary;
    expect(inflation).toBeCloseTo(1, 9);
    expect(futilityValues).toHaveLength(1);
    expect(futilityValues[0]).toBeCloseTo(1.959964, 6);
  });

  it('is out of domain for two-sided or unfinished designs', () => {
    const outOfDomain = undefinedBecause('outOfDomain');
    for (const wrong of [
      { sides: 2 as const },
      { informationRates: [0.5, 0.9] },
      { power: 0.02 },
      { power: 1 },
      { betaSpending: { kind: 'power' as const, exponent: 0 } },
      { alpha: 0 },
      { informationRates: [0.9, 0.5, 1] },
    ]) {
      expect(futilityBoundary({ ...design, ...wrong })).toEqual(outOfDomain);
    }
  });
});

describe('conditional power', () => {
  it('follows the trend unless an effect is named', () => {
    // B(t) = z√t = 1; the trend 2 goes on: mean of B(1) is 2
    expect(conditionalPower({ z: Math.SQRT2, information: 0.5, finalCritical: 2 })).toBeCloseTo(0.5, 12);
    expect(conditionalPower({ z: Math.SQRT2, information: 0.5, finalCritical: 2, drift: 0 })).toBeCloseTo(
      normalCdf(-Math.SQRT2),
      12,
    );
    expect(
      conditionalPower({ z: Math.SQRT2, information: 0.5, finalCritical: 2, drift: 3.2 }),
    ).toBeGreaterThan(0.7);
  });

  it('has no value before the first or at the last look', () => {
    const now = { z: 1, information: 0.5, finalCritical: 2 };
    for (const wrong of [{ information: 0 }, { information: 1 }, { z: NaN }]) {
      expect(conditionalPower({ ...now, ...wrong })).toEqual(undefinedBecause('outOfDomain'));
    }
  });
});
