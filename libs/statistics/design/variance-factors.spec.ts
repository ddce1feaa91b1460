import fc from 'fast-check';
import { undefinedBecause } from '../undefined.js';
import {
  cupedVarianceFactor,
  designEffect,
  effectPerAssigned,
  interactionVarianceFactor,
  stratificationVarianceFactor,
} from './variance-factors.js';

const outOfDomain = undefinedBecause('outOfDomain');

describe('what CUPED gains', () => {
  it('is the square of the correlation: 0.95 leaves a tenth of the variance', () => {
    expect(cupedVarianceFactor(0.95)).toBeCloseTo(0.0975, 12);
    expect(cupedVarianceFactor(-0.5)).toBeCloseTo(0.75, 12);
    expect(cupedVarianceFactor(0)).toBe(1);
  });

  it('shrinks with the share of customers that have the covariate', () => {
    expect(cupedVarianceFactor(0.8, 0.5)).toBeCloseTo(1 - 0.32, 12);
    expect(cupedVarianceFactor(0.8, 0)).toBe(1);
    expect(cupedVarianceFactor(0.8, 1)).toBe(cupedVarianceFactor(0.8));
  });

  it('has no value for a perfect or impossible correlation', () => {
    for (const [correlation, share] of [
      [1, 1],
      [-1, 1],
      [1.2, 1],
      [NaN, 1],
      [0.5, -0.1],
      [0.5, 1.1],
    ] as const) {
      expect(cupedVarianceFactor(correlation, share)).toEqual(outOfDomain);
    }
  });
});

describe('what strata gain', () => {
  it('is the share of the variance between them', () => {
    expect(stratificationVarianceFactor(0.3)).toBeCloseTo(0.7, 12);
    expect(stratificationVarianceFactor(0)).toBe(1);
    expect(stratificationVarianceFactor(1)).toEqual(outOfDomain);
    expect(stratificationVarianceFactor(-0.01)).toEqual(outOfDomain);
  });
});

describe('what whole clusters cost', () => {
  it('is 1 + (m − 1)·ρ for clusters of one size', () => {
    expect(designEffect({ meanClusterSize: 21, intraclassCorrelation: 0.05 })).toBeCloseTo(2, 12);
    expect(designEffect({ meanClusterSize: 1, intraclassCorrelation: 0.7 })).toBe(1);
    expect(designEffect({ meanClusterSize: 40, intraclassCorrelation: 0 })).toBe(1);
    expect(designEffect({ meanClusterSize: 40, intraclassCorrelation: 1 })).toBe(40);
  });

  it('is higher when the sizes differ', () => {
    // Eldridge et al. (2006): m = 30, cv = 0.65, ρ = 0.05
    const clusters = { meanClusterSize: 30, clusterSizeVariation: 0.65, intraclassCorrelation: 0.05 };
    expect(designEffect(clusters)).toBeCloseTo(1 + (1.4225 * 30 - 1) * 0.05, 12);
  });

  it('has no value for impossible clusters', () => {
    const clusters = { meanClusterSize: 10, intraclassCorrelation: 0.1 };
    const wrong = [
      { meanClusterSize: 0.5 },
      { meanClusterSize: Infinity },
      { clusterSizeVariation: -1 },
      { intraclassCorrelation: -0.1 },
      { intraclassCorrelation: 1.1 },
    ];
    for (const more of wrong) expect(designEffect({ ...clusters, ...more })).toEqual(outOfDomain);
  });
});

describe('the cost of asking whether the effect differs between two parts', () => {
  it('is at least fourfold, and the same for a part and the rest', () => {
    expect(interactionVarianceFactor(0.5)).toBe(4);
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 0.99, noNaN: true }), (share) => {
        const factor = interactionVarianceFactor(share) as number;
        expect(factor).toBeGreaterThanOrEqual(4);
        expect(factor).toBeCloseTo(interactionVarianceFactor(1 - share) as number, 8);
      }),
    );
  });

  it('has no value when one part is empty', () => {
    for (const share of [0, 1, -0.5, 1.5]) expect(interactionVarianceFactor(share)).toEqual(outOfDomain);
  });
});

describe('the effect per assigned customer', () => {
  it('is the effect per complier times the difference in uptake', () => {
    expect(effectPerAssigned({ effectPerComplier: 200, uptakeTreatment: 0.25 })).toBe(50);
    expect(
      effectPerAssigned({ effectPerComplier: 200, uptakeTreatment: 0.25, uptakeControl: 0.05 }),
    ).toBeCloseTo(40, 10);
    expect(effectPerAssigned({ effectPerComplier: 200, uptakeTreatment: 0, uptakeControl: 1 })).toBe(-200);
  });

  it('is undefined when assignment does not change uptake', () => {
    const plan = { effectPerComplier: 1, uptakeTreatment: 0.2, uptakeControl: 0.2 };
    expect(effectPerAssigned(plan)).toEqual(undefinedBecause('denominatorNearZero'));
  });

  it('has no value for impossible shares', () => {
    expect(effectPerAssigned({ effectPerComplier: 1, uptakeTreatment: 1.2 })).toEqual(outOfDomain);
    expect(effectPerAssigned({ effectPerComplier: 1, uptakeTreatment: 0.2, uptakeControl: -0.1 })).toEqual(
      outOfDomain,
    );
    expect(effectPerAssigned({ effectPerComplier: NaN, uptakeTreatment: 0.2 })).toEqual(outOfDomain);
  });
});
