import { normalUpper } from '../distributions/index.js';
import type { Maybe } from '../undefined.js';
import { undefinedBecause } from '../undefined.js';
import { dunnettCriticalValue } from './dunnett-critical-value.js';

/** Several treatment arms that share one control and one false-alarm rate. */
export interface SeveralArms {
  /** Number of treatment arms, without the control. */
  readonly treatments: number;
  /**
   * `none`: every arm may raise a false alarm at alpha. `bonferroni`: alpha / arms, for any dependence.
   * `sidak`: 1 − (1 − alpha)^(1/arms), slightly larger, valid for comparisons with a shared control.
   * `dunnett`: exact for normal statistics that share a control, with equal treatment arms.
   */
  readonly correction: 'none' | 'bonferroni' | 'sidak' | 'dunnett';
}

/** What a comparison of two arms may get wrong. */
export interface ErrorRates {
  /** Chance of a false alarm, both tails together when `sides` is 2; for example 0.05. */
  readonly alpha: number;
  /** 2 (default): a difference in either direction is looked for; 1: only the planned direction. */
  readonly sides?: 1 | 2;
  /** Absent: one treatment arm. */
  readonly arms?: SeveralArms;
}

export interface ErrorRatesAndPower extends ErrorRates {
  /** Chance that each single comparison finds the planned effect, for example 0.8; above alpha. */
  readonly power: number;
}

export function isProbability(p: number): boolean {
  return p > 0 && p < 1;
}

export function isPositive(x: number): boolean {
  return x > 0 && Number.isFinite(x);
}

/**
 * The false-alarm rate left for each single comparison when several arms share `alpha`.
 *
 * @param treatmentPerControl units of one treatment arm per unit of the control: the correlation that Dunnett uses.
 * Errors: `outOfDomain` for an alpha outside (0, 1), fewer than one arm, or a share that is not positive.
 */
export function alphaPerComparison(rates: ErrorRates, treatmentPerControl = 1): Maybe<number> {
  const { alpha, sides = 2 } = rates;
  if (!isProbability(alpha) || !isPositive(treatmentPerControl)) return undefinedBecause('outOfDomain');
  if (!rates.arms) return alpha;
  const { treatments, correction } = rates.arms;
  if (!Number.isInteger(treatments) || treatments < 1) return undefinedBecause('outOfDomain');
  switch (correction) {
    case 'none':
      return alpha;
    case 'bonferroni':
      return alpha / treatments;
    case 'sidak':
      return -Math.expm1(Math.log1p(-alpha) / treatments);
    case 'dunnett':
      return sides * normalUpper(dunnettCriticalValue({ alpha, sides, treatments, treatmentPerControl }));
  }
}

/** False-alarm rate in one tail of one comparison, or a refusal: the number that every formula below starts from. */
export function tailAlpha(rates: ErrorRates, treatmentPerControl = 1): Maybe<number> {
  const alpha = alphaPerComparison(rates, treatmentPerControl);
  return typeof alpha === 'number' ? alpha / (rates.sides ?? 2) : alpha;
}
