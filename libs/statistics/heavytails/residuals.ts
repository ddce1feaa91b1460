import { solvePositive } from '../precision/solve-positive.js';

/**
 * Residuals of each of `responses` on the covariates and a constant, by least squares over all units, whatever their
 * arm. Because the arm is not looked at, a permutation test of these residuals is as exact as one of the values.
 * Covariates that do not vary, or repeat others, are left out. Source: Rosenbaum (2002), Covariance adjustment.
 */
export function residualsOn(
  covariates: readonly Float64Array[],
  responses: readonly Float64Array[],
): readonly Float64Array[] {
  const size = covariates.length;
  const centredCovariates = covariates.map(centre);
  const cross = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      const product = dot(centredCovariates[i] as Float64Array, centredCovariates[j] as Float64Array);
      cross[i * size + j] = product;
      cross[j * size + i] = product;
    }
  }
  return responses.map((response) => {
    const residual = centre(response);
    const slopes = solvePositive(
      cross,
      centredCovariates.map((covariate) => dot(covariate, residual)),
      size,
    ).solution;
    centredCovariates.forEach((covariate, i) => {
      const slope = slopes[i] as number;
      if (slope === 0) return;
      for (let unit = 0; unit < residual.length; unit++) {
        residual[unit] = (residual[unit] as number) - slope * (covariate[unit] as number);
      }
    });
    return residual;
  });
}

function centre(values: Float64Array): Float64Array {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] as number;
  const mean = sum / values.length;
  const centred = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) centred[i] = (values[i] as number) - mean;
  return centred;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}
