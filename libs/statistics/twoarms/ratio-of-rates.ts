import { interval, type Interval } from '../interval.js';
import type { Count } from '../moments/index.js';
import { undefinedBecause, type Maybe } from '../undefined.js';
import { isCountOfUnits } from './proportion.js';
import { criticalZ } from './two-proportions.js';

export interface RatioOfRates<Method extends string> {
  readonly method: Method;
  /** Treated over control. 1 means no difference. */
  readonly ratio: number;
  /** Standard error of ln ratio. */
  readonly logStandardError: number;
  /** exp(ln ratio ± z·SE). */
  readonly interval: Interval;
}

/**
 * Risk ratio pₜ / p꜀ with Katz's log interval. Assumes several events in each arm; `denominatorNearZero` without a
 * control event, `boundary` without a treated one, `noVariance` when every unit of both arms had the outcome.
 * Source: Katz, Baptista, Azen & Pike (1978), Biometrics 34.
 */
export function riskRatioKatz(
  control: Count,
  treatment: Count,
  level = 0.95,
): Maybe<RatioOfRates<'riskRatioKatz'>> {
  const wrong = refuse(control, treatment);
  if (wrong) return wrong;
  const squared =
    (treatment.n - treatment.successes) / treatment.n / treatment.successes +
    (control.n - control.successes) / control.n / control.successes;
  const ratio = (treatment.successes * control.n) / (treatment.n * control.successes);
  return logRatio('riskRatioKatz', ratio, squared, level);
}

/**
 * Odds ratio with Woolf's log interval. Needs all four cells of the 2×2 table: `denominatorNearZero` or `boundary` with
 * an empty one, where Fisher's exact test still answers. Source: Woolf (1955), Annals of Human Genetics 19.
 */
export function oddsRatioWoolf(
  control: Count,
  treatment: Count,
  level = 0.95,
): Maybe<RatioOfRates<'oddsRatioWoolf'>> {
  const wrong = refuse(control, treatment);
  if (wrong) return wrong;
  const [failuresT, failuresC] = [treatment.n - treatment.successes, control.n - control.successes];
  if (failuresT === 0 || failuresC === 0) return undefinedBecause('boundary');
  const squared = 1 / treatment.successes + 1 / failuresT + 1 / control.successes + 1 / failuresC;
  const odds = (treatment.successes / failuresT) * (failuresC / control.successes);
  return logRatio('oddsRatioWoolf', odds, squared, level);
}

function refuse(control: Count, treatment: Count) {
  if (!(control.n > 0 && treatment.n > 0)) return undefinedBecause('emptyArm');
  if (!isCountOfUnits(control) || !isCountOfUnits(treatment)) return undefinedBecause('outOfDomain');
  if (control.successes === 0 && treatment.successes === 0) return undefinedBecause('noEvents');
  if (control.successes === 0) return undefinedBecause('denominatorNearZero');
  return treatment.successes === 0 ? undefinedBecause('boundary') : undefined;
}

function logRatio<Method extends string>(
  method: Method,
  ratio: number,
  squared: number,
  level: number,
): Maybe<RatioOfRates<Method>> {
  if (!(squared > 0)) return undefinedBecause('noVariance');
  const logStandardError = Math.sqrt(squared);
  const factor = Math.exp(criticalZ(level) * logStandardError);
  return { method, ratio, logStandardError, interval: interval(ratio / factor, ratio * factor, level) };
}
