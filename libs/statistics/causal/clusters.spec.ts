import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { dataFolder, itWhenPresent } from '../../../test/support/present.js';
import { seededRandom, standardNormal } from '../distributions/index.js';
import { momentsOf, type Moments } from '../moments/index.js';
import { isDefined, undefinedBecause } from '../undefined.js';
import {
  compareClusteredUnits,
  compareClusterMeans,
  intraclassCorrelation,
  type ClusterComparison,
} from './clusters.js';

const cluster = fc
  .array(fc.integer({ min: -30, max: 30 }), { minLength: 1, maxLength: 8 })
  .map((values) => momentsOf(values));
const arm = fc.array(cluster, { minLength: 2, maxLength: 8 });
const byUnits = (control: readonly Moments[], treatment: readonly Moments[], level?: number) =>
  compareClusteredUnits({ control, treatment }, level) as ClusterComparison<'clusterRobustCr2'>;
const byMeans = (control: readonly Moments[], treatment: readonly Moments[], level?: number) =>
  compareClusterMeans({ control, treatment }, level) as ClusterComparison<'clusterWelch'>;

describe('comparing arms of whole clusters', () => {
  it('gives the same by means and by units when all clusters have one size', () => {
    const sized = fc.array(fc.array(fc.integer({ min: -30, max: 30 }), { minLength: 3, maxLength: 3 }), {
      minLength: 2,
      maxLength: 9,
    });
    fc.assert(
      fc.property(sized, sized, (a, b) => {
        const [control, treatment] = [
          a.map((values) => momentsOf(values)),
          b.map((values) => momentsOf(values)),
        ];
        const [units, means] = [byUnits(control, treatment), byMeans(control, treatment)];
        expect(units.difference).toBeCloseTo(means.difference, 10);
        expect(units.standardError).toBeCloseTo(means.standardError, 8);
        if (isDefined(units.df) && isDefined(means.df)) expect(units.df).toBeCloseTo(means.df, 6);
        expect([units.clustersControl, units.clustersTreatment]).toEqual([control.length, treatment.length]);
      }),
    );
  });

  it('negates the difference, and nothing else, when the arms change places', () => {
    fc.assert(
      fc.property(arm, arm, (control, treatment) => {
        for (const compare of [byUnits, byMeans]) {
          const [there, back] = [compare(control, treatment), compare(treatment, control)];
          expect(back.difference + there.difference).toBe(0);
          expect(back.standardError).toBeCloseTo(there.standardError, 10);
          if (isDefined(there.p)) expect(back.p).toBeCloseTo(there.p, 10);
        }
      }),
    );
  });

  it('weighs units by size and clusters alike', () => {
    const control = [momentsOf([0, 0, 0, 0]), momentsOf([2, 2])];
    const treatment = [momentsOf([5, 5]), momentsOf([5, 5])];
    expect(byMeans(control, treatment).difference).toBe(5 - 1);
    expect(byUnits(control, treatment).difference).toBeCloseTo(5 - 4 / 6, 12);
    expect(byMeans(control, treatment).method).toBe('clusterWelch');
    expect(byUnits(control, treatment).method).toBe('clusterRobustCr2');
  });

  it('leaves out clusters without units', () => {
    const control = [momentsOf([1, 2]), momentsOf([4]), momentsOf([6, 7, 8])];
    const treatment = [momentsOf([3]), momentsOf([9, 4])];
    for (const compare of [byUnits, byMeans]) {
      expect(compare([...control, momentsOf([])], treatment)).toEqual(compare(control, treatment));
    }
  });

  it('has the standard error and degrees of freedom of CR2 for unequal clusters', () => {
    // by hand for sizes 1, 2, 3 with means 3, 0, 1: shares p = 1/6, 1/3, 1/2; mean 1; residual shares 1/3, −1/3, 0
    const control = [momentsOf([3]), momentsOf([0, 0]), momentsOf([1, 1, 1])];
    const treatment = [momentsOf([4]), momentsOf([4])];
    const { standardError, df } = byUnits(control, treatment);
    expect(standardError).toBeCloseTo(Math.sqrt(1 / 9 / (5 / 6) + 1 / 9 / (2 / 3)), 12);
    const terms = [1 / 36 / (5 / 6), 1 / 9 / (2 / 3), 1 / 4 / (1 / 2)];
    const sum = terms.reduce((a, b) => a + b);
    const squares = terms.reduce((a, b) => a + b * b, 0);
    expect(df).toBeCloseTo(1 / (1 / 36 + 1 / 9 + 1 / 4 + sum ** 2 - squares), 10);
  });

  it('keeps its error where units of a cluster resemble each other and sizes differ', () => {
    const random = seededRandom(17);
    const trials = 1500;
    const alarms = { units: 0, means: 0 };
    const draw = () =>
      Array.from({ length: 12 }, () => {
        const level = standardNormal(random);
        return momentsOf(
          Array.from({ length: 2 + Math.floor(12 * random()) }, () => level + standardNormal(random)),
        );
      });
    for (let trial = 0; trial < trials; trial++) {
      const [control, treatment] = [draw(), draw()];
      if ((byUnits(control, treatment).p as number) < 0.05) alarms.units++;
      if ((byMeans(control, treatment).p as number) < 0.05) alarms.means++;
    }
    // 5 % ± 3 standard errors of 1,500 trials
    expect(Math.abs(alarms.units / trials - 0.05)).toBeLessThan(0.017);
    expect(Math.abs(alarms.means / trials - 0.05)).toBeLessThan(0.017);
  });

  it('needs two clusters in each arm', () => {
    const [one, two] = [[momentsOf([1, 2, 3])], [momentsOf([1, 2]), momentsOf([4, 5])]];
    for (const compare of [compareClusteredUnits, compareClusterMeans]) {
      const none = undefinedBecause('tooFewObservations');
      expect(compare({ control: one, treatment: two })).toMatchObject({
        difference: 1,
        df: none,
        p: none,
        interval: none,
      });
      expect(compare({ control: two, treatment: one })).toMatchObject({ difference: -1, t: none });
      expect(compare({ control: [], treatment: two })).toEqual(undefinedBecause('emptyArm'));
      expect(compare({ control: two, treatment: [momentsOf([])] })).toEqual(undefinedBecause('emptyArm'));
    }
  });

  const file = join(dataFolder, 'fastfood_wa_marketing.csv.gz');
  itWhenPresent(file, 'finds p = .0013 by store where rows pretend 4e-10 (fast-food promotion)', () => {
    const [, ...rows] = gunzipSync(readFileSync(file)).toString().trim().split('\n');
    const stores = new Map<string, { promotion: string; sales: number[] }>();
    for (const row of rows) {
      const [, , location, , promotion, , sales] = row.trim().split(',') as string[];
      const store = stores.get(location!) ?? { promotion: promotion!, sales: [] };
      stores.set(location!, store);
      store.sales.push(Number(sales));
    }
    const of = (promotion: string) =>
      [...stores.values()]
        .filter((store) => store.promotion === promotion)
        .map((store) => momentsOf(store.sales));
    const { p, df, standardError, clustersControl, clustersTreatment } = byMeans(of('2'), of('1'));
    expect([clustersControl, clustersTreatment]).toEqual([47, 43]);
    expect(p).toBeCloseTo(0.00127768801991, 12);
    expect(df).toBeCloseTo(84.9487713111, 8);
    expect(standardError).toBeCloseTo(3.232046312, 8);
    // every store has four weeks: both estimands agree
    expect(byUnits(of('2'), of('1')).p).toBeCloseTo(p as number, 10);
  });
});

