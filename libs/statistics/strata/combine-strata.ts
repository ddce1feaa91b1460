import type { StratumEstimate } from './stratum-estimate.js';

export interface CombinedEstimate {
  /** Control means of the outcomes, then the effects on them. */
  readonly values: Float64Array;
  /** Their covariance, row-major. */
  readonly covariance: Float64Array;
}

/**
 * Σνₖαₖ with νₖ = nₖ/N, the strata's shares of all units, and its covariance Σνₖ²Vₖ + (Σνₖαₖαₖ′ − ᾱᾱ′)/N. The second
 * part is there because the shares are a random sample of the population's shares; for the enrolled customers alone
 * leave it out (`sharesAreFixed`).
 * Sources: Miratrix, Sekhon & Yu (2013); Xie & Aurisset (2016).
 */
export function combineStrata(strata: readonly StratumEstimate[], sharesAreFixed: boolean): CombinedEstimate {
  const size = (strata[0] as StratumEstimate).values.length;
  let units = 0;
  for (const stratum of strata) units += stratum.n;
  const values = new Float64Array(size);
  const covariance = new Float64Array(size * size);
  for (const stratum of strata) {
    const share = stratum.n / units;
    for (let i = 0; i < size; i++) values[i] = (values[i] as number) + share * (stratum.values[i] as number);
  }
  for (const stratum of strata) {
    const share = stratum.n / units;
    const random = sharesAreFixed ? 0 : share / units;
    for (let i = 0; i < size; i++) {
      const di = (stratum.values[i] as number) - (values[i] as number);
      for (let j = 0; j < size; j++) {
        const dj = (stratum.values[j] as number) - (values[j] as number);
        const at = i * size + j;
        covariance[at] =
          (covariance[at] as number) + share * share * (stratum.covariance[at] as number) + random * di * dj;
      }
    }
  }
  return { values, covariance };
}

/** g′·C·g. */
export function varianceAlong(covariance: Float64Array, gradient: ArrayLike<number>): number {
  const size = gradient.length;
  let sum = 0;
  for (let i = 0; i < size; i++) {
    let along = 0;
    for (let j = 0; j < size; j++) along += (covariance[i * size + j] as number) * (gradient[j] as number);
    sum += (gradient[i] as number) * along;
  }
  return Math.max(0, sum);
}
