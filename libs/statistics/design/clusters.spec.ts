import { undefinedBecause } from '../undefined.js';
import { minimumDetectableEffectForClusters, powerOfClusters, sampleSizeForClusters } from './clusters.js';
import { sampleSizeForMeans } from './means.js';
import type { SampleSize } from './sample-size.js';

const plan = {
  alpha: 0.05,
  power: 0.8,
  difference: 2,
  sd: 10,
  meanClusterSize: 40,
  intraclassCorrelation: 0.05,
};

describe('planning with whole branches', () => {
  it('needs about design effect times as many customers, and a few more for the degrees of freedom', () => {
    const customers = (sampleSizeForMeans({ ...plan, sdControl: 10 }) as SampleSize).exactControl;
    const branches = (sampleSizeForClusters(plan) as SampleSize).exactControl;
    const byDesignEffect = (customers * (1 + 39 * 0.05)) / 40;
    expect(branches).toBeGreaterThan(byDesignEffect);
    expect(branches).toBeLessThan(byDesignEffect + 1.5);
  });

  it('round-trips through power and minimum detectable effect', () => {
    const wide = { ...plan, clusterSizeVariation: 0.6, treatmentPerControl: 1.5 };
    const { exactControl } = sampleSizeForClusters(wide) as SampleSize;
    const counts = { clustersControl: exactControl, clustersTreatment: 1.5 * exactControl };
    expect(powerOfClusters({ ...wide, ...counts })).toBeCloseTo(0.8, 8);
    expect(minimumDetectableEffectForClusters({ ...wide, ...counts })).toBeCloseTo(2, 6);
  });

  it('gains little from larger clusters once the correlation dominates', () => {
    const branches = (meanClusterSize: number) =>
      (sampleSizeForClusters({ ...plan, intraclassCorrelation: 0.3, meanClusterSize }) as SampleSize)
        .exactControl;
    expect(branches(1000) / branches(100)).toBeGreaterThan(0.95);
    expect(branches(100)).toBeLessThan(branches(10));
  });

  it('passes on why there is no answer', () => {
    const counts = { clustersControl: 1, clustersTreatment: 1 };
    expect(powerOfClusters({ ...plan, ...counts })).toEqual(undefinedBecause('tooFewObservations'));
    expect(minimumDetectableEffectForClusters({ ...plan, ...counts })).toEqual(
      undefinedBecause('tooFewObservations'),
    );
    const wrong = { ...plan, ...counts, meanClusterSize: 0 };
    expect(sampleSizeForClusters(wrong)).toEqual(undefinedBecause('outOfDomain'));
    expect(powerOfClusters(wrong)).toEqual(undefinedBecause('outOfDomain'));
    expect(minimumDetectableEffectForClusters(wrong)).toEqual(undefinedBecause('outOfDomain'));
  });
});
