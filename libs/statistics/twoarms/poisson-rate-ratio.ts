import { betaLowerLogit, binomialCdf, binomialPmf, binomialUpper } from '../distributions/index.js';
import { interval, type Interval } from '../interval.js';
import { undefinedBecause, type Maybe } from '../undefined.js';
import { twoSidedExact } from './two-sided-exact.js';

/** Events and the time (or any exposure) in which they occurred. */
export interface Events {
  readonly events: number;
  /** In any unit, the same in both arms: customer-days, for example. */
  readonly exposure: number;
}

export interface PoissonRateRatio {
  readonly method: 'poissonRateRatio';
  /** Treated rate / control rate; `denominatorNearZero` without a control event. */
  readonly ratio: Maybe<number>;
  /** Exact (Clopper–Pearson) interval of the ratio; its upper end is Infinity without a control event. */
  readonly interval: Interval;
  /** Exact two-sided p-value: all splits of the events no likelier than the one seen. */
  readonly p: number;
  readonly pGreater: number;
  readonly pLess: number;
  /** p sums probabilities, the interval inverts two one-sided tests. */
  readonly intervalAndPDiffer: true;
}

/**
 * Exact comparison of two event rates: given all events, the treated ones are binomial with the treated share of the
 * exposure. Assumes Poisson counts: customers with several events each are over-dispersed, and then events per customer
 * by `compareMeans` is the honest comparison. `noEvents` without any event; `emptyArm` without exposure.
 * Source: Przyborowski and Wilenski (1940), Biometrika 31; R's poisson.test.
 */
export function poissonRateRatio(control: Events, treatment: Events, level = 0.95): Maybe<PoissonRateRatio> {
  if (!(control.exposure > 0 && treatment.exposure > 0)) return undefinedBecause('emptyArm');
  if (!isEventCount(control.events) || !isEventCount(treatment.events))
    return undefinedBecause('outOfDomain');
  const n = control.events + treatment.events;
  if (n === 0) return undefinedBecause('noEvents');
  const share = treatment.exposure / (control.exposure + treatment.exposure);
  const seen = treatment.events;
  const distribution = {
    least: 0,
    greatest: n,
    mode: Math.min(n, Math.floor((n + 1) * share)),
    pmf: (k: number) => binomialPmf(k, n, share),
    cdf: (k: number) => binomialCdf(k, n, share),
    upper: (k: number) => binomialUpper(k, n, share),
  };
  const tail = (1 - level) / 2;
  const perExposure = control.exposure / treatment.exposure;
  const low = seen === 0 ? 0 : perExposure * Math.exp(betaLowerLogit(tail, seen, n - seen + 1));
  const high = seen === n ? Infinity : perExposure * Math.exp(-betaLowerLogit(tail, n - seen, seen + 1));
  return {
    method: 'poissonRateRatio',
    ratio:
      control.events === 0
        ? undefinedBecause('denominatorNearZero')
        : (treatment.events / control.events) * perExposure,
    interval: interval(low, high, level),
    p: twoSidedExact(distribution, seen),
    pGreater: binomialUpper(seen - 1, n, share),
    pLess: binomialCdf(seen, n, share),
    intervalAndPDiffer: true,
  };
}

function isEventCount(events: number): boolean {
  return Number.isInteger(events) && events >= 0;
}
