import * as statistics from '#statistics';
import type { TableAdapter } from '../table-adapter.js';

type Name = 'x' | 'p' | 'df' | 'df1' | 'df2' | 'a' | 'b' | 'k' | 'n' | 'mean' | 'ncp';
type Arguments = Readonly<Record<Name | keyof statistics.Urn, number>>;

/** The tables' names: `sf` is the upper tail. */
const functions: Readonly<Record<string, (input: Arguments) => number>> = {
  normal_cdf: ({ x }) => statistics.normalCdf(x),
  normal_sf: ({ x }) => statistics.normalUpper(x),
  normal_quantile: ({ p }) => statistics.normalQuantile(p),
  log_normal_cdf: ({ x }) => statistics.normalLogUpper(-x),
  erf: ({ x }) => statistics.erf(x),
  erfc: ({ x }) => statistics.erfc(x),
  log_gamma: ({ x }) => statistics.logGamma(x),
  log_beta: ({ a, b }) => statistics.logBeta(a, b),
  log_choose: ({ n, k }) => statistics.logChoose(n, k),
  t_cdf: ({ x, df }) => statistics.tCdf(x, df),
  t_sf: ({ x, df }) => statistics.tUpper(x, df),
  t_quantile: ({ p, df }) => statistics.tQuantile(p, df),
  chi2_cdf: ({ x, df }) => statistics.chiSquareCdf(x, df),
  chi2_sf: ({ x, df }) => statistics.chiSquareUpper(x, df),
  chi2_quantile: ({ p, df }) => statistics.chiSquareQuantile(p, df),
  f_cdf: ({ x, df1, df2 }) => statistics.fCdf(x, df1, df2),
  f_sf: ({ x, df1, df2 }) => statistics.fUpper(x, df1, df2),
  f_quantile: ({ p, df1, df2 }) => statistics.fQuantile(p, df1, df2),
  beta_cdf: ({ x, a, b }) => statistics.betaCdf(x, a, b),
  beta_sf: ({ x, a, b }) => statistics.betaUpper(x, a, b),
  beta_quantile: ({ p, a, b }) => statistics.betaQuantile(p, a, b),
  binomial_pmf: ({ k, n, p }) => statistics.binomialPmf(k, n, p),
  binomial_cdf: ({ k, n, p }) => statistics.binomialCdf(k, n, p),
  binomial_sf: ({ k, n, p }) => statistics.binomialUpper(k, n, p),
  poisson_pmf: ({ k, mean }) => statistics.poissonPmf(k, mean),
  poisson_cdf: ({ k, mean }) => statistics.poissonCdf(k, mean),
  poisson_sf: ({ k, mean }) => statistics.poissonUpper(k, mean),
  hypergeometric_pmf: ({ k, ...urn }) => statistics.hypergeometricPmf(k, urn),
  hypergeometric_cdf: ({ k, ...urn }) => statistics.hypergeometricCdf(k, urn),
  hypergeometric_sf: ({ k, ...urn }) => statistics.hypergeometricUpper(k, urn),
  nct_cdf: ({ x, df, ncp }) => statistics.nonCentralTCdf(x, df, ncp),
  nct_sf: ({ x, df, ncp }) => statistics.nonCentralTUpper(x, df, ncp),
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
