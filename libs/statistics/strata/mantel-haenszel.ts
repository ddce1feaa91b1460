import { chiSquareUpper, normalUpperQuantile } from '../distributions/index.js';
import { interval, type Interval } from '../interval.js';
import type { Count } from '../moments/index.js';
import { undefinedBecause, type Maybe } from '../undefined.js';
import type { StratumArms } from './merge-thin-strata.js';

export interface CommonRatio {
  readonly estimate: number;
  /** Standard error of the logarithm of the estimate. */
  readonly logStandardError: number;
  readonly interval: Interval;
}

export interface CommonDifference {
  readonly estimate: number;
  readonly standardError: number;
  readonly interval: Interval;
}

export interface MantelHaenszel {
  readonly method: 'cochranMantelHaenszel';
  /** χ² on one degree of freedom of «the odds are the same in every stratum», and its p-value. */
  readonly statistic: Maybe<number>;
  readonly p: Maybe<number>;
  /** The same with the continuity correction of 0.5, floored at 0. */
  readonly statisticCorrected: Maybe<number>;
  readonly pCorrected: Maybe<number>;
  readonly oddsRatio: Maybe<CommonRatio>;
  readonly riskRatio: Maybe<CommonRatio>;
  /** Treatment − control, with the error that assumes large strata. */
  readonly riskDifference: Maybe<CommonDifference>;
  /** The same estimate with Sato's error, right both for few large and for many small strata. */
  readonly riskDifferenceSato: Maybe<CommonDifference>;
  /** The test and the intervals come from different statistics and may disagree at the edge. */
  readonly intervalAndPDiffer: 'the test is conditional, the intervals are of Wald type';
}

/**
 * Cochran–Mantel–Haenszel: is the rate different between treatment and control within strata, and by how much, if the
 * odds ratio (risk ratio, risk difference) is the same in every stratum?
 *
 * Shapes: counts per stratum and arm; a stratum with an empty arm carries no information and counts for nothing.
 * Errors: `emptyArm` when no stratum has both arms; the test says `noVariance` when no stratum has both outcomes; a
 * ratio says `boundary` when its numerator or denominator sums to 0.
 * Sources: Cochran (1954); Mantel & Haenszel (1959); odds ratio error: Robins, Breslow & Greenland (1986); risk ratio and
 * difference: Greenland & Robins (1985); Sato (1989).
 */
export function mantelHaenszel(strata: readonly StratumArms<Count>[], level = 0.95): Maybe<MantelHaenszel> {
  const used = strata.filter(({ control, treatment }) => control.n > 0 && treatment.n > 0);
  if (used.length === 0) return undefinedBecause('emptyArm');
  const z = normalUpperQuantile((1 - level) / 2);
  const sums = sumOver(used);
  const excess = Math.abs(sums.excess);
  const corrected = Math.max(0, excess - 0.5);
  const none = undefinedBecause('noVariance');
  const tested = sums.variance > 0;
  const statistic = (excess * excess) / sums.variance;
  const statisticCorrected = (corrected * corrected) / sums.variance;
  const difference = sums.difference / sums.weight;
  return {
    method: 'cochranMantelHaenszel',
    statistic: tested ? statistic : none,
    p: tested ? chiSquareUpper(statistic, 1) : none,
    statisticCorrected: tested ? statisticCorrected : none,
    pCorrected: tested ? chiSquareUpper(statisticCorrected, 1) : none,
    oddsRatio: commonRatio(
      sums.oddsUp,
      sums.oddsDown,
      sums.pr / (2 * sums.oddsUp ** 2) +
        sums.psqr / (2 * sums.oddsUp * sums.oddsDown) +
        sums.qs / (2 * sums.oddsDown ** 2),
      z,
      level,
    ),
    riskRatio: commonRatio(
      sums.riskUp,
      sums.riskDown,
      sums.riskSpread / (sums.riskUp * sums.riskDown),
      z,
      level,
    ),
    riskDifference: commonDifference(difference, sums.differenceSpread / sums.weight ** 2, z, level),
    riskDifferenceSato: commonDifference(
      difference,
      (difference * sums.satoP + sums.satoQ) / sums.weight ** 2,
      z,
      level,
    ),
    intervalAndPDiffer: 'the test is conditional, the intervals are of Wald type',
  };
}

function sumOver(strata: readonly StratumArms<Count>[]) {
  const sums = {
    excess: 0,
    variance: 0,
    oddsUp: 0,
    oddsDown: 0,
    pr: 0,
    psqr: 0,
    qs: 0,
    riskUp: 0,
    riskDown: 0,
    riskSpread: 0,
    weight: 0,
    difference: 0,
    differenceSpread: 0,
    satoP: 0,
    satoQ: 0,
  };
  for (const { control, treatment } of strata) {
    const [a, nt] = [treatment.successes, treatment.n];
    const [c, nc] = [control.successes, control.n];
    const [b, d] = [nt - a, nc - c];
    const n = nt + nc;
    const events = a + c;
    sums.excess += (a * nc - c * nt) / n;
    sums.variance += ((nt / n) * (nc / n) * events * (n - events)) / (n - 1);
    const [r, s, p, q] = [(a * d) / n, (b * c) / n, (a + d) / n, (b + c) / n];
    sums.oddsUp += r;
    sums.oddsDown += s;
    sums.pr += p * r;
    sums.psqr += p * s + q * r;
    sums.qs += q * s;
    sums.riskUp += (a * nc) / n;
    sums.riskDown += (c * nt) / n;
    sums.riskSpread += (events * nt * nc - a * c * n) / (n * n);
    sums.weight += (nt * nc) / n;
    sums.difference += (a * nc - c * nt) / n;
    sums.differenceSpread += (a * b * nc ** 3 + c * d * nt ** 3) / (nt * nc * n * n);
    sums.satoP += (nt * nt * c - nc * nc * a + (nt * nc * (nc - nt)) / 2) / (n * n);
    sums.satoQ += (a * d + c * b) / (2 * n);
  }
  return sums;
}

function commonRatio(
  up: number,
  down: number,
  logVariance: number,
  z: number,
  level: number,
): Maybe<CommonRatio> {
  if (!(up > 0 && down > 0)) return undefinedBecause('boundary');
  const estimate = up / down;
  const logStandardError = Math.sqrt(Math.max(0, logVariance));
  const factor = Math.exp(z * logStandardError);
  return { estimate, logStandardError, interval: interval(estimate / factor, estimate * factor, level) };
}

function commonDifference(estimate: number, variance: number, z: number, level: number): CommonDifference {
  const standardError = Math.sqrt(Math.max(0, variance));
  const half = z * standardError;
  return { estimate, standardError, interval: interval(estimate - half, estimate + half, level) };
}
