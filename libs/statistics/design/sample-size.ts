import type { SeveralArms } from './error-rates.js';

/** How many units a plan needs. */
export interface SampleSize {
  /** Units of the control, rounded up. */
  readonly control: number;
  /** Units of each treatment arm, rounded up. */
  readonly treatment: number;
  /** Units of the control and all treatment arms together. */
  readonly total: number;
  /** Units of the control before rounding. */
  readonly exactControl: number;
}

export interface AllocationAndVariance {
  /** Units of one treatment arm per unit of the control (default 1; 9 means a control of one tenth). */
  readonly treatmentPerControl?: number;
  /**
   * Factor on the variance of the estimated difference (default 1): a product of `cupedVarianceFactor`,
   * `designEffect`, `stratificationVarianceFactor`, …
   */
  readonly varianceFactor?: number;
}

export function sampleSizeFromControl(
  exactControl: number,
  treatmentPerControl: number,
  arms?: SeveralArms,
): SampleSize {
  const control = wholeUnits(exactControl);
  const treatment = wholeUnits(exactControl * treatmentPerControl);
  return { control, treatment, total: control + (arms?.treatments ?? 1) * treatment, exactControl };
}

/** Rounds up, but not because of the last binary digit of 200.00000000000003. */
export function wholeUnits(units: number): number {
  return Math.ceil(units * (1 - 1e-13));
}
