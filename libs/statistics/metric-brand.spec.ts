import { compareBetaBinomial } from './bayes/index.js';
import { compareClusterMeans, interactionTest, qini } from './causal/index.js';
import {
  crossMomentsOf,
  mergeCounts,
  mergeMoments,
  momentsOf,
  momentsOfVariable,
  type Count,
  type Moments,
} from './moments/index.js';
import { welchTest } from './twoarms/index.js';

/**
 * The name of a metric is a type parameter of its moments and counts, inferred where it is known and free where it is
 * not. `tsc` checks each `@ts-expect-error`: a mixture that begins to compile fails the build.
 */
type Aum = 'aumGrowth';
type Spend = 'spend';

const aum = { control: momentsOf<Aum>([1, 2, 4]), treatment: momentsOf<Aum>([2, 4, 5]) };
const spend = { control: momentsOf<Spend>([10, 20, 40]), treatment: momentsOf<Spend>([20, 40, 50]) };
const conversion: { control: Count<'conversion'>; treatment: Count<'conversion'> } = {
  control: { n: 100, successes: 10 },
  treatment: { n: 100, successes: 14 },
};
const churn: Count<'churn'> = { n: 100, successes: 3 };

describe('moments of a metric', () => {
  it('compare with moments of the same metric, named or not', () => {
    expect(welchTest(aum.control, aum.treatment)).toHaveProperty('difference');
    expect(welchTest(momentsOf([1, 2, 4]), momentsOf([2, 4, 5]))).toEqual(
      welchTest(aum.control, aum.treatment),
    );
    const unnamed: Moments = aum.control;
    expect(mergeMoments(aum.control, aum.treatment).n).toBe(6);
    expect(unnamed.n).toBe(3);
  });

  it('do not compare with moments of another metric', () => {
    // @ts-expect-error growth in assets is not spend
    welchTest(aum.control, spend.treatment);
    // @ts-expect-error nor do they merge into one sample
    mergeMoments<Aum>(aum.control, spend.control);
    // @ts-expect-error nor do whole clusters of them
    compareClusterMeans<Aum>({ control: [aum.control], treatment: [spend.treatment] });
    // @ts-expect-error an effect differs between parts only in the same metric
    interactionTest<Aum>(aum, spend);
    // @ts-expect-error a curve has one outcome
    qini<Aum>([aum, spend]);
  });

  it('keep the name of the one variable that was taken out of several', () => {
    const both = crossMomentsOf({ outcome: [1, 2, 4], uptake: [0, 1, 1] });
    const outcome: Moments<'outcome'> = momentsOfVariable(both, 'outcome');
    expect(outcome).toEqual(momentsOf([1, 2, 4]));
    expect(momentsOfVariable(both, 'uptake').mean).toBeCloseTo(2 / 3, 15);
    // @ts-expect-error an outcome is no uptake
    const mixed: Moments<'outcome'> = momentsOfVariable(both, 'uptake');
    // @ts-expect-error and they are not compared either
    welchTest(momentsOfVariable(both, 'outcome'), momentsOfVariable(both, 'uptake'));
    expect(mixed.n).toBe(3);
    // @ts-expect-error a variable that was not measured
    expect(() => momentsOfVariable(both, 'spend')).toThrow('No variable spend among outcome, uptake');
  });
});

describe('counts of a rate', () => {
  it('compare with counts of the same rate only', () => {
    expect(compareBetaBinomial(conversion)).toHaveProperty('chanceToBeat');
    // @ts-expect-error conversion is not churn
    compareBetaBinomial<'conversion'>({ control: conversion.control, treatment: churn });
    // @ts-expect-error nor do they add up
    mergeCounts<'conversion'>(conversion.control, churn);
  });

  it('are no means', () => {
    // @ts-expect-error a rate has successes, a mean has a spread
    const mean = () => welchTest(conversion.control, conversion.treatment);
    // @ts-expect-error and the other way round
    const rate = () => compareBetaBinomial(aum);
    expect([mean, rate]).toHaveLength(2);
  });
});