describe('the intraclass correlation', () => {
  it('is 1 when units of a cluster are alike and 0 when clusters are', () => {
    expect(intraclassCorrelation([momentsOf([1, 1, 1]), momentsOf([5, 5, 5])])).toBe(1);
    expect(intraclassCorrelation([momentsOf([1, 2, 3]), momentsOf([3, 1, 2])])).toBe(0);
  });

  it('is that of an analysis of variance by hand', () => {
    // sizes 2 and 4, means 3 and 6: between 12 on 1, within (2 + 20)/4; typical size (6 − 20/6)/1
    const clusters = [momentsOf([2, 4]), momentsOf([3, 5, 7, 9])];
    expect(intraclassCorrelation(clusters)).toBeCloseTo((12 - 5.5) / (12 + (6 - 20 / 6 - 1) * 5.5), 12);
  });

  it('is 0 where clusters differ just as chance would have it', () => {
    // means 1 and 2 of two units each: between 1 on 1, within (2 + 0)/2
    expect(intraclassCorrelation([momentsOf([0, 2]), momentsOf([2, 2])])).toBe(0);
  });

  it('recovers the correlation of simulated clusters', () => {
    const random = seededRandom(23);
    const clusters = Array.from({ length: 800 }, () => {
      const level = 0.5 * standardNormal(random);
      return momentsOf(
        Array.from({ length: 3 + Math.floor(6 * random()) }, () => level + standardNormal(random)),
      );
    });
    expect(intraclassCorrelation(clusters)).toBeCloseTo(0.2, 1);
  });

  it('says why there is none', () => {
    expect(intraclassCorrelation([momentsOf([1, 2])])).toEqual(undefinedBecause('tooFewObservations'));
    expect(intraclassCorrelation([momentsOf([1]), momentsOf([2])])).toEqual(
      undefinedBecause('tooFewObservations'),
    );
    expect(intraclassCorrelation([momentsOf([1, 1]), momentsOf([1])])).toEqual(
      undefinedBecause('noVariance'),
    );
  });
});
