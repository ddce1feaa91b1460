/** A squared standard error with the degrees of freedom that it was estimated on. */
export interface ErrorPart {
  readonly squaredError: number;
  readonly df: number;
}

/**
 * Sum of independent squared errors and its degrees of freedom: (Σaᵢ)² / Σ aᵢ²/νᵢ; parts without error do not count.
 * Source: Satterthwaite (1946), Biometrics Bulletin 2, 110–114.
 */
export function sumOfErrors(parts: readonly ErrorPart[]): ErrorPart {
  const sum = parts.reduce((total, { squaredError }) => total + squaredError, 0);
  const spread = parts.reduce(
    (total, { squaredError, df }) => total + (squaredError > 0 ? squaredError ** 2 / df : 0),
    0,
  );
  return { squaredError: sum, df: (sum * sum) / spread };
}
