import type { Count, CrossMoments, Moments } from '../moments/index.js';
import { mergeCounts, mergeMoments } from '../moments/index.js';
import {
  compareMeans,
  compareProportions,
  compareRatios,
  equivalenceTest,
  fixedWeightMeans,
  welchTest,
} from './index.js';

/** The compiler reads this file too: a line that it ceases to refuse is an error of `npm run check:types`. */
const aum = { n: 9, mean: 2, m2: 4 } as Moments<'aum'>;
const revenue = { n: 9, mean: 2, m2: 4 } as Moments<'revenue'>;
const converted = { n: 9, successes: 2 } as Count<'converted'>;
const churned = { n: 9, successes: 2 } as Count<'churned'>;
const orders: CrossMoments<'revenue' | 'orders'> = {
  names: ['revenue', 'orders'],
  n: 2,
  means: [1, 1],
  cross: [
    [1, 0],
    [0, 1],
  ],
};

const refusedByTheCompiler: readonly (() => unknown)[] = [
  // @ts-expect-error a rate is not a mean
  () => compareMeans(aum, converted),
  // @ts-expect-error a mean is not a rate
  () => compareProportions(converted, aum),
  // @ts-expect-error two metrics do not compare
  () => compareMeans(aum, revenue),
  // @ts-expect-error two metrics do not compare
  () => welchTest(revenue, aum),
  // @ts-expect-error two metrics do not compare
  () => compareProportions(converted, churned),
  // @ts-expect-error two metrics do not compare
  () => equivalenceTest(aum, revenue, { margin: 1 }),
  // @ts-expect-error two metrics do not merge
  () => mergeMoments<'aum'>(aum, revenue),
  // @ts-expect-error two metrics do not merge
  () => mergeCounts<'churned'>(churned, converted),
  // @ts-expect-error a tier holds one metric
  () => fixedWeightMeans<'aum'>([{ name: 'A', weight: 1, control: aum, treatment: revenue }]),
  // @ts-expect-error a ratio needs the cross moments of its two variables
  () => compareRatios(aum, aum, { numerator: 'revenue', denominator: 'orders' }),
];

describe('moments of one metric', () => {
  it('compare with their like, and every other pairing is refused before it runs', () => {
    expect(compareMeans(aum, aum)).toMatchObject({ difference: 0 });
    expect(compareProportions(converted, converted)).toMatchObject({ difference: 0 });
    expect(compareRatios(orders, orders, { numerator: 'revenue', denominator: 'orders' })).toMatchObject({
      difference: 0,
    });
    expect(refusedByTheCompiler).toHaveLength(10);
  });
});
