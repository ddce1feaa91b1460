import { crossMomentsOf } from '../moments/index.js';
import { isUndefined, type Maybe } from '../undefined.js';
import { cupedMeans } from './cuped-means.js';
import { tierWeightedCuped } from './tier-weighted-cuped.js';

const question = { outcome: 'y', covariates: ['x'] };

function defined<T>(value: Maybe<T>): T {
  if (isUndefined(value)) throw new Error(value.because);
  return value;
}

const gold = {
  name: 'gold',
  weight: 1,
  control: crossMomentsOf({ y: [10, 14, 13, 19], x: [1, 3, 2, 5] }),
  treatment: crossMomentsOf({ y: [15, 21, 17], x: [2, 5, 3] }),
};
const mass = {
  name: 'mass',
  weight: 3,
  control: crossMomentsOf({ y: [1, 2, 2.5, 0.4, 1.1], x: [4, 1, 2, 6, 4] }),
  treatment: crossMomentsOf({ y: [2.1, 3.3, 1.4], x: [3, 1, 5] }),
};

describe('tier-weighted CUPED', () => {
  it('is CUPED within each tier, summed with the fixed weights', () => {
    const g = defined(cupedMeans(gold.control, gold.treatment, question));
    const m = defined(cupedMeans(mass.control, mass.treatment, question));
    const both = defined(tierWeightedCuped([gold, mass], question));
    expect(both.difference).toBeCloseTo(0.25 * g.difference + 0.75 * m.difference, 12);
    expect(both.standardError).toBeCloseTo(Math.hypot(0.25 * g.standardError, 0.75 * m.standardError), 12);
    expect(both.method).toBe('tierWeightedCuped');
  });

  it('names a tier without treated customers and warns when it weighs more than a twentieth', () => {
    const empty = { ...mass, treatment: crossMomentsOf({ y: [], x: [] }) };
    const result = defined(tierWeightedCuped([gold, empty], question));
    expect(result.dropped).toEqual(['mass']);
    expect(result.droppedWeight).toBe(0.75);
    expect(result.trustworthy).toBe(false);
    expect(result.difference).toBeCloseTo(
      defined(cupedMeans(gold.control, gold.treatment, question)).difference,
      12,
    );
  });
});

describe('tier-weighted CUPED of a single tier', () => {
  it('is CUPED, with its error, degrees of freedom and p', () => {
    for (const tier of [gold, mass]) {
      const single = defined(cupedMeans(tier.control, tier.treatment, question));
      const weighted = defined(tierWeightedCuped([tier], question));
      expect(weighted.df).toBeCloseTo(defined(single.df), 10);
      expect(weighted.standardError).toBeCloseTo(single.standardError, 12);
      expect(weighted.p).toBeCloseTo(defined(single.p), 12);
    }
  });

  it('gives a tier with one treated customer a mean without an error, and drops it', () => {
    const lone = { ...mass, treatment: crossMomentsOf({ y: [2.1], x: [3] }) };
    expect(defined(tierWeightedCuped([gold, lone], question)).dropped).toEqual(['mass']);
  });
});
