import {
  centralMomentsOf,
  mergeMoments,
  momentsFromExactSums,
  momentsOf,
  momentsOfCounts,
  total,
  variance,
} from '#statistics';
import type { Moments } from '#statistics';
import type { TableAdapter } from '../table-adapter.js';

interface Input {
  readonly values?: readonly number[];
  readonly weightedValues?: readonly { readonly value: number; readonly count: number }[];
  readonly exactSum?: string;
  readonly exactSumSquares?: string;
  readonly parts?: readonly Moments[];
}

/** The table calls the variance of one unit 0; the library refuses to estimate it. */
const varianceOrZero = (moments: Moments) => (moments.n === 1 ? 0 : variance(moments));

export const table: TableAdapter = {
  table: 'moments_stability',
  fields: ['n', 'mean', 'variance', 'sum', 'm2', 'm3', 'm4', 'naiveDoubleVariance'],
  run: ({ values, weightedValues, exactSum, exactSumSquares, parts }: Input) => {
    if (parts) {
      const { n, mean, m2 } = mergeMoments(...parts);
      return { n, mean, m2, variance: varianceOrZero({ n, mean, m2 }) };
    }
    if (weightedValues) {
      const counted = momentsOfCounts(weightedValues);
      const { n, mean, m2 } = momentsFromExactSums(counted.n, exactSum!, exactSumSquares!);
      if (Math.abs(m2 - counted.m2) > 1e-12 * m2) throw new Error('Counted and exact moments differ');
      const naive = (Number(exactSumSquares) - Number(exactSum) ** 2 / n) / (n - 1);
      return { n, mean, variance: varianceOrZero({ n, mean, m2 }), naiveDoubleVariance: naive };
    }
    const moments = momentsOf(values!);
    const { m3, m4 } = centralMomentsOf(values!);
    return {
      n: moments.n,
      mean: moments.mean,
      variance: varianceOrZero(moments),
      sum: total(moments),
      m3,
      m4,
    };
  },
};
