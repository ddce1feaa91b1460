import {
  betaCdf,
  betaQuantile,
  binomialCdf,
  chiSquareQuantile,
  chiSquareUpper,
  fUpper,
  normalCdf,
  normalLogUpper,
  normalQuantile,
  normalUpper,
  tCdf,
  tQuantile,
  tUpper,
} from '#statistics';
import type { TableAdapter } from '../table-adapter.js';

type Arguments = Readonly<Record<'x' | 'p' | 'df' | 'df1' | 'df2' | 'a' | 'b' | 'k' | 'n', number>>;

const functions: Readonly<Record<string, (input: Arguments) => number>> = {
  normal_cdf: ({ x }) => normalCdf(x),
  normal_sf: ({ x }) => normalUpper(x),
  normal_quantile: ({ p }) => normalQuantile(p),
  log_normal_cdf: ({ x }) => normalLogUpper(-x),
  t_cdf: ({ x, df }) => tCdf(x, df),
  t_sf: ({ x, df }) => tUpper(x, df),
  t_quantile: ({ p, df }) => tQuantile(p, df),
  chi2_sf: ({ x, df }) => chiSquareUpper(x, df),
  chi2_quantile: ({ p, df }) => chiSquareQuantile(p, df),
  f_sf: ({ x, df1, df2 }) => fUpper(x, df1, df2),
  beta_cdf: ({ x, a, b }) => betaCdf(x, a, b),
  beta_quantile: ({ p, a, b }) => betaQuantile(p, a, b),
  binomial_cdf: ({ k, n, p }) => binomialCdf(k, n, p),
};

export const table: TableAdapter = {
  table: 'special_functions',
  fields: ['value'],
  run: (input: Arguments & { fn: string }) => {
    const call = functions[input.fn];
    if (!call) throw new RangeError(`Unknown function ${input.fn}`);
    return { value: call(input) };
  },
};
