import { interval, type Interval } from '../interval.js';
import { undefinedBecause, type Maybe } from '../undefined.js';

export interface AnytimeTest {
  readonly method: 'anytimeT' | 'anytimeZ';
  readonly difference: number;
  readonly standardError: number;
  /** ln of the evidence against no effect (a Bayes factor); 1/α of it rejects, at any look. */
  readonly logEvidence: number;
  /** min(1, 1 / evidence). */
  readonly p: number;
  /** Covers the truth at all looks together. */
  readonly interval: Interval;
  /** Half-width in standard errors; ∞ while there are too few units to exclude anything. */
  readonly radius: number;
}

export interface AnytimeLook {
  readonly difference: number;
  readonly standardError: number;
  /** Units in the regression. */
  readonly n: number;
  /** Coefficients of the regression, the intercept included: 2 for two arms. */
  readonly coefficients: number;
  /** Weight of the prior, in units: small g expects large effects; tightest after about g times 8 units. Default 1. */
  readonly g?: number;
  readonly level?: number;
}

/**
 * The t test of a regression coefficient (difference of arms, with covariates or not) that may be looked at any time,
 * with Zellner's g-prior on the coefficient.
 *
 * Assumption: as for the regression, exact for normal errors of one spread, otherwise for large n.
 * Errors: `tooFewObservations` without degrees of freedom; `noVariance`; `outOfDomain`.
 *
 * Source: Lindon, Ham, Tingley, Bojinov (2024), arXiv 2210.08589; implementation avlm.
 */
export function anytimeT(look: AnytimeLook): Maybe<AnytimeTest> {
  const problem = refusal(look);
  if (problem) return problem;
  const { difference, standardError, n, coefficients, g = 1, level = 0.95 } = look;
  const df = n - coefficients;
  if (df < 1) return undefinedBecause('tooFewObservations');
  const square = (difference / standardError) ** 2;
  const logEvidence = logEvidenceOfT(square, df, n, g);
  const share = g / (g + n);
  const s = Math.exp((Math.log(share) + 2 * Math.log(1 - level)) / (df + 1));
  const radius = s > share ? Math.sqrt((df * (1 - s)) / (s - share)) : Infinity;
  return result('anytimeT', look, logEvidence, radius);
}

/** The same with a known spread, or for large n. Errors: `noVariance`; `outOfDomain`. */
export function anytimeZ(look: Omit<AnytimeLook, 'coefficients'>): Maybe<AnytimeTest> {
  const problem = refusal(look);
  if (problem) return problem;
  const { difference, standardError, n, g = 1, level = 0.95 } = look;
  const square = (difference / standardError) ** 2;
  const logEvidence = (square / 2) * (n / (g + n)) - 0.5 * Math.log1p(n / g);
  const radius = Math.sqrt(((g + n) / n) * (Math.log1p(n / g) - 2 * Math.log(1 - level)));
  return result('anytimeZ', look, logEvidence, radius);
}

/**
 * ln of the Bayes factor of a t statistic.
 *
 * @param square t²; @param df residual degrees of freedom; @param n units; @param g weight of the prior.
 */
export function logEvidenceOfT(square: number, df: number, n: number, g: number): number {
  const gain = Math.log1p(square / df) - Math.log1p(((g / (g + n)) * square) / df);
  return ((df + 1) / 2) * gain - 0.5 * Math.log1p(n / g);
}

type Look = Omit<AnytimeLook, 'coefficients'>;

function refusal({ difference, standardError, n, g = 1, level = 0.95 }: Look) {
  const usable =
    Number.isFinite(difference) && standardError >= 0 && n > 0 && g > 0 && level > 0 && level < 1;
  if (!usable) return undefinedBecause('outOfDomain');
  return standardError === 0 ? undefinedBecause('noVariance') : undefined;
}

function result(method: AnytimeTest['method'], look: Look, logEvidence: number, radius: number): AnytimeTest {
  const { difference, standardError, level = 0.95 } = look;
  const reach = radius * standardError;
  return {
    method,
    difference,
    standardError,
    logEvidence,
    p: Math.exp(Math.min(0, -logEvidence)),
    interval: interval(difference - reach, difference + reach, level),
    radius,
  };
}
