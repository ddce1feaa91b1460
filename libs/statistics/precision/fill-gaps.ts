/** A covariate without gaps, and where the gaps were. Both go into the adjustment as covariates. */
export interface FilledCovariate {
  readonly values: Float64Array;
  /** 1 where the covariate was missing, else 0. */
  readonly missing: Float64Array;
}

/**
 * Fills a covariate that is missing for some units with 0 and says where.
 * Adjusting for both columns is the same whatever constant fills the gaps, since the indicator takes up the level of
 * the units without the covariate; dropping those units instead would change the question, and filling without the
 * indicator loses precision. Source: Zhao & Ding (2022), To adjust or not to adjust? (missingness-indicator method.)
 */
export function fillGaps(values: ArrayLike<number | null | undefined>): FilledCovariate {
  const filled = new Float64Array(values.length);
  const missing = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value === null || value === undefined || Number.isNaN(value)) missing[i] = 1;
    else filled[i] = value;
  }
  return { values: filled, missing };
}
