import { undefinedBecause, type Maybe } from '../undefined.js';
import { isPositive } from './error-rates.js';

export interface AllocationProblem {
  /** Treatment arms that are compared with the one control (default 1). */
  readonly treatments?: number;
  /** Spread of the outcome in the control. */
  readonly sdControl: number;
  /** Spread in each treatment arm (default: as in the control). */
  readonly sdTreatment?: number;
  /** Cost of a control unit and of a treated unit in the same currency (default: equal). */
  readonly costControl?: number;
  readonly costTreatment?: number;
}

/**
 * Control units per unit of one treatment arm that make the comparisons with the control most precise for the money:
 * √k·(sd_c/sd_t)·√(cost_t/cost_c); the square-root rule for k equal arms.
 * Errors: `outOfDomain`.
 *
 * Source: Dunnett (1955), JASA 50, 1096–1121; Cochran (1977), Sampling Techniques, section 5.5.
 */
export function controlPerTreatment(problem: AllocationProblem): Maybe<number> {
  const { treatments = 1, sdControl, sdTreatment = sdControl, costControl = 1, costTreatment = 1 } = problem;
  const usable = [sdControl, sdTreatment, costControl, costTreatment].every(isPositive);
  if (!usable || !Number.isInteger(treatments) || treatments < 1) return undefinedBecause('outOfDomain');
  return (Math.sqrt((treatments * costTreatment) / costControl) * sdControl) / sdTreatment;
}

/**
 * How many times more units in total an unequal split needs than an equal split of two arms for the same precision:
 * (1 + r)²/(4r). Errors: `outOfDomain`.
 */
export function priceOfUnequalAllocation(treatmentPerControl: number): Maybe<number> {
  if (!isPositive(treatmentPerControl)) return undefinedBecause('outOfDomain');
  return (1 + treatmentPerControl) ** 2 / (4 * treatmentPerControl);
}
