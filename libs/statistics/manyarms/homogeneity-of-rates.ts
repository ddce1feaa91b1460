import { chiSquareUpper } from '../distributions/index.js';
import type { Count } from '../moments/index.js';
import { undefinedBecause, type Maybe } from '../undefined.js';

export interface HomogeneityOfRates {
  readonly method: 'pearson' | 'likelihoodRatio';
  readonly statistic: number;
  readonly df: number;
  /** P(χ² ≥ statistic) when all arms have the same rate. */
  readonly p: number;
}

/**
 * Have all arms the same rate? Pearson's χ² without continuity correction, and the likelihood-ratio G.
 *
 * Shapes: counts of two or more arms; arms without units are passed over. df = arms − 1.
 * Assumes independent units; the χ² distribution is good from about five expected events and non-events an arm.
 * Errors: `tooFewObservations` with fewer than two arms; `noEvents` when no unit (or `noVariance` when every unit) has
 * the outcome, since then nothing could differ.
 * Sources: Pearson (1900); Wilks (1938); Agresti (2013), section 3.2.
 */
export function homogeneityOfRates(
  arms: readonly Count[],
): Maybe<{ readonly pearson: HomogeneityOfRates; readonly likelihoodRatio: HomogeneityOfRates }> {
  const used = arms.filter((arm) => arm.n > 0);
  if (used.length < 2) return undefinedBecause('tooFewObservations');
  const units = used.reduce((sum, arm) => sum + arm.n, 0);
  const events = used.reduce((sum, arm) => sum + arm.successes, 0);
  if (events === 0) return undefinedBecause('noEvents');
  if (events === units) return undefinedBecause('noVariance');
  const df = used.length - 1;
  const share = events / units;
  let pearson = 0;
  let g = 0;
  for (const { n, successes } of used) {
    const excess = (successes * units - n * events) / units;
    pearson += (excess * excess) / (n * share * (1 - share));
    g += 2 * (surprise(successes, n * share) + surprise(n - successes, n * (1 - share)));
  }
  g = Math.max(0, g);
  return {
    pearson: { method: 'pearson', statistic: pearson, df, p: chiSquareUpper(pearson, df) },
    likelihoodRatio: { method: 'likelihoodRatio', statistic: g, df, p: chiSquareUpper(g, df) },
  };
}

/** o·ln(o/e) − (o − e), whose sum over a table equals that of o·ln(o/e) but does not cancel. */
function surprise(observed: number, expected: number): number {
  if (observed === 0) return expected;
  const excess = (observed - expected) / expected;
  return observed * Math.log1p(excess) - (observed - expected);
}
